import type { Tracking } from '../pubsub/tracking.ts'
import type { Call } from './call.ts'
import type { Client } from './client.ts'
import type { Entry } from './command-table.ts'
import { keysOfCommand } from './keys-of-command.ts'

/** Remembers that a client may have copies of the keys that the call of a command names. */
export function rememberKeys(tracking: Tracking, client: Client, entry: Entry, call: Call): void {
  if (entry.oneKey) {
    return tracking.remember(
      client,
      call.bytes,
      call.start(1),
      call.end(1),
      call.keyHash === 0 ? undefined : call.keyHash,
    )
  }
  for (const { index } of keysOfCommand(entry.command, call) ?? []) {
    tracking.remember(client, call.bytes, call.start(index), call.end(index))
  }
}
