import { CHUNK_MASK, CHUNK_UNITS_LOG2 } from '../../store/arena.ts'
import { TYPE_SET, TYPE_SORTED_SET, typeOf } from '../../store/item.ts'
import { MemberText } from '../../types/set/member-text.ts'
import { eachMember, findMember, NO_PLACE, setSize } from '../../types/set/set.ts'
import type { Call } from '../call.ts'

/** An input of ZUNION and its kin: a sorted set, or a set, whose members all have the score 1. The type of the value at an address decides. */
export interface MemberSource {
  /** Returns the number of members. */
  size(call: Call, address: number): number
  /** Visits all members. `visit` must not change anything in the store; the bytes are valid during the call only. */
  each(call: Call, address: number, visit: MemberVisitor): void
  /** Returns the score of a member; NaN when it is not there. */
  score(call: Call, address: number, bytes: Uint8Array, start: number, end: number): number
}

export type MemberVisitor = (bytes: Uint8Array, start: number, end: number, score: number) => void

const sortedSetSource: MemberSource = {
  size({ keyspace }, address) {
    keyspace.sortedSets.open(address)
    return keyspace.sortedSets.count
  },

  each({ keyspace }, address, visit) {
    const { sortedSets } = keyspace
    sortedSets.open(address)
    sortedSets.each(() => visit(sortedSets.bytes, sortedSets.start, sortedSets.end, sortedSets.score))
  },

  score({ keyspace }, address, bytes, start, end) {
    keyspace.sortedSets.open(address)
    return keyspace.sortedSets.scoreOf(bytes, start, end)
  },
}

const setSource: MemberSource = {
  size: ({ keyspace }, address) => setSize(keyspace.arena, address),

  each({ keyspace }, address, visit) {
    const text = new MemberText()
    eachMember(keyspace.store, address, place => {
      text.look(keyspace.arena, address, place)
      visit(text.bytes, text.start, text.end, 1)
    })
  },

  score({ keyspace }, address, bytes, start, end) {
    return findMember(keyspace.store, address, bytes, start, end) === NO_PLACE ? Number.NaN : 1
  },
}

/** By the type's number in an item's header. */
const SOURCES: readonly (MemberSource | undefined)[] = sources()

/** Returns how to read the members of the item at `address`; undefined when it is of a type that has none. */
export function memberSourceAt(call: Call, address: number): MemberSource | undefined {
  const words = call.keyspace.arena.words[address >>> CHUNK_UNITS_LOG2]
  return SOURCES[typeOf(words[(address & CHUNK_MASK) << 1])]
}

function sources(): (MemberSource | undefined)[] {
  const table: (MemberSource | undefined)[] = []
  table[TYPE_SORTED_SET] = sortedSetSource
  table[TYPE_SET] = setSource
  return table
}
