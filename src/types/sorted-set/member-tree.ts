import { assert } from '../../base/assert.ts'
import { type Arena, CHUNK_MASK, CHUNK_UNITS_LOG2 } from '../../store/arena.ts'
import { changeCount, changeFirst, insertLeaf, plantLeaf, removeLeaf, verifyTree } from '../../store/block-tree.ts'
import {
  descend,
  enterTree,
  nextLeaf,
  previousLeaf,
  rankOfLeaf,
  seekRank,
  TreeCursor,
  treeCount,
} from '../../store/tree-cursor.ts'
import { entriesOfNode, type TreeShape, wordOfSlot } from '../../store/tree-node.ts'
import {
  appendEntries,
  createLeaf,
  ENTRY_BYTES,
  elementInLeaf,
  insertEntry,
  LEAF_ENTRIES_MAX,
  leafEntries,
  moveEntry,
  removeEntries,
  scoreInLeaf,
  setEntry,
  splitLeaf,
  verifyLeaf,
  wordOfEntry,
} from './leaf.ts'
import type { Probe } from './probe.ts'

/**
 * The order of a large sorted set: a block tree (block-tree.ts) of leaves (leaf.ts), by score and then by the bytes of the members.
 *
 * The keys in the inner nodes are copies of the first entries below them, so that a search touches no leaf but the one it ends in, and no element
 * unless scores are equal. One object serves all trees of a store: it keeps the way to the leaf that was last sought.
 *
 * Invariants
 * - Leaves have at least one member; those beside each other that would fit half of one together are one.
 * - Members are in order within leaves and across them.
 */

/** A leaf with fewer members is merged into its neighbour, if the two leave a third of it free. */
const SPARSE_ENTRIES = LEAF_ENTRIES_MAX >>> 2
const MERGED_ENTRIES_MAX = (LEAF_ENTRIES_MAX * 2) / 3
/** Elements that are read ahead at once, a power of two. */
const AHEAD = 8

/** The tree's keys: score, element. */
export const MEMBER_SHAPE: TreeShape = {
  keyWords: 3,
  readKey(arena, leaf, words, at) {
    const source = arena.words[leaf >>> CHUNK_UNITS_LOG2]
    const from = wordOfEntry(arena, leaf, 0)
    words[at] = source[from]
    words[at + 1] = source[from + 1]
    words[at + 2] = source[from + 2]
  },
}

export class MemberTree {
  readonly #arena: Arena
  readonly #cursor = new TreeCursor()
  /** The place in the cursor's leaf. */
  #place = 0
  /** What {@link readAhead} read: kept, or the compiler would not read. */
  read = 0

  constructor(arena: Arena) {
    this.#arena = arena
  }

  // Finding. Each leaves the tree at a member, or behind the last of a leaf.

  /** Goes to the first member that is not below a probe, or behind the last member of the leaf before it. */
  seek(record: DataView, at: number, probe: Probe): void {
    const arena = this.#arena
    const cursor = this.#cursor
    enterTree(record, at, cursor)
    while (cursor.level < cursor.height) descend(arena, MEMBER_SHAPE, cursor, slotBelow(arena, cursor.block, probe))
    this.#place = cursor.block === 0 ? 0 : placeOf(arena, cursor.block, probe)
  }

  /** Goes to the member that a probe is right before. Returns false when there is none. */
  seekMember(record: DataView, at: number, probe: Probe): boolean {
    this.seek(record, at, probe)
    if (this.#cursor.block === 0) return false
    this.#place--
    return this.next()
  }

  /** Goes to the member of a rank, which must be there. */
  seekRank(record: DataView, at: number, rank: number): void {
    this.#place = seekRank(this.#arena, MEMBER_SHAPE, record, at, this.#cursor, rank)
  }

  /** The rank of where the tree is. */
  get rank(): number {
    return rankOfLeaf(this.#arena, MEMBER_SHAPE, this.#cursor) + this.#place
  }

  get score(): number {
    return scoreInLeaf(this.#arena, this.#cursor.block, this.#place)
  }

  get element(): number {
    return elementInLeaf(this.#arena, this.#cursor.block, this.#place)
  }

  /** The element of the member so many places ahead in the same leaf. */
  elementAhead(places: number): number {
    return elementInLeaf(this.#arena, this.#cursor.block, this.#place + places)
  }

  /**
   * At an end of its leaf, when so many are left that it is time again, reads from all elements that will be next there: who takes one member after the other
   * then waits for memory once and not each time.
   */
  readAhead(): void {
    const arena = this.#arena
    const leaf = this.#cursor.block
    const entries = leafEntries(arena, leaf)
    if ((entries & (AHEAD - 1)) !== 0 || entries === AHEAD) return
    if (this.#place !== 0 && this.#place !== entries - 1) return
    const first = this.#place === 0 ? 1 : entries - 1 - AHEAD
    let sum = 0
    for (let place = first; place < first + AHEAD; place++) {
      const element = elementInLeaf(arena, leaf, place)
      sum ^= arena.words[element >>> CHUNK_UNITS_LOG2][(element & CHUNK_MASK) << 1]
    }
    this.read = sum
  }

  /** Goes to the next member. Returns false when there is none. */
  next(): boolean {
    if (++this.#place < leafEntries(this.#arena, this.#cursor.block)) return true
    if (!nextLeaf(this.#arena, MEMBER_SHAPE, this.#cursor)) return false
    this.#place = 0
    return true
  }

  /** Goes to the previous member. Returns false when there is none. */
  previous(): boolean {
    if (--this.#place >= 0) return true
    if (!previousLeaf(this.#arena, MEMBER_SHAPE, this.#cursor)) return false
    this.#place = leafEntries(this.#arena, this.#cursor.block) - 1
    return true
  }

  // Changing, where the tree is; then it is nowhere, unless said otherwise.

  /** Inserts a member. */
  insert(record: DataView, at: number, score: number, element: number): void {
    const arena = this.#arena
    const cursor = this.#cursor
    const leaf = cursor.block
    const place = this.#place
    if (leaf === 0) return plantLeaf(record, at, createLeaf(arena, score, element, false), 1)
    const entries = leafEntries(arena, leaf)
    if (entries < LEAF_ENTRIES_MAX) {
      insertEntry(arena, leaf, place, score, element)
      changeCount(arena, MEMBER_SHAPE, record, at, cursor, 1)
      if (place === 0) changeFirst(arena, MEMBER_SHAPE, cursor)
      return
    }
    // What only grows at one end leaves full leaves behind.
    if (place === entries || place === 0) {
      const fresh = createLeaf(arena, score, element, place === 0)
      return insertLeaf(arena, MEMBER_SHAPE, record, at, cursor, fresh, 1, place === 0)
    }
    const middle = entries >>> 1
    const fresh = splitLeaf(arena, leaf, middle)
    if (place <= middle) insertEntry(arena, leaf, place, score, element)
    else insertEntry(arena, fresh, place - middle, score, element)
    changeCount(arena, MEMBER_SHAPE, record, at, cursor, leafEntries(arena, leaf) - entries)
    insertLeaf(arena, MEMBER_SHAPE, record, at, cursor, fresh, leafEntries(arena, fresh), false)
  }

  /** Adds a member behind all others, when a tree is built from its first member to its last. */
  append(record: DataView, at: number, score: number, element: number): void {
    const count = treeCount(record, at)
    if (count === 0) this.#cursor.block = 0
    else this.#place = seekRank(this.#arena, MEMBER_SHAPE, record, at, this.#cursor, count)
    this.insert(record, at, score, element)
  }

  /** Removes `count` members, all of which are in the leaf. */
  remove(record: DataView, at: number, count: number): void {
    const arena = this.#arena
    const cursor = this.#cursor
    const leaf = cursor.block
    const entries = leafEntries(arena, leaf)
    if (count === entries) {
      removeLeaf(arena, MEMBER_SHAPE, record, at, cursor, entries)
      return arena.free(leaf)
    }
    removeEntries(arena, leaf, this.#place, count)
    changeCount(arena, MEMBER_SHAPE, record, at, cursor, -count)
    if (this.#place === 0) changeFirst(arena, MEMBER_SHAPE, cursor)
    if (entries - count < SPARSE_ENTRIES) this.#merge(record, at)
  }

  /** The members from where the tree is to the end of its leaf. */
  get left(): number {
    return leafEntries(this.#arena, this.#cursor.block) - this.#place
  }

  /**
   * Gives the member another score, if its place is in the same leaf then, and moves it there; `probe` is that place. Returns false, having done
   * nothing, when that is not sure.
   */
  rescore(score: number, probe: Probe): boolean {
    const arena = this.#arena
    const leaf = this.#cursor.block
    const last = leafEntries(arena, leaf) - 1
    const place = this.#place
    // The first of a leaf is a key of the nodes above.
    if (place === 0 || !(scoreInLeaf(arena, leaf, 0) < score && score < scoreInLeaf(arena, leaf, last))) return false
    const target = placeOf(arena, leaf, probe)
    moveEntry(arena, leaf, place, target > place ? target - 1 : target, score)
    return true
  }

  /** Leads to the new block of the member's element. The tree stays at the member. */
  redirect(element: number): void {
    const arena = this.#arena
    const leaf = this.#cursor.block
    setEntry(arena, leaf, this.#place, scoreInLeaf(arena, leaf, this.#place), element)
    if (this.#place === 0) changeFirst(arena, MEMBER_SHAPE, this.#cursor)
  }

  /** Returns the bytes of all leaves. Takes time by their number. */
  leafBytes(record: DataView, at: number): number {
    let bytes = 0
    this.seekRank(record, at, 0)
    do bytes += this.#arena.capacityAt(this.#cursor.block)
    while (nextLeaf(this.#arena, MEMBER_SHAPE, this.#cursor))
    return bytes
  }

  /** Checks every invariant; throws {@link AssertionError}. For tests. */
  verify(record: DataView, at: number, compare: (element: number, other: number) => number): void {
    const arena = this.#arena
    let lastScore = Number.NEGATIVE_INFINITY
    let last = 0
    verifyTree(arena, MEMBER_SHAPE, record, at, leaf => {
      const entries = leafEntries(arena, leaf)
      verifyLeaf(arena, leaf)
      for (let place = 0; place < entries; place++) {
        const score = scoreInLeaf(arena, leaf, place)
        const element = elementInLeaf(arena, leaf, place)
        const rises = score > lastScore || last === 0 || (score === lastScore && compare(last, element) < 0)
        assert(rises, 'members are in order')
        lastScore = score
        last = element
      }
      return entries
    })
  }

  /** Joins the cursor's leaf with the next one or the one before, if that is sparse, too. */
  #merge(record: DataView, at: number): void {
    const arena = this.#arena
    const cursor = this.#cursor
    let leaf = cursor.block
    if (!nextLeaf(arena, MEMBER_SHAPE, cursor)) {
      if (!previousLeaf(arena, MEMBER_SHAPE, cursor)) return
      leaf = cursor.block
      nextLeaf(arena, MEMBER_SHAPE, cursor)
    }
    const gone = cursor.block
    const moved = leafEntries(arena, gone)
    if (leafEntries(arena, leaf) + moved > MERGED_ENTRIES_MAX) return
    const rank = rankOfLeaf(arena, MEMBER_SHAPE, cursor) - 1
    removeLeaf(arena, MEMBER_SHAPE, record, at, cursor, moved)
    seekRank(arena, MEMBER_SHAPE, record, at, cursor, rank)
    appendEntries(arena, gone, 0, leaf)
    changeCount(arena, MEMBER_SHAPE, record, at, cursor, moved)
    arena.free(gone)
  }
}

/** Bytes from a slot of a node to the next, and from its start to its key. */
const SLOT_BYTES = (2 + MEMBER_SHAPE.keyWords) * 4
const KEY_BYTES = 8

/** The last slot of a node whose key is below a probe; the first one when none is. */
function slotBelow(arena: Arena, node: number, probe: Probe): number {
  const keys = (wordOfSlot(MEMBER_SHAPE, node, 0) << 2) + KEY_BYTES
  const { view } = arena.bytes[node >>> CHUNK_UNITS_LOG2]
  const { score, byScore } = probe
  let low = 0
  let high = entriesOfNode(arena, node)
  while (high - low > 1) {
    const middle = (low + high) >>> 1
    const key = keys + middle * SLOT_BYTES
    const other = view.getFloat64(key, true)
    const below = byScore && other !== score ? other < score : probe.isTieBelow(arena, view.getInt32(key + 8, true))
    if (below) low = middle
    else high = middle
  }
  return low
}

/** The place of the first member of a leaf that is not below a probe; the one behind the last when all are. */
function placeOf(arena: Arena, leaf: number, probe: Probe): number {
  const entries = wordOfEntry(arena, leaf, 0) << 2
  const { view } = arena.bytes[leaf >>> CHUNK_UNITS_LOG2]
  const { score, byScore } = probe
  let low = 0
  let high = leafEntries(arena, leaf)
  while (low < high) {
    const middle = (low + high) >>> 1
    const entry = entries + middle * ENTRY_BYTES
    const other = view.getFloat64(entry, true)
    const below = byScore && other !== score ? other < score : probe.isTieBelow(arena, view.getInt32(entry + 8, true))
    if (below) low = middle + 1
    else high = middle
  }
  return low
}
