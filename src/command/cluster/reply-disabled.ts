import type { Reply } from '../../protocol/resp/reply.ts'
import type { Call } from '../call.ts'

/** Replies as a server does that is no node of a cluster, whatever is asked about it. */
export function replyDisabled(_call: Call, reply: Reply): void {
  reply.error('ERR This instance has cluster support disabled')
}
