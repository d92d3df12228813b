import { EFFECT_GENERIC, EFFECT_SORTED_SET } from '../../keyspace/effects.ts'
import type { Reply } from '../../protocol/resp/reply.ts'
import type { Call } from '../call.ts'
import { type CommandArgument, defineCommand, firstKey } from '../command.ts'
import { SYNTAX_ERROR } from '../messages.ts'
import { editSortedSet, isSortedSetOrReply } from './sorted-set-value.ts'

const ARGUMENTS: readonly CommandArgument[] = [
  { name: 'key', type: 'key', keySpecIndex: 0 },
  { name: 'count', type: 'integer', optional: true },
]

/** ZPOPMIN key [count] */
export const zpopmin = defineCommand({
  name: 'zpopmin',
  arity: -2,
  flags: ['write', 'fast'],
  categories: ['sortedset'],
  group: 'sorted-set',
  since: '5.0.0',
  complexity: 'O(log(N)*M) to remove M of N members',
  summary: 'Removes the members with the lowest scores and returns them.',
  keys: firstKey('RW', 'access', 'delete'),
  arguments: ARGUMENTS,
  run: (call, reply) => pop(call, reply, false),
})

/** ZPOPMAX key [count] */
export const zpopmax = defineCommand({
  name: 'zpopmax',
  arity: -2,
  flags: ['write', 'fast'],
  categories: ['sortedset'],
  group: 'sorted-set',
  since: '5.0.0',
  complexity: 'O(log(N)*M) to remove M of N members',
  summary: 'Removes the members with the highest scores and returns them.',
  keys: firstKey('RW', 'access', 'delete'),
  arguments: ARGUMENTS,
  run: (call, reply) => pop(call, reply, true),
})

function pop(call: Call, reply: Reply, max: boolean): void {
  if (call.argc > 3) return reply.error(SYNTAX_ERROR)
  let count = 1
  if (call.argc === 3) {
    count = call.integerOrReply(2, reply, OUT_OF_RANGE)
    if (Number.isNaN(count)) return
    if (count < 0) return reply.error(OUT_OF_RANGE)
  }
  const address = call.find(1)
  if (address === 0) return reply.array(0)
  if (!isSortedSetOrReply(call, address, reply)) return
  call.keyspace.sortedSets.open(address)
  const popped = Math.min(count, call.keyspace.sortedSets.count)
  const nested = reply.protocol === 3 && call.argc === 3
  reply.array(nested ? popped : 2 * popped)
  if (popped > 0) popMembers(call, reply, 1, address, popped, max, nested)
}

const OUT_OF_RANGE = 'ERR value is out of range, must be positive'

/**
 * Removes `count` members, at least one and no more than there are, from an end of the sorted set at `address`, whose key is argument i, and replies with
 * each and its score, as pairs of their own when `nested`. Tells so.
 */
export function popMembers(
  call: Call,
  reply: Reply,
  i: number,
  address: number,
  count: number,
  max: boolean,
  nested: boolean,
): void {
  const { sortedSets, effects } = call.keyspace
  const edit = editSortedSet(call, address)
  const size = sortedSets.count
  sortedSets.seekRank(max ? size - 1 : 0)
  for (let left = count; ; ) {
    sortedSets.load()
    if (nested) reply.array(2)
    reply.bulk(sortedSets.bytes, sortedSets.start, sortedSets.end)
    reply.double(sortedSets.score)
    if (--left === 0) break
    if (max) sortedSets.previous()
    else sortedSets.next()
  }
  if (count === size) call.database.remove(call.find(i))
  else if (count === 1) sortedSets.removeHere(edit)
  else sortedSets.removeRanks(edit, max ? size - count : 0, count)
  call.changed(EFFECT_SORTED_SET, max ? 'zpopmax' : 'zpopmin', i)
  effects.dirty += count - 1
  if (count === size) call.changedToo(EFFECT_GENERIC, 'del', i)
}
