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
  run(call, reply) {
    if (call.argc > 2) reply.error(wrongArity('ping'))
    else if (call.argc === 2) reply.bulk(call.bytes, call.start(1), call.end(1))
    else reply.simple('PONG')
  },
})
