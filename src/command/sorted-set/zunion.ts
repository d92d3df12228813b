import { defineCommand } from '../command.ts'
import { union } from './combine.ts'
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

/** ZUNION numkeys key [key ...] [WEIGHTS weight [weight ...]] [AGGREGATE SUM | MIN | MAX | COUNT] [WITHSCORES] */
export const zunion = defineCommand({
  name: 'zunion',
  arity: -3,
  flags: ['readonly'],
  categories: ['sortedset'],
  group: 'sorted-set',
  since: '6.2.0',
  complexity: 'O(N)+O(M*log(M)), N being the members of all inputs and M those of the result',
  summary: 'Returns the members of any of some sorted sets.',
  history: COUNT_HISTORY,
  keys: INPUT_KEYS,
  arguments: [...INPUT_ARGUMENTS, ...AGGREGATE_ARGUMENTS, WITH_SCORES],
  run: (call, reply) => replyCombination(call, reply, 'zunion', union, true),
})

/** ZUNIONSTORE destination numkeys key [key ...] [WEIGHTS weight [weight ...]] [AGGREGATE SUM | MIN | MAX | COUNT] */
export const zunionstore = defineCommand({
  name: 'zunionstore',
  arity: -4,
  flags: ['write', 'denyoom'],
  categories: ['sortedset'],
  group: 'sorted-set',
  since: '2.0.0',
  complexity: 'O(N)+O(M*log(M)), N being the members of all inputs and M those of the result',
  summary: 'Stores the members of any of some sorted sets in a key.',
  history: COUNT_HISTORY,
  keys: STORE_KEYS,
  arguments: [...STORE_ARGUMENTS, ...AGGREGATE_ARGUMENTS],
  run: (call, reply) => storeCombination(call, reply, 'zunionstore', union, true),
})
