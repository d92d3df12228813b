import { intersectSets } from '../../types/set/combine-sets.ts'
import { allKeys, defineCommand, keyAt, keysFrom } from '../command.ts'
import { SYNTAX_ERROR } from '../messages.ts'
import { setsOrReply } from './set-operands.ts'
import { replyMembers, storeMembers } from './set-result.ts'

const COMPLEXITY = 'O(N*M) at worst, N being the members of the smallest set and M the number of sets.'

/** SINTER key [key ...] */
export const sinter = defineCommand({
  name: 'sinter',
  arity: -2,
  flags: ['readonly'],
  categories: ['set'],
  group: 'set',
  since: '1.0.0',
  complexity: COMPLEXITY,
  summary: 'Returns the members that all of some sets have.',
  keys: allKeys(1, 'RO', 'access'),
  tips: ['nondeterministic_output_order'],
  arguments: [{ name: 'key', type: 'key', keySpecIndex: 0, multiple: true }],
  run(call, reply) {
    const sets = setsOrReply(call, 1, call.argc, reply)
    if (sets !== undefined) replyMembers(call, intersectSets(call.keyspace.store, sets, NO_LIMIT), reply)
  },
})

/** SINTERSTORE destination key [key ...] */
export const sinterstore = defineCommand({
  name: 'sinterstore',
  arity: -3,
  flags: ['write', 'denyoom'],
  categories: ['set'],
  group: 'set',
  since: '1.0.0',
  complexity: COMPLEXITY,
  summary: 'Sets a key to the set of the members that all of some sets have.',
  keys: [keyAt(1, 'OW', 'update'), keysFrom(2, 'RO', 'access')],
  arguments: [
    { name: 'destination', type: 'key', keySpecIndex: 0 },
    { name: 'key', type: 'key', keySpecIndex: 1, multiple: true },
  ],
  run(call, reply) {
    const sets = setsOrReply(call, 2, call.argc, reply)
    if (sets === undefined) return
    storeMembers(call, intersectSets(call.keyspace.store, sets, NO_LIMIT), 'sinterstore', reply)
  },
})

/** SINTERCARD numkeys key [key ...] [LIMIT limit] */
export const sintercard = defineCommand({
  name: 'sintercard',
  arity: -3,
  flags: ['readonly', 'movablekeys'],
  categories: ['set'],
  group: 'set',
  since: '7.0.0',
  complexity: COMPLEXITY,
  summary: 'Returns how many members all of some sets have, or that they are at least so many.',
  keys: [{ flags: ['RO', 'access'], begin: { index: 1 }, find: { keyCountIndex: 0, firstKey: 1, step: 1 } }],
  arguments: [
    { name: 'numkeys', type: 'integer' },
    { name: 'key', type: 'key', keySpecIndex: 0, multiple: true },
    { name: 'limit', type: 'integer', token: 'LIMIT', optional: true },
  ],
  run(call, reply) {
    const count = call.integer(1)
    if (!(count >= 1) && (call.int64(1) ?? 0n) < 1n) return reply.error('ERR numkeys should be greater than 0')
    if (!(count <= call.argc - 2)) return reply.error("ERR Number of keys can't be greater than number of args")
    let limit = 0
    for (let i = 2 + count; i < call.argc; i++) {
      if (!call.is(i, 'LIMIT') || i + 1 === call.argc) return reply.error(SYNTAX_ERROR)
      limit = call.integerOrReply(++i, reply, NEGATIVE_LIMIT)
      if (Number.isNaN(limit)) return
      if (limit < 0) return reply.error(NEGATIVE_LIMIT)
    }
    const sets = setsOrReply(call, 2, 2 + count, reply)
    if (sets !== undefined) reply.integer(intersectSets(call.keyspace.store, sets, limit || NO_LIMIT).size)
  },
})

const NO_LIMIT = Number.POSITIVE_INFINITY
const NEGATIVE_LIMIT = "ERR LIMIT can't be negative"
