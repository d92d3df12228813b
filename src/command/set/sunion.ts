import { uniteSets } from '../../types/set/combine-sets.ts'
import { allKeys, defineCommand, keyAt, keysFrom } from '../command.ts'
import { setsOrReply } from './set-operands.ts'
import { replyMembers, storeMembers } from './set-result.ts'

const COMPLEXITY = 'O(N), N being the members of all sets together.'

/** SUNION key [key ...] */
export const sunion = defineCommand({
  name: 'sunion',
  arity: -2,
  flags: ['readonly'],
  categories: ['set'],
  group: 'set',
  since: '1.0.0',
  complexity: COMPLEXITY,
  summary: 'Returns the members that any of some sets has.',
  keys: allKeys(1, 'RO', 'access'),
  tips: ['nondeterministic_output_order'],
  arguments: [{ name: 'key', type: 'key', keySpecIndex: 0, multiple: true }],
  run(call, reply) {
    const sets = setsOrReply(call, 1, call.argc, reply)
    if (sets !== undefined) replyMembers(call, uniteSets(call.keyspace.store, sets), reply)
  },
})

/** SUNIONSTORE destination key [key ...] */
export const sunionstore = defineCommand({
  name: 'sunionstore',
  arity: -3,
  flags: ['write', 'denyoom'],
  categories: ['set'],
  group: 'set',
  since: '1.0.0',
  complexity: COMPLEXITY,
  summary: 'Sets a key to the set of the members that any of some sets has.',
  keys: [keyAt(1, 'OW', 'update'), keysFrom(2, 'RO', 'access')],
  arguments: [
    { name: 'destination', type: 'key', keySpecIndex: 0 },
    { name: 'key', type: 'key', keySpecIndex: 1, multiple: true },
  ],
  run(call, reply) {
    const sets = setsOrReply(call, 2, call.argc, reply)
    if (sets !== undefined) storeMembers(call, uniteSets(call.keyspace.store, sets), 'sunionstore', reply)
  },
})
