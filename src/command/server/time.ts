import { defineCommand } from '../command.ts'

/** TIME */
export const time = defineCommand({
  name: 'time',
  arity: 1,
  flags: ['loading', 'stale', 'fast'],
  categories: [],
  group: 'server',
  since: '2.6.0',
  complexity: 'O(1)',
  summary: 'Returns the server’s time: seconds since the Unix epoch, and microseconds.',
  tips: ['nondeterministic_output'],
  run: (call, reply) => {
    // For a script, time stands still.
    const microseconds = call.scripted ? call.now * 1000 : call.host.microseconds()
    reply.array(2)
    reply.bulkInteger(Math.floor(microseconds / 1e6))
    reply.bulkInteger(microseconds % 1e6)
  },
})
