import type { Reply } from '../../protocol/resp/reply.ts'
import type { Call } from '../call.ts'
import { GATE_SUBSCRIBED } from '../client.ts'
import { defineCommand } from '../command.ts'
import { wrongArity } from '../messages.ts'

/** PING [message] */
export const ping = defineCommand({
  name: 'ping',
  arity: -1,
  flags: ['fast'],
  categories: ['connection'],
  group: 'connection',
  since: '1.0.0',
  complexity: 'O(1)',
  summary: 'Answers PONG, or the message it was given.',
  tips: ['request_policy:all_shards', 'response_policy:all_succeeded'],
  arguments: [{ name: 'message', type: 'string', optional: true }],
  whileSubscribed: true,
  run(call, reply) {
    const { client } = call
    if (call.argc > 2) reply.error(wrongArity('ping'))
    else if ((client.gate & GATE_SUBSCRIBED) !== 0 && client.protocol === 2) replyAmongMessages(call, reply)
    else if (call.argc === 2) reply.bulk(call.bytes, call.start(1), call.end(1))
    else reply.simple('PONG')
  },
})

/** In RESP2 a client that is subscribed takes whatever comes for a message. */
function replyAmongMessages(call: Call, reply: Reply): void {
  reply.array(2)
  reply.text('pong')
  if (call.argc === 2) reply.bulk(call.bytes, call.start(1), call.end(1))
  else reply.text('')
}
