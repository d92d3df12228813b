import { equalBytes } from '../../base/bytes.ts'
import { hashElement } from '../../store/nested-index.ts'
import type { Store } from '../../store/store.ts'
import { MemberList } from './member-list.ts'
import { MemberText } from './member-text.ts'
import {
  eachMember,
  findHashedMember,
  findMember,
  NO_PLACE,
  SET_TABLE,
  scanMembers,
  setEncoding,
  setSize,
} from './set.ts'

/** Intersections, unions and differences of sets, as lists of places in them: nothing is copied. A set is the address of its item, 0 one that is empty. */

/** Members that are looked at in one go where a limit may end it. */
const LIMITED_MEMBERS = 64

/** Returns the members that all sets have, no more than `limit`; there is at least one set. */
export function intersectSets(store: Store, sets: readonly number[], limit: number): MemberList {
  const { arena } = store
  if (sets.includes(0)) return new MemberList([])
  const [smallest, ...others] = sets.toSorted((a, b) => setSize(arena, a) - setSize(arena, b))
  const rest = others.filter(set => set !== smallest)
  const list = new MemberList([smallest])
  const search = new MemberSearch(store, smallest)
  const visit = (place: number, hash: number): void => {
    if (list.size === limit) return
    search.look(place, hash)
    for (const set of rest) if (!search.isIn(set)) return
    list.add(0, place)
  }
  if (limit === Number.POSITIVE_INFINITY) eachMember(store, smallest, visit)
  else {
    for (let cursor = 0; list.size < limit; ) {
      cursor = scanMembers(store, smallest, cursor, LIMITED_MEMBERS, visit)
      if (cursor === 0) break
    }
  }
  return list
}

/** Returns the members of the first set that no other has. */
export function subtractSets(store: Store, [first, ...others]: readonly number[]): MemberList {
  const { arena } = store
  const rest = others.filter(set => set !== 0)
  if (first === 0 || rest.includes(first)) return new MemberList([])
  const list = new MemberList([first])
  const size = setSize(arena, first)
  const othersSize = rest.reduce((sum, set) => sum + setSize(arena, set), 0)
  // Either each member of the first set is looked for in all others, or each of theirs in the first.
  if ((size * (rest.length + 1)) / 2 <= size + othersSize) {
    rest.sort((a, b) => setSize(arena, b) - setSize(arena, a))
    const search = new MemberSearch(store, first)
    eachMember(store, first, (place, hash) => {
      search.look(place, hash)
      for (const set of rest) if (search.isIn(set)) return
      list.add(0, place)
    })
    return list
  }
  const removed = new Set<number>()
  for (const set of rest) {
    const search = new MemberSearch(store, set)
    eachMember(store, set, (place, hash) => {
      search.look(place, hash)
      removed.add(search.placeIn(first))
    })
  }
  eachMember(store, first, place => {
    if (!removed.has(place)) list.add(0, place)
  })
  return list
}

/** Returns the members that any of the sets has. */
export function uniteSets(store: Store, sets: readonly number[]): MemberList {
  const { arena } = store
  const sources = [...new Set(sets)].filter(set => set !== 0)
  const list = new MemberList(sources)
  const room = sources.reduce((sum, set) => sum + setSize(arena, set), 0)
  const seen = new SeenMembers(store, list, room)
  for (const [source, set] of sources.entries()) {
    const search = new MemberSearch(store, set)
    eachMember(store, set, (place, hash) => {
      search.look(place, hash)
      if (seen.add(search.hash, search.text)) list.add(source, place)
    })
  }
  return list
}

/** A member of one set, looked for in others. */
class MemberSearch {
  readonly text = new MemberText()
  readonly #store: Store
  readonly #set: number
  readonly #hashed: boolean
  #hash = 0
  #hashKnown = false

  constructor(store: Store, set: number) {
    this.#store = store
    this.#set = set
    this.#hashed = setEncoding(store.arena, set) === SET_TABLE
  }

  /** Looks at the member at a place; `hash` is its hash if the set is a table. */
  look(place: number, hash: number): void {
    this.text.look(this.#store.arena, this.#set, place)
    this.#hash = hash
    this.#hashKnown = this.#hashed
  }

  get hash(): number {
    if (!this.#hashKnown) {
      this.#hash = hashElement(this.#store, this.text.bytes, this.text.start, this.text.end)
      this.#hashKnown = true
    }
    return this.#hash
  }

  isIn(set: number): boolean {
    return this.placeIn(set) !== NO_PLACE
  }

  placeIn(set: number): number {
    const { bytes, start, end } = this.text
    if (setEncoding(this.#store.arena, set) !== SET_TABLE) return findMember(this.#store, set, bytes, start, end)
    return findHashedMember(this.#store, set, this.hash, bytes, start, end)
  }
}

/** The members of a list by hash, for as long as it is made: an open table of positions in the list. */
class SeenMembers {
  readonly #store: Store
  readonly #list: MemberList
  /** 1 + position in the list; 0 is empty. */
  readonly #positions: Int32Array
  readonly #hashes: Int32Array
  readonly #mask: number
  readonly #other = new MemberText()

  /** `room` is the most members that are added. */
  constructor(store: Store, list: MemberList, room: number) {
    this.#store = store
    this.#list = list
    const slots = 2 ** (32 - Math.clz32(Math.max(8, room + (room >>> 1))))
    this.#positions = new Int32Array(slots)
    this.#hashes = new Int32Array(slots)
    this.#mask = slots - 1
  }

  /** Notes the member that is added to the list next, unless it is in it. Returns whether it is not. */
  add(hash: number, text: MemberText): boolean {
    let slot = hash & this.#mask
    for (; this.#positions[slot] !== 0; slot = (slot + 1) & this.#mask) {
      if (this.#hashes[slot] !== hash) continue
      const position = this.#positions[slot] - 1
      const other = this.#other
      other.look(this.#store.arena, this.#list.sourceAt(position), this.#list.placeAt(position))
      if (equalBytes(text.bytes, text.start, text.end, other.bytes, other.start, other.end)) return false
    }
    this.#positions[slot] = this.#list.size + 1
    this.#hashes[slot] = hash
    return true
  }
}
