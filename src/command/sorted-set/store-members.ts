import { EFFECT_GENERIC, EFFECT_SORTED_SET } from '../../keyspace/effects.ts'
import type { MemberList } from '../../types/sorted-set/member-list.ts'
import type { Call } from '../call.ts'
import { typeAt } from '../type-at.ts'
import { createSortedSet } from './sorted-set-value.ts'

/**
 * Makes the key that is argument i a sorted set of the members of a list, whatever it held; without members it removes the key. Tells so. Returns the
 * number of members.
 */
export function storeMembers(call: Call, i: number, list: MemberList, event: string): number {
  const order = list.sorted()
  const existing = call.find(i)
  const replaced = typeAt(call, existing)
  if (existing !== 0) call.database.remove(existing)
  if (order.length > 0) {
    call.keyspace.sortedSets.fill(createSortedSet(call, i, replaced), list, order)
    call.changed(EFFECT_SORTED_SET, event, i)
  } else if (existing !== 0) {
    call.changed(EFFECT_GENERIC, 'del', i)
  }
  return order.length
}
