import { defineCommand } from '../command.ts'
import { difference } from './combine.ts'
import {
  INPUT_ARGUMENTS,
  INPUT_KEYS,
  replyCombination,
  STORE_ARGUMENTS,
  STORE_KEYS,
  storeCombination,
  WITH_SCORES,
} from './reply-combination.ts'

/** ZDIFF numkeys key [key ...] [WITHSCORES] */
export const zdiff = defineCommand({
  name: 'zdiff',
  arity: -3,
  flags: ['readonly'],
  categories: ['sortedset'],
  group: 'sorted-set',
  since: '6.2.0',
  complexity: 'O(L + (N-K)log(N)), L being the members of all inputs, N those of the first and K those of the result',
  summary: 'Returns the members of the first of some sorted sets that no other one has.',
  keys: INPUT_KEYS,
  arguments: [...INPUT_ARGUMENTS, WITH_SCORES],
  run: (call, reply) => replyCombination(call, reply, 'zdiff', difference, false),
})

/** ZDIFFSTORE destination numkeys key [key ...] */
export const zdiffstore = defineCommand({
  name: 'zdiffstore',
  arity: -4,
  flags: ['write', 'denyoom'],
  categories: ['sortedset'],
  group: 'sorted-set',
  since: '6.2.0',
  complexity: 'O(L + (N-K)log(N)), L being the members of all inputs, N those of the first and K those of the result',
  summary: 'Stores the members of the first of some sorted sets that no other one has in a key.',
  keys: STORE_KEYS,
  arguments: STORE_ARGUMENTS,
  run: (call, reply) => storeCombination(call, reply, 'zdiffstore', difference, false),
})
