import { type Arena, CHUNK_MASK, CHUNK_UNITS_LOG2 } from '../../store/arena.ts'
import { encodingOf } from '../../store/item.ts'
import { eachNested, findNested, hashElement, sampleNested, scanNested } from '../../store/nested-index.ts'
import type { Store } from '../../store/store.ts'
import { treeCount } from '../../store/tree-cursor.ts'
import type { ItemEdit } from '../item-edit.ts'
import { firstEntry, listpackEnd, seekEntry, writeEmptyListpack } from '../listpack.ts'
import { previousEntry } from '../listpack-entry.ts'
import { inlineStart } from '../string.ts'
import { elementMemberEnd, elementMemberStart, elementScore } from './element.ts'
import { MemberList } from './member-list.ts'
import { MemberTree } from './member-tree.ts'
import { PackEditor } from './pack-editor.ts'
import { findInPack, nextMember, PackedScore, packedCount, placeInPack, scoreInPack } from './packed.ts'
import { PackedText } from './packed-text.ts'
import { Probe } from './probe.ts'
import { isEmptyLexRange, type LexBound, type LexRange, type ScoreRange } from './ranges.ts'
import { TREE_RECORD, TreeEditor } from './tree-editor.ts'

/**
 * Sorted sets, read: one object for all of a keyspace, which is led to one of them, in whichever form that is, and there to a member.
 *
 *     sets.open(address)
 *     for (let there = sets.seekRank(0); there; there = sets.next()) { sets.load(); … sets.bytes, sets.start, sets.end, sets.score }
 *
 * What it was led to is valid until anything in the store changes.
 */

/** Encoding nibbles of a sorted set: a listpack, or index and tree under a root record in the item. */
export const ENCODING_LISTPACK = 0
export const ENCODING_SKIPLIST = 1

/** What an addition may do, OR-ed: as ZADD's options of these names. */
export const ADD_NX = 1 << 0
export const ADD_XX = 1 << 1
export const ADD_GT = 1 << 2
export const ADD_LT = 1 << 3
export const ADD_INCR = 1 << 4
/** What an addition did: nothing, as the options forbade it; nothing, as the score was the same; a new member; another score; nothing, as the sum is no number. */
export const REFUSED = 0
export const UNCHANGED = 1
export const ADDED = 2
export const RESCORED = 3
export const NOT_A_NUMBER = 4

export class SortedSets {
  /** Members of the sorted set that is open. */
  count = 0
  /** The member's bytes are bytes[start, end). */
  bytes: Uint8Array = NO_BYTES
  start = 0
  end = 0
  score = 0

  readonly store: Store
  readonly #arena: Arena
  readonly #tree: MemberTree
  readonly #probe = new Probe()
  readonly #text = new PackedText()
  readonly #pack: PackEditor
  readonly #large: TreeEditor
  #packed = true
  /** The chunk that holds the item, and where its value starts there. */
  #chunk: Uint8Array = NO_BYTES
  #record: DataView = NO_RECORD
  #value = 0
  /** Of a packed one, the member's entry. */
  #place = 0

  constructor(store: Store) {
    this.store = store
    this.#arena = store.arena
    this.#tree = new MemberTree(store.arena)
    this.#pack = new PackEditor(this.#probe, this.#text, new PackedScore())
    this.#large = new TreeEditor(this.#tree, this.#probe)
  }

  /** Opens the sorted set at `address`. */
  open(address: number): void {
    const arena = this.#arena
    const word = arena.words[address >>> CHUNK_UNITS_LOG2][(address & CHUNK_MASK) << 1]
    const chunk = arena.bytes[address >>> CHUNK_UNITS_LOG2]
    this.#chunk = chunk
    this.#record = chunk.view
    this.#value = inlineStart(arena, address)
    this.#packed = encodingOf(word) === ENCODING_LISTPACK
    this.count = this.#packed ? packedCount(chunk, this.#value) : treeCount(chunk.view, this.#value + TREE_RECORD)
  }

  /** Returns a member's score; NaN when it is not there. */
  scoreOf(bytes: Uint8Array, start: number, end: number): number {
    if (this.#packed) {
      const place = findInPack(this.#chunk, this.#value, bytes, start, end)
      return place < 0 ? Number.NaN : scoreInPack(this.#chunk, place)
    }
    const element = this.#find(bytes, start, end)
    return element === 0 ? Number.NaN : elementScore(this.#arena, element)
  }

  /** Returns a member's rank from the lowest score on, and puts its score into {@link score}; -1 when it is not there. */
  rankOf(bytes: Uint8Array, start: number, end: number): number {
    if (this.#packed) {
      const place = findInPack(this.#chunk, this.#value, bytes, start, end)
      if (place < 0) return -1
      this.score = scoreInPack(this.#chunk, place)
      return this.#rankInPack(place)
    }
    const element = this.#find(bytes, start, end)
    if (element === 0) return -1
    this.score = elementScore(this.#arena, element)
    this.#probe.setMember(this.score, bytes, start, end)
    return this.#rankOfProbe()
  }

  /** Returns the number of members below a range of scores. */
  countBelow(range: ScoreRange): number {
    this.#probe.setScore(range.min, range.minOpen)
    return this.#rankOfProbe()
  }

  /** Returns the number of members below or within a range of scores. */
  countThrough(range: ScoreRange): number {
    this.#probe.setScore(range.max, !range.maxOpen)
    return this.#rankOfProbe()
  }

  /** Returns the rank of the first member in a range of members; meant for sorted sets whose scores are all equal. */
  lexFrom(range: LexRange): number {
    return isEmptyLexRange(range) ? this.count : this.#rankOfBound(range.min, false)
  }

  /** Returns the rank behind the last member in a range of members. */
  lexUntil(range: LexRange): number {
    return isEmptyLexRange(range) ? 0 : this.#rankOfBound(range.max, true)
  }

  /** Goes to the member of a rank. Returns false when there is none. */
  seekRank(rank: number): boolean {
    if (rank < 0 || rank >= this.count) return false
    if (this.#packed) this.#place = seekEntry(this.#chunk, this.#value, 2 * rank)
    else this.#tree.seekRank(this.#record, this.#value + TREE_RECORD, rank)
    return true
  }

  /** Goes to the first member with a score of `min` or more. Returns false when there is none. */
  seekScore(min: number): boolean {
    this.#probe.setScore(min, false)
    if (!this.#packed) return this.#tree.seekMember(this.#record, this.#value + TREE_RECORD, this.#probe)
    this.#place = placeInPack(this.#chunk, this.#value, this.#probe, this.#text)
    return this.#place < listpackEnd(this.#chunk, this.#value)
  }

  /** Goes to the next member. Returns false when there is none. */
  next(): boolean {
    if (!this.#packed) return this.#tree.next()
    this.#place = nextMember(this.#chunk, this.#place)
    return this.#place < listpackEnd(this.#chunk, this.#value)
  }

  /** Goes to the previous member. Returns false when there is none. */
  previous(): boolean {
    if (!this.#packed) return this.#tree.previous()
    if (this.#place === firstEntry(this.#value)) return false
    this.#place = previousEntry(this.#chunk, previousEntry(this.#chunk, this.#place))
    return true
  }

  /** The score of the member that was gone to, without a look at the member itself. */
  get scoreHere(): number {
    return this.#packed ? scoreInPack(this.#chunk, this.#place) : this.#tree.score
  }

  /** Reads the member that was gone to. */
  load(): void {
    if (!this.#packed) return this.#loadElement(this.#tree.element)
    this.#text.read(this.#chunk, this.#place)
    this.bytes = this.#text.bytes
    this.start = this.#text.start
    this.end = this.#text.end
    this.score = scoreInPack(this.#chunk, this.#place)
  }

  /** What {@link loadHandle} reads the member by that was gone to, as long as nothing changes. */
  get handle(): number {
    return this.#packed ? this.#place : this.#tree.element
  }

  /** Reads the member of a handle. */
  loadHandle(handle: number): void {
    if (!this.#packed) return this.#loadElement(handle)
    this.#place = handle
    this.load()
  }

  /** Reads a random member, given a random int32; there must be one. */
  loadRandom(random: number): void {
    if (!this.#packed) return this.#loadElement(sampleNested(this.store, this.#record, this.#value, random))
    this.seekRank(Math.floor(((random >>> 0) / 2 ** 32) * this.count))
    this.load()
  }

  /**
   * Reads about `count` members from a cursor on, and calls `visit` at each; a packed one is gone through whole. Returns the next cursor; 0 after
   * the last. The guarantee is that of SCAN.
   */
  scan(cursor: number, count: number, visit: () => void): number {
    if (this.#packed) {
      for (let there = this.seekRank(0); there; there = this.next()) {
        this.load()
        visit()
      }
      return 0
    }
    return scanNested(this.store, this.#record, this.#value, cursor, count, element => {
      this.#loadElement(element)
      visit()
    })
  }

  /** Whether the one that is open is packed. */
  get packed(): boolean {
    return this.#packed
  }

  /** Reads all members, in whatever order, and calls `visit` at each. */
  each(visit: () => void): void {
    if (this.#packed) {
      this.scan(0, 0, visit)
      return
    }
    eachNested(this.store, this.#record, this.#value, element => {
      this.#loadElement(element)
      visit()
    })
  }

  // Changing the one that is open, by its edit; it stays open. Members given must not lie in the arena.

  /** Makes the value of a fresh item of {@link EMPTY_LISTPACK_BYTES} an empty sorted set, and opens it. It must get members at once. */
  create(edit: ItemEdit): void {
    writeEmptyListpack(edit.bytes, edit.start)
    this.open(edit.address)
  }

  /** Makes room for `count` members, a new sorted set's first one of `length` bytes: makes it a large one if it cannot stay packed. */
  prepare(edit: ItemEdit, count: number, length: number): void {
    const { sortedSetEntries, sortedSetValueBytes } = edit.limits
    if (this.#packed && (count > sortedSetEntries || length > sortedSetValueBytes)) this.#enlarge(edit)
  }

  /** Adds a member or changes its score, as the options say. Returns what it did; the score that the member then has is in {@link score}. */
  add(edit: ItemEdit, bytes: Uint8Array, start: number, end: number, score: number, options: number): number {
    const hash = this.#packed ? 0 : hashElement(this.store, bytes, start, end)
    // Of a packed one its place, else the element.
    const found = this.#packed
      ? findInPack(this.#chunk, this.#value, bytes, start, end)
      : findNested(this.store, this.#record, this.#value, hash, bytes, start, end)
    if (found <= 0 && (this.#packed || found === 0)) {
      if ((options & ADD_XX) !== 0) return REFUSED
      this.#insert(edit, hash, bytes, start, end, score)
      this.score = score
      return ADDED
    }
    if ((options & ADD_NX) !== 0) return REFUSED
    const old = this.#packed ? scoreInPack(this.#chunk, found) : elementScore(this.#arena, found)
    if ((options & ADD_INCR) !== 0) {
      score += old
      if (Number.isNaN(score)) return NOT_A_NUMBER
    }
    if ((options & ADD_GT) !== 0 && score <= old) return REFUSED
    if ((options & ADD_LT) !== 0 && score >= old) return REFUSED
    this.score = score
    if (score === old) return UNCHANGED
    if (!this.#packed) this.#large.rescore(edit, found, score)
    else {
      this.#pack.rescore(edit, found, bytes, start, end, score)
      this.open(edit.address)
    }
    return RESCORED
  }

  /** Removes a member. Returns whether it was there. */
  remove(edit: ItemEdit, bytes: Uint8Array, start: number, end: number): boolean {
    if (this.#packed) {
      const place = findInPack(this.#chunk, this.#value, bytes, start, end)
      if (place < 0) return false
      this.#pack.remove(edit, place, 1)
    } else {
      const hash = hashElement(this.store, bytes, start, end)
      const element = findNested(this.store, this.#record, this.#value, hash, bytes, start, end)
      if (element === 0) return false
      this.#large.remove(edit, hash, element)
    }
    this.open(edit.address)
    return true
  }

  /** Removes the member that was gone to. */
  removeHere(edit: ItemEdit): void {
    if (!this.#packed) {
      this.#large.removeHere(edit)
      this.count--
      return
    }
    this.#pack.remove(edit, this.#place, 1)
    this.open(edit.address)
  }

  /** Removes `count` members from a rank on; all of them are there. */
  removeRanks(edit: ItemEdit, rank: number, count: number): void {
    if (!this.#packed) this.#large.removeRanks(edit, rank, count)
    else this.#pack.remove(edit, seekEntry(this.#chunk, this.#value, 2 * rank), count)
    this.open(edit.address)
  }

  /** Makes an item, whatever its value is, the sorted set of a list's members, which are in this order: packed if the limits allow. */
  fill(edit: ItemEdit, list: MemberList, order: Int32Array): void {
    const { sortedSetEntries, sortedSetValueBytes } = edit.limits
    if (order.length <= sortedSetEntries && list.longest <= sortedSetValueBytes) {
      this.#pack.fill(edit, list, order)
      edit.encoding = ENCODING_LISTPACK
    } else {
      this.#large.fill(edit, list, order, ENCODING_SKIPLIST)
    }
    this.open(edit.address)
  }

  /** Makes a packed sorted set a large one. */
  #enlarge(edit: ItemEdit): void {
    const list = new MemberList()
    this.each(() => void list.add(this.bytes, this.start, this.end, this.score))
    this.#large.fill(edit, list, list.sorted(), ENCODING_SKIPLIST)
    this.open(edit.address)
  }

  #insert(edit: ItemEdit, hash: number, bytes: Uint8Array, start: number, end: number, score: number): void {
    if (this.#packed) {
      const { sortedSetEntries, sortedSetValueBytes } = edit.limits
      if (this.count < sortedSetEntries && end - start <= sortedSetValueBytes) {
        this.#pack.insert(edit, bytes, start, end, score)
        return this.open(edit.address)
      }
      this.#enlarge(edit)
      hash = hashElement(this.store, bytes, start, end)
    }
    this.#large.insert(edit, hash, bytes, start, end, score)
    this.count++
  }

  #find(bytes: Uint8Array, start: number, end: number): number {
    const hash = hashElement(this.store, bytes, start, end)
    return findNested(this.store, this.#record, this.#value, hash, bytes, start, end)
  }

  #loadElement(element: number): void {
    const arena = this.#arena
    this.bytes = arena.bytes[element >>> CHUNK_UNITS_LOG2]
    this.start = elementMemberStart(arena, element)
    this.end = elementMemberEnd(arena, element)
    this.score = elementScore(arena, element)
  }

  #rankOfProbe(): number {
    if (this.#packed) return this.#rankInPack(placeInPack(this.#chunk, this.#value, this.#probe, this.#text))
    this.#tree.seek(this.#record, this.#value + TREE_RECORD, this.#probe)
    return this.#tree.rank
  }

  #rankOfBound(bound: LexBound, isMax: boolean): number {
    this.#probe.setBound(bound, isMax)
    return this.#rankOfProbe()
  }

  #rankInPack(place: number): number {
    let rank = 0
    for (let at = firstEntry(this.#value); at < place; at = nextMember(this.#chunk, at)) rank++
    return rank
  }
}

const NO_BYTES = new Uint8Array(0)
const NO_RECORD = new DataView(new ArrayBuffer(0))
