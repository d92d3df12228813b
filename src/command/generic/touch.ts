import { allKeys, defineCommand } from '../command.ts'

/** TOUCH key [key ...] */
export const touch = defineCommand({
  name: 'touch',
  arity: -2,
  flags: ['readonly', 'fast'],
  categories: ['keyspace'],
  group: 'generic',
  since: '3.2.1',
  complexity: 'O(N) where N is the number of keys',
  summary: 'Counts the keys that exist, and counts as an access to each.',
  keys: allKeys(1, 'RO'),
  tips: ['request_policy:multi_shard', 'response_policy:agg_sum'],
  arguments: [{ name: 'key', type: 'key', keySpecIndex: 0, multiple: true }],
  run(call, reply) {
    let count = 0
    for (let i = 1; i < call.argc; i++) if (call.read(i) !== 0) count++
    reply.integer(count)
  },
})
