import { defineCommand } from '../command.ts'

/** DBSIZE */
export const dbsize = defineCommand({
  name: 'dbsize',
  arity: 1,
  flags: ['readonly', 'fast'],
  categories: ['keyspace'],
  group: 'server',
  since: '1.0.0',
  complexity: 'O(1)',
  summary: 'Returns the number of keys in the database.',
  tips: ['request_policy:all_shards', 'response_policy:agg_sum'],
  run(call, reply) {
    reply.integer(call.database.size)
  },
})
