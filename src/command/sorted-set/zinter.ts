import { defineCommand } from '../command.ts'
import { combinationOrReply } from './combination.ts'
import { intersection, intersectionCount } from './combine.ts'
import {
  AGGREGATE_ARGUMENTS,
  COUNT_HISTORY,
  INPUT_ARGUMENTS,
  INPUT_KEYS,
  replyCombination,
  STORE_ARGUMENTS,
  STORE_KEYS,
  storeCombination,
  WITH_SCORES,
} from './reply-combination.ts'

/** ZINTER numkeys key [key ...] [WEIGHTS weight [weight ...]] [AGGREGATE SUM | MIN | MAX | COUNT] [WITHSCORES] */
export const zinter = defineCommand({
  name: 'zinter',
  arity: -3,
  flags: ['readonly'],
  categories: ['sortedset'],
  group: 'sorted-set',
  since: '6.2.0',
  complexity: 'O(N*K)+O(M*log(M)) for K inputs, the smallest of N members, and M members in common',
  summary: 'Returns the members that some sorted sets have in common.',
  history: COUNT_HISTORY,
  keys: INPUT_KEYS,
  arguments: [...INPUT_ARGUMENTS, ...AGGREGATE_ARGUMENTS, WITH_SCORES],
  run: (call, reply) => replyCombination(call, reply, 'zinter', intersection, true),
})

/** ZINTERSTORE destination numkeys key [key ...] [WEIGHTS weight [weight ...]] [AGGREGATE SUM | MIN | MAX | COUNT] */
export const zinterstore = defineCommand({
  name: 'zinterstore',
  arity: -4,
  flags: ['write', 'denyoom'],
  categories: ['sortedset'],
  group: 'sorted-set',
  since: '2.0.0',
  complexity: 'O(N*K)+O(M*log(M)) for K inputs, the smallest of N members, and M members in common',
  summary: 'Stores the members that some sorted sets have in common in a key.',
  history: COUNT_HISTORY,
  keys: STORE_KEYS,
  arguments: [...STORE_ARGUMENTS, ...AGGREGATE_ARGUMENTS],
  run: (call, reply) => storeCombination(call, reply, 'zinterstore', intersection, true),
})

/** ZINTERCARD numkeys key [key ...] [LIMIT limit] */
export const zintercard = defineCommand({
  name: 'zintercard',
  arity: -3,
  flags: ['readonly'],
  categories: ['sortedset'],
  group: 'sorted-set',
  since: '7.0.0',
  complexity: 'O(N*K) for K inputs, the smallest of N members',
  summary: 'Returns the number of members that some sorted sets have in common.',
  keys: INPUT_KEYS,
  arguments: [...INPUT_ARGUMENTS, { name: 'limit', type: 'integer', token: 'LIMIT', optional: true }],
  run(call, reply) {
    const combination = combinationOrReply(call, 1, 'zintercard', { limit: true }, reply)
    if (combination !== undefined) reply.integer(intersectionCount(call, combination))
  },
})
