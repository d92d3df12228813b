import type { Reply } from '../protocol/resp/reply.ts'
import { type Client, GATE_REPLY } from './client.ts'

/** Replies that a client has switched off with CLIENT REPLY. */

/** Must be called before a command of a client that may want no reply. Returns whether {@link endWithheld} must follow. */
export function beginWithheld(client: Client): boolean {
  if (client.replyMode === 'skip-next') client.replyMode = 'skip'
  return (client.gate & GATE_REPLY) !== 0
}

/** Drops what the command replied, unless it ended the silence itself. */
export function endWithheld(client: Client, reply: Reply, length: number): void {
  if (client.replyMode === 'off' || client.replyMode === 'skip') reply.length = length
  if (client.replyMode === 'skip') {
    client.replyMode = 'on'
    client.gate &= ~GATE_REPLY
  }
}
