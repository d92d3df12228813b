import { allKeys, defineCommand } from '../command.ts'

/** EXISTS key [key ...] */
export const exists = defineCommand({
  name: 'exists',
  arity: -2,
  flags: ['readonly', 'fast'],
  categories: ['keyspace'],
  group: 'generic',
  since: '1.0.0',
  complexity: 'O(N) where N is the number of keys',
  summary: 'Counts those of the keys that exist; one given twice counts twice.',
  keys: allKeys(1, 'RO'),
  tips: ['request_policy:multi_shard', 'response_policy:agg_sum'],
  arguments: [{ name: 'key', type: 'key', keySpecIndex: 0, multiple: true }],
  history: [['3.0.3', 'Accepts multiple `key` arguments.']],
  run(call, reply) {
    let count = 0
    for (let i = 1; i < call.argc; i++) if (call.peek(i) !== 0) count++
    reply.integer(count)
  },
})
