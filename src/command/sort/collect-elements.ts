import { copyBytes } from '../../base/bytes.ts'
import { TextList } from '../../base/text-list.ts'
import { CHUNK_MASK, CHUNK_UNITS_LOG2 } from '../../store/arena.ts'
import { TYPE_LIST, TYPE_SET, TYPE_SORTED_SET, typeOf } from '../../store/item.ts'
import {
  elementLength,
  listLength,
  passElement,
  readElement,
  seekElement,
  toNextRun,
} from '../../types/list/list-cursor.ts'
import { eachMember, memberLength, setSize, writeMember } from '../../types/set/set.ts'
import type { Call } from '../call.ts'

/** Whether the item at `address` has elements that can be sorted. */
export function isSortable(call: Call, address: number): boolean {
  const type = typeAt(call, address)
  return type === TYPE_LIST || type === TYPE_SET || type === TYPE_SORTED_SET
}

/** Whether the item at `address` is a set, whose elements have no order. */
export function isUnordered(call: Call, address: number): boolean {
  return typeAt(call, address) === TYPE_SET
}

/** Returns the number of elements of a list, a set or a sorted set. */
export function elementCount(call: Call, address: number): number {
  const { keyspace } = call
  const type = typeAt(call, address)
  if (type === TYPE_LIST) return listLength(keyspace.arena, address)
  if (type === TYPE_SET) return setSize(keyspace.arena, address)
  keyspace.sortedSets.open(address)
  return keyspace.sortedSets.count
}

/** Returns copies of `count` elements from the one at `from` on, in their own order; of a set, of all. */
export function collectElements(call: Call, address: number, from: number, count: number): TextList {
  const type = typeAt(call, address)
  const elements = new TextList(type === TYPE_SET ? elementCount(call, address) : count)
  if (type === TYPE_SET) addMembers(call, address, elements)
  else if (count > 0 && type === TYPE_LIST) addFromList(call, address, from, count, elements)
  else if (count > 0) addFromSortedSet(call, address, from, count, elements)
  return elements
}

function addFromList(call: Call, address: number, from: number, count: number, elements: TextList): void {
  const { listCursor: cursor } = call
  const { arena } = call.keyspace
  seekElement(arena, address, cursor, from)
  do {
    for (; cursor.at < cursor.end && count > 0; passElement(cursor), count--) {
      const at = elements.add(elementLength(arena, cursor))
      readElement(arena, cursor, elements.bytes, at)
    }
  } while (count > 0 && toNextRun(arena, cursor))
}

function addMembers(call: Call, address: number, elements: TextList): void {
  const { arena, store } = call.keyspace
  eachMember(store, address, place => {
    const at = elements.add(memberLength(arena, address, place))
    writeMember(arena, address, place, elements.bytes, at)
  })
}

function addFromSortedSet(call: Call, address: number, from: number, count: number, elements: TextList): void {
  const { sortedSets: sets } = call.keyspace
  sets.open(address)
  sets.seekRank(from)
  for (let left = count; left > 0; left--) {
    sets.load()
    const at = elements.add(sets.end - sets.start)
    copyBytes(sets.bytes, sets.start, sets.end, elements.bytes, at)
    sets.next()
  }
}

function typeAt(call: Call, address: number): number {
  return typeOf(call.keyspace.arena.words[address >>> CHUNK_UNITS_LOG2][(address & CHUNK_MASK) << 1])
}
