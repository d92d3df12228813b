import { EFFECT_SORTED_SET } from '../../keyspace/effects.ts'
import { ADD_NX, ADD_XX, ADDED, RESCORED } from '../../types/sorted-set/sorted-sets.ts'
import type { Call } from '../call.ts'
import { defineCommand, firstKey } from '../command.ts'
import { SYNTAX_ERROR } from '../messages.ts'
import { createSortedSet, editSortedSet, isSortedSetOrReply } from '../sorted-set/sorted-set-value.ts'
import { scoreOfPosition } from './cell.ts'
import { positionOrReply } from './geo-arguments.ts'
import { emptyShape } from './shape.ts'

/** GEOADD key [NX | XX] [CH] longitude latitude member [longitude latitude member ...] */
export const geoadd = defineCommand({
  name: 'geoadd',
  arity: -5,
  flags: ['write', 'denyoom'],
  categories: ['geo'],
  group: 'geo',
  since: '3.2.0',
  complexity: 'O(log(N)) a member, N being the size of the sorted set',
  summary: 'Adds members with positions to a sorted set, or moves them.',
  history: [['6.2.0', 'Added the `CH`, `NX` and `XX` options.']],
  keys: firstKey('RW', 'update'),
  arguments: [
    { name: 'key', type: 'key', keySpecIndex: 0 },
    {
      name: 'condition',
      type: 'oneof',
      since: '6.2.0',
      optional: true,
      arguments: [
        { name: 'nx', type: 'pure-token', token: 'NX' },
        { name: 'xx', type: 'pure-token', token: 'XX' },
      ],
    },
    { name: 'change', type: 'pure-token', token: 'CH', since: '6.2.0', optional: true },
    {
      name: 'data',
      type: 'block',
      multiple: true,
      arguments: [
        { name: 'longitude', type: 'double' },
        { name: 'latitude', type: 'double' },
        { name: 'member', type: 'string' },
      ],
    },
  ],
  run(call, reply) {
    let options = 0
    let first = 2
    for (; first < call.argc; first++) {
      const option = optionAt(call, first)
      if (option === 0) break
      options |= option
    }
    const both = (options & ADD_NX) !== 0 && (options & ADD_XX) !== 0
    if (first === call.argc || (call.argc - first) % 3 !== 0 || both) return reply.error(SYNTAX_ERROR)
    const position = emptyShape()
    const scores: number[] = []
    for (let i = first; i < call.argc; i += 3) {
      if (!positionOrReply(call, i, position, reply)) return
      scores.push(scoreOfPosition(position.longitude, position.latitude))
    }
    const existing = call.find(1)
    if (existing !== 0 && !isSortedSetOrReply(call, existing, reply)) return
    if (existing === 0 && (options & ADD_XX) !== 0) return reply.integer(0)
    const { sortedSets, effects } = call.keyspace
    const edit = existing === 0 ? createSortedSet(call, 1) : editSortedSet(call, existing)
    sortedSets.prepare(edit, scores.length, existing === 0 ? call.length(first + 2) : 0)
    let added = 0
    let moved = 0
    for (const [n, score] of scores.entries()) {
      const i = first + 3 * n + 2
      const outcome = sortedSets.add(edit, call.bytes, call.start(i), call.end(i), score, options)
      if (outcome === ADDED) added++
      else if (outcome === RESCORED) moved++
    }
    if (added + moved > 0) {
      call.changed(EFFECT_SORTED_SET, 'zadd', 1)
      effects.dirty += added + moved - 1
    }
    reply.integer((options & ADD_CH) !== 0 ? added + moved : added)
  },
})

/** Tells how many members changed, too. */
const ADD_CH = 1 << 8

function optionAt(call: Call, i: number): number {
  if (call.is(i, 'NX')) return ADD_NX
  if (call.is(i, 'XX')) return ADD_XX
  return call.is(i, 'CH') ? ADD_CH : 0
}
