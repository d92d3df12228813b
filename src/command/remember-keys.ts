import type { Tracking } from '../pubsub/tracking.ts'
import type { Call } from './call.ts'
import type { Client } from './client.ts'
import type { Command } from './command.ts'
import { keysOfCommand } from './keys-of-command.ts'

/** Remembers that a client may have copies of the keys that the call of a command names. */
export function rememberKeys(tracking: Tracking, client: Client, command: Command, call: Call): void {
  if (hasOneKey(command)) return tracking.remember(client, call.bytes, call.start(1), call.end(1))
  for (const { index } of keysOfCommand(command, call) ?? []) {
    tracking.remember(client, call.bytes, call.start(index), call.end(index))
  }
}

/** Whether the first argument is the one key, as with most commands: then there is nothing to look for. */
function hasOneKey({ keys, findKeys }: Command): boolean {
  if (findKeys !== undefined || keys?.length !== 1) return false
  const [{ begin, find, flags }] = keys
  return 'index' in begin && begin.index === 1 && 'lastKey' in find && find.lastKey === 0 && !flags.includes('not_key')
}
