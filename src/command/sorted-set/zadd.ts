import { parseDouble } from '../../base/double.ts'
import { EFFECT_SORTED_SET } from '../../keyspace/effects.ts'
import type { Reply } from '../../protocol/resp/reply.ts'
import {
  ADD_GT,
  ADD_INCR,
  ADD_LT,
  ADD_NX,
  ADD_XX,
  ADDED,
  NOT_A_NUMBER,
  REFUSED,
  RESCORED,
} from '../../types/sorted-set/sorted-sets.ts'
import type { Call } from '../call.ts'
import { defineCommand, firstKey } from '../command.ts'
import { NOT_A_FLOAT, SYNTAX_ERROR } from '../messages.ts'
import { createSortedSet, editSortedSet, isSortedSetOrReply } from './sorted-set-value.ts'

/** ZADD key [NX | XX] [GT | LT] [CH] [INCR] score member [score member ...] */
export const zadd = defineCommand({
  name: 'zadd',
  arity: -4,
  flags: ['write', 'denyoom', 'fast'],
  categories: ['sortedset'],
  group: 'sorted-set',
  since: '1.2.0',
  complexity: 'O(log(N)) a member, N being the size of the sorted set',
  summary: 'Adds members to a sorted set or changes their scores, under conditions.',
  history: [
    ['2.4.0', 'Accepts multiple elements.'],
    ['3.0.2', 'Added the `XX`, `NX`, `CH` and `INCR` options.'],
    ['6.2.0', 'Added the `GT` and `LT` options.'],
  ],
  keys: firstKey('RW', 'update'),
  arguments: [
    { name: 'key', type: 'key', keySpecIndex: 0 },
    {
      name: 'condition',
      type: 'oneof',
      since: '3.0.2',
      optional: true,
      arguments: [
        { name: 'nx', type: 'pure-token', token: 'NX' },
        { name: 'xx', type: 'pure-token', token: 'XX' },
      ],
    },
    {
      name: 'comparison',
      type: 'oneof',
      since: '6.2.0',
      optional: true,
      arguments: [
        { name: 'gt', type: 'pure-token', token: 'GT' },
        { name: 'lt', type: 'pure-token', token: 'LT' },
      ],
    },
    { name: 'change', type: 'pure-token', token: 'CH', since: '3.0.2', optional: true },
    { name: 'increment', type: 'pure-token', token: 'INCR', since: '3.0.2', optional: true },
    {
      name: 'data',
      type: 'block',
      multiple: true,
      arguments: [
        { name: 'score', type: 'double' },
        { name: 'member', type: 'string' },
      ],
    },
  ],
  run: (call, reply) => addMembers(call, reply, 0),
})

/** ZINCRBY key increment member */
export const zincrby = defineCommand({
  name: 'zincrby',
  arity: 4,
  flags: ['write', 'denyoom', 'fast'],
  categories: ['sortedset'],
  group: 'sorted-set',
  since: '1.2.0',
  complexity: 'O(log(N)) for a sorted set of N members',
  summary: 'Adds a number to the score of a member; one that is not there counts as 0.',
  keys: firstKey('RW', 'access', 'update'),
  arguments: [
    { name: 'key', type: 'key', keySpecIndex: 0 },
    { name: 'increment', type: 'integer' },
    { name: 'member', type: 'string' },
  ],
  run: (call, reply) => addMembers(call, reply, ADD_INCR),
})

/** Tells how many members changed, too. */
const ADD_CH = 1 << 8
const DIGIT_NINE = 0x39

function addMembers(call: Call, reply: Reply, options: number): void {
  let first = 2
  for (; first < call.argc; first++) {
    const option = optionAt(call, first)
    if (option === 0) break
    options |= option
  }
  const words = call.argc - first
  if (words === 0 || words % 2 !== 0) return reply.error(SYNTAX_ERROR)
  if (!areOptionsValidOrReply(options, words, reply)) return
  for (let i = first; i < call.argc; i += 2) if (Number.isNaN(scoreAt(call, i))) return reply.error(NOT_A_FLOAT)
  addPairs(call, reply, options, first)
}

/** Adds the pairs of score and member from argument `first` on; the scores must be valid. */
function addPairs(call: Call, reply: Reply, options: number, first: number): void {
  const incr = (options & ADD_INCR) !== 0
  const existing = call.find(1)
  if (existing !== 0 && !isSortedSetOrReply(call, existing, reply)) return
  if (existing === 0 && (options & ADD_XX) !== 0) return incr ? reply.null() : reply.integer(0)
  const { sortedSets } = call.keyspace
  const count = (call.argc - first) / 2
  const edit = existing === 0 ? createSortedSet(call, 1) : editSortedSet(call, existing)
  sortedSets.prepare(edit, count, existing === 0 ? call.length(first + 1) : 0)
  let added = 0
  let changed = 0
  let outcome = REFUSED
  for (let i = first; i < call.argc; i += 2) {
    outcome = sortedSets.add(edit, call.bytes, call.start(i + 1), call.end(i + 1), scoreAt(call, i), options)
    if (outcome === ADDED) added++
    if (outcome === ADDED || outcome === RESCORED) changed++
  }
  if (changed > 0) {
    call.changed(EFFECT_SORTED_SET, incr ? 'zincr' : 'zadd', 1)
    call.keyspace.effects.dirty += changed - 1
  }
  if (!incr) reply.integer((options & ADD_CH) !== 0 ? changed : added)
  else if (outcome === NOT_A_NUMBER) reply.error('ERR resulting score is not a number (NaN)')
  else if (outcome === REFUSED) reply.null()
  else reply.double(sortedSets.score)
}

function scoreAt(call: Call, i: number): number {
  return parseDouble(call.bytes, call.start(i), call.end(i))
}

/** Returns the bit of the option that argument i names; 0 when it names none. */
function optionAt(call: Call, i: number): number {
  // Scores mostly begin with a digit or a sign.
  if (call.length(i) === 0 || call.bytes[call.start(i)] <= DIGIT_NINE) return 0
  if (call.is(i, 'NX')) return ADD_NX
  if (call.is(i, 'XX')) return ADD_XX
  if (call.is(i, 'GT')) return ADD_GT
  if (call.is(i, 'LT')) return ADD_LT
  if (call.is(i, 'CH')) return ADD_CH
  return call.is(i, 'INCR') ? ADD_INCR : 0
}

function areOptionsValidOrReply(options: number, words: number, reply: Reply): boolean {
  if (options === 0) return true
  const comparisons = options & (ADD_GT | ADD_LT)
  if ((options & ADD_NX) !== 0 && (options & ADD_XX) !== 0) {
    reply.error('ERR XX and NX options at the same time are not compatible')
  } else if (comparisons === (ADD_GT | ADD_LT) || (comparisons !== 0 && (options & ADD_NX) !== 0)) {
    reply.error('ERR GT, LT, and/or NX options at the same time are not compatible')
  } else if ((options & ADD_INCR) !== 0 && words > 2) {
    reply.error('ERR INCR option supports a single increment-element pair')
  } else {
    return true
  }
  return false
}
