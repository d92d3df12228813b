import { EFFECT_GENERIC, EFFECT_SORTED_SET } from '../../keyspace/effects.ts'
import type { Call } from '../call.ts'
import { defineCommand, firstKey } from '../command.ts'
import { editSortedSet, isSortedSetOrReply } from './sorted-set-value.ts'

/** ZREM key member [member ...] */
export const zrem = defineCommand({
  name: 'zrem',
  arity: -3,
  flags: ['write', 'fast'],
  categories: ['sortedset'],
  group: 'sorted-set',
  since: '1.2.0',
  complexity: 'O(M*log(N)) to remove M of N members',
  summary: 'Removes members from a sorted set.',
  history: [['2.4.0', 'Accepts multiple elements.']],
  keys: firstKey('RW', 'delete'),
  arguments: [
    { name: 'key', type: 'key', keySpecIndex: 0 },
    { name: 'member', type: 'string', multiple: true },
  ],
  run(call, reply) {
    const address = call.find(1)
    if (address === 0) return reply.integer(0)
    if (!isSortedSetOrReply(call, address, reply)) return
    const edit = editSortedSet(call, address)
    const { sortedSets } = call.keyspace
    let removed = 0
    for (let i = 2; i < call.argc && sortedSets.count > 0; i++) {
      if (sortedSets.remove(edit, call.bytes, call.start(i), call.end(i))) removed++
    }
    if (removed > 0) tellRemoval(call, 1, 'zrem', removed)
    reply.integer(removed)
  },
})

/** Tells that members of the sorted set that is open, of the key that is argument i, were removed; removes the key when none is left. */
export function tellRemoval(call: Call, i: number, event: string, removed: number): void {
  const { sortedSets, effects } = call.keyspace
  const empty = sortedSets.count === 0
  if (empty) call.database.remove(call.find(i))
  call.changed(EFFECT_SORTED_SET, event, i)
  effects.dirty += removed - 1
  if (empty) call.changedToo(EFFECT_GENERIC, 'del', i)
}
