import { defineCommand } from '../command.ts'

/** ECHO message */
export const echo = defineCommand({
  name: 'echo',
  arity: 2,
  flags: ['loading', 'stale', 'fast'],
  categories: ['connection'],
  group: 'connection',
  since: '1.0.0',
  complexity: 'O(1)',
  summary: 'Answers the message it was given.',
  arguments: [{ name: 'message', type: 'string' }],
  run(call, reply) {
    reply.bulk(call.bytes, call.start(1), call.end(1))
  },
})
