import { assert } from '../base/assert.ts'
import { type Arena, CHUNK_UNITS_LOG2, PINNED } from './arena.ts'
import {
  changeCount,
  changeFirst,
  drainTree,
  insertLeaf,
  plantLeaf,
  removeLeaf,
  replaceLeaf,
  treeBytes,
  verifyTree,
} from './block-tree.ts'
import { settleTree } from './settle-tree.ts'
import { classOf } from './size-class.ts'
import {
  descend,
  enterTree,
  nextLeaf,
  previousLeaf,
  rankOfLeaf,
  seekFirst,
  seekLast,
  seekRank,
  TreeCursor,
  treeCount,
} from './tree-cursor.ts'
import { entriesOfNode, type TreeShape, wordOf, wordOfSlot, wordsOf } from './tree-node.ts'

/**
 * A record tree: records of a few words each, no two with the same key, in order; the leaves of a block tree (block-tree.ts), each grown as it fills.
 *
 * ```
 * leaf   word 0   1      word 1   records      then records × [key words, further words]
 * ```
 *
 * How keys compare is the matter of those who extend this. One object serves all trees of a store that have the same records: it keeps the way to where it was
 * led last, which is valid until any of the trees changes. Trees are given by their record, as in block-tree.ts.
 *
 * Invariants
 * - Leaves have at least one record; those beside each other that would fit half of one together are one.
 * - Records are in order within leaves and across them.
 */

const HEAD_WORDS = 2
const MARK = 1
/** The largest block of a leaf. */
const LEAF_BYTES_MAX = 2048

export abstract class RecordTree {
  readonly arena: Arena
  readonly shape: TreeShape
  readonly #recordWords: number
  readonly #recordsMax: number
  readonly #cursor = new TreeCursor()
  /** The place in the cursor's leaf. */
  #place = 0

  /** Records have `recordWords` words, of which the first `keyWords` are the key. */
  constructor(arena: Arena, keyWords: number, recordWords: number) {
    this.arena = arena
    this.#recordWords = recordWords
    this.#recordsMax = Math.floor((LEAF_BYTES_MAX / 4 - HEAD_WORDS) / recordWords)
    this.shape = {
      keyWords,
      readKey(arena, leaf, words, at) {
        const source = wordsOf(arena, leaf)
        const from = wordOf(leaf) + HEAD_WORDS
        for (let word = 0; word < keyWords; word++) words[at + word] = source[from + word]
      },
    }
  }

  /** Below, at or above 0 as the key at words[at] lies before, at or behind the key that is sought. */
  protected abstract compare(words: Int32Array, at: number): number

  // Finding

  /** Goes to the first record whose key is not below the one that is sought, or behind the last record of the leaf before it. Returns whether it is that very key. */
  seek(record: DataView, at: number): boolean {
    const { arena } = this
    const cursor = this.#cursor
    enterTree(record, at, cursor)
    while (cursor.level < cursor.height) descend(arena, this.shape, cursor, this.#slotBelow(cursor.block))
    this.#place = 0
    if (cursor.block === 0) return false
    const words = wordsOf(arena, cursor.block)
    let low = 0
    let high = this.#records()
    while (low < high) {
      const middle = (low + high) >>> 1
      const order = this.compare(words, this.#wordAt(middle))
      if (order === 0) {
        this.#place = middle
        return true
      }
      if (order < 0) low = middle + 1
      else high = middle
    }
    this.#place = low
    return false
  }

  /** Goes to the first record whose key is not below the one that is sought. Returns false when there is none. */
  seekAtLeast(record: DataView, at: number): boolean {
    this.seek(record, at)
    if (this.#cursor.block === 0) return false
    this.#place--
    return this.next()
  }

  /** Goes to the first record. Returns false when there is none. */
  seekFirst(record: DataView, at: number): boolean {
    seekFirst(this.arena, this.shape, record, at, this.#cursor)
    this.#place = 0
    return this.#cursor.block !== 0
  }

  /** Goes to the last record. Returns false when there is none. */
  seekLast(record: DataView, at: number): boolean {
    seekLast(this.arena, this.shape, record, at, this.#cursor)
    if (this.#cursor.block === 0) return false
    this.#place = this.#records() - 1
    return true
  }

  /** Goes to the next record. Returns false when there is none. */
  next(): boolean {
    if (++this.#place < this.#records()) return true
    if (!nextLeaf(this.arena, this.shape, this.#cursor)) return false
    this.#place = 0
    return true
  }

  /** The words of the chunk that has the record, and where it starts among them. */
  get words(): Int32Array {
    return wordsOf(this.arena, this.#cursor.block)
  }

  get word(): number {
    return this.#wordAt(this.#place)
  }

  // Changing, where the tree is; then it is nowhere, unless said otherwise.

  /** Inserts a record where {@link seek} has not found its key: the first words of `values`. The tree is at the record then, unless it was added to a full leaf. */
  insert(record: DataView, at: number, values: Int32Array): void {
    const { arena, shape } = this
    const cursor = this.#cursor
    const place = this.#place
    if (cursor.block === 0) return plantLeaf(record, at, this.#createLeaf(values), 1)
    const records = this.#records()
    if (records < this.#recordsMax) {
      if (records === this.#capacity()) this.#resize(record, at, 2 * records)
      this.#open(values)
      changeCount(arena, shape, record, at, cursor, 1)
      if (place === 0) changeFirst(arena, shape, cursor)
      return
    }
    // What only grows at one end leaves full leaves behind.
    if (place === records || place === 0) {
      return insertLeaf(arena, shape, record, at, cursor, this.#createLeaf(values), 1, place === 0)
    }
    const middle = records >>> 1
    const fresh = this.#split(middle)
    const left = cursor.block
    if (place > middle) {
      cursor.block = fresh
      this.#place = place - middle
    }
    this.#open(values)
    cursor.block = left
    changeCount(arena, shape, record, at, cursor, this.#records() - records)
    insertLeaf(arena, shape, record, at, cursor, fresh, recordsOf(arena, fresh), false)
  }

  /** Removes the record. */
  remove(record: DataView, at: number): void {
    const { arena, shape } = this
    const cursor = this.#cursor
    const leaf = cursor.block
    const records = this.#records()
    if (records === 1) {
      removeLeaf(arena, shape, record, at, cursor, 1)
      return arena.free(leaf)
    }
    const words = wordsOf(arena, leaf)
    words.copyWithin(this.word, this.#wordAt(this.#place + 1), this.#wordAt(records))
    words[wordOf(leaf) + 1] = records - 1
    changeCount(arena, shape, record, at, cursor, -1)
    if (this.#place === 0) changeFirst(arena, shape, cursor)
    if ((records - 1) * 4 > this.#recordsMax) return
    if (cursor.height > 0) this.#merge(record, at)
    else if ((records - 1) * 4 < this.#capacity()) this.#resize(record, at, 2 * (records - 1))
  }

  // Of whole trees

  /**
   * Takes records away from the end until about `count` blocks are freed: `freeRecord`, if any, frees what a record leads to and returns how many blocks that were. Returns how many
   * were freed; fewer than `count` only when the tree is empty.
   */
  drain(record: DataView, at: number, count: number, freeRecord?: (words: Int32Array, at: number) => number): number {
    const { arena } = this
    return drainTree(arena, this.shape, record, at, count, leaf => {
      let freed = 1
      if (freeRecord !== undefined) {
        const words = wordsOf(arena, leaf)
        for (let i = recordsOf(arena, leaf) - 1; i >= 0; i--) {
          freed += freeRecord(words, wordOf(leaf) + HEAD_WORDS + i * this.#recordWords)
        }
      }
      arena.free(leaf)
      return freed
    })
  }

  /** Moves nodes and leaves off pages that are being emptied. */
  settle(record: DataView, at: number): void {
    settleTree(this.arena, this.shape, record, at, leaf => this.arena.settle(leaf))
  }

  /** Fills an empty tree with a copy of another's records. */
  copy(from: DataView, fromAt: number, to: DataView, toAt: number): void {
    const { arena, shape } = this
    if (!this.seekFirst(from, fromAt)) return
    const write = new TreeCursor()
    do {
      const source = this.#cursor.block
      const leaf = arena.allocate(arena.classAt(source))
      const start = wordOf(source)
      wordsOf(arena, leaf).set(
        wordsOf(arena, source).subarray(start, start + arena.capacityAt(source) / 4),
        wordOf(leaf),
      )
      if (treeCount(to, toAt) === 0) plantLeaf(to, toAt, leaf, recordsOf(arena, leaf))
      else {
        seekLast(arena, shape, to, toAt, write)
        insertLeaf(arena, shape, to, toAt, write, leaf, recordsOf(arena, leaf), false)
      }
    } while (nextLeaf(arena, shape, this.#cursor))
  }

  /** Returns the bytes of all blocks, told from the leaves of the first `samples` records; 0 looks at all. */
  bytes(record: DataView, at: number, samples: number): number {
    const count = treeCount(record, at)
    if (!this.seekFirst(record, at)) return 0
    let bytes = 0
    let seen = 0
    do {
      bytes += this.arena.capacityAt(this.#cursor.block)
      seen += this.#records()
    } while ((samples === 0 || seen < samples) && nextLeaf(this.arena, this.shape, this.#cursor))
    return Math.round((bytes / seen) * count) + treeBytes(this.arena, this.shape, record, at)
  }

  /** Checks every invariant; `inOrder` tells whether the second of two records lies behind the first. Throws {@link AssertionError}. For tests. */
  verify(
    record: DataView,
    at: number,
    inOrder: (words: Int32Array, at: number, nextWords: Int32Array, nextAt: number) => boolean,
  ): void {
    const { arena } = this
    let last: Int32Array = NOTHING
    let lastAt = 0
    verifyTree(arena, this.shape, record, at, leaf => {
      const records = recordsOf(arena, leaf)
      const words = wordsOf(arena, leaf)
      assert(records > 0 && records <= this.#recordsMax, 'a leaf’s records are within bounds')
      const end = wordOf(leaf) + HEAD_WORDS + records * this.#recordWords
      assert((end - wordOf(leaf)) * 4 <= arena.capacityAt(leaf), 'a leaf’s records lie in its block')
      for (let word = wordOf(leaf) + HEAD_WORDS; word < end; word += this.#recordWords) {
        assert(last.length === 0 || inOrder(last, lastAt, words, word), 'records are in order')
        last = words
        lastAt = word
      }
      return records
    })
  }

  #records(): number {
    return recordsOf(this.arena, this.#cursor.block)
  }

  /** The records that the cursor's leaf has room for. */
  #capacity(): number {
    const fitting = Math.floor((this.arena.capacityAt(this.#cursor.block) / 4 - HEAD_WORDS) / this.#recordWords)
    return Math.min(fitting, this.#recordsMax)
  }

  #wordAt(place: number): number {
    return wordOf(this.#cursor.block) + HEAD_WORDS + place * this.#recordWords
  }

  /** The last slot of a node whose key is not behind the one that is sought; the first one when all are. */
  #slotBelow(node: number): number {
    const { arena, shape } = this
    const words = wordsOf(arena, node)
    let low = 0
    let high = entriesOfNode(arena, node)
    while (high - low > 1) {
      const middle = (low + high) >>> 1
      if (this.compare(words, wordOfSlot(shape, node, middle) + 2) <= 0) low = middle
      else high = middle
    }
    return low
  }

  #createLeaf(values: Int32Array): number {
    const { arena } = this
    const leaf = this.#allocate(1)
    wordsOf(arena, leaf)[wordOf(leaf) + 1] = 1
    this.#write(leaf, wordOf(leaf) + HEAD_WORDS, values)
    return leaf
  }

  #allocate(records: number): number {
    const bytes = Math.min((HEAD_WORDS + records * this.#recordWords) * 4, LEAF_BYTES_MAX)
    const leaf = this.arena.allocate(PINNED + classOf(bytes))
    wordsOf(this.arena, leaf)[wordOf(leaf)] = MARK
    return leaf
  }

  #write(leaf: number, word: number, values: Int32Array): void {
    const words = this.arena.words[leaf >>> CHUNK_UNITS_LOG2]
    for (let i = 0; i < this.#recordWords; i++) words[word + i] = values[i]
  }

  /** Adds a record at the place in the cursor's leaf, which has room for it. */
  #open(values: Int32Array): void {
    const leaf = this.#cursor.block
    const words = wordsOf(this.arena, leaf)
    const records = words[wordOf(leaf) + 1]
    const { word } = this
    if (this.#place < records) words.copyWithin(word + this.#recordWords, word, this.#wordAt(records))
    words[wordOf(leaf) + 1] = records + 1
    this.#write(leaf, word, values)
  }

  /** Moves the records of the cursor's leaf from a place on to a new leaf. Returns that. */
  #split(place: number): number {
    const leaf = this.#cursor.block
    const words = wordsOf(this.arena, leaf)
    const records = words[wordOf(leaf) + 1]
    const fresh = this.#allocate(this.#recordsMax)
    const target = wordsOf(this.arena, fresh)
    target.set(words.subarray(this.#wordAt(place), this.#wordAt(records)), wordOf(fresh) + HEAD_WORDS)
    target[wordOf(fresh) + 1] = records - place
    words[wordOf(leaf) + 1] = place
    return fresh
  }

  /** Gives the cursor's leaf a block with room for so many records. */
  #resize(record: DataView, at: number, records: number): void {
    const { arena } = this
    const leaf = this.#cursor.block
    const fresh = this.#allocate(records)
    const source = wordsOf(arena, leaf)
    const target = wordsOf(arena, fresh)
    const count = 1 + recordsOf(arena, leaf) * this.#recordWords
    for (let i = 1; i <= count; i++) target[wordOf(fresh) + i] = source[wordOf(leaf) + i]
    replaceLeaf(arena, this.shape, record, at, this.#cursor, fresh)
    arena.free(leaf)
  }

  /** Joins the cursor's leaf with the next one or the one before, if that is sparse, too. */
  #merge(record: DataView, at: number): void {
    const { arena, shape } = this
    const cursor = this.#cursor
    if (!nextLeaf(arena, shape, cursor)) {
      if (!previousLeaf(arena, shape, cursor)) return
      nextLeaf(arena, shape, cursor)
    }
    const gone = cursor.block
    const moved = recordsOf(arena, gone)
    const rank = rankOfLeaf(arena, shape, cursor) - 1
    previousLeaf(arena, shape, cursor)
    const kept = this.#records()
    if (kept + moved > this.#recordsMax >>> 1) return
    nextLeaf(arena, shape, cursor)
    removeLeaf(arena, shape, record, at, cursor, moved)
    seekRank(arena, shape, record, at, cursor, rank)
    if (this.#capacity() < kept + moved) this.#resize(record, at, this.#recordsMax)
    const words = wordsOf(arena, gone)
    const from = wordOf(gone) + HEAD_WORDS
    const target = wordsOf(arena, cursor.block)
    target.set(words.subarray(from, from + moved * this.#recordWords), this.#wordAt(kept))
    target[wordOf(cursor.block) + 1] = kept + moved
    changeCount(arena, shape, record, at, cursor, moved)
    arena.free(gone)
  }
}

function recordsOf(arena: Arena, leaf: number): number {
  return wordsOf(arena, leaf)[wordOf(leaf) + 1]
}

const NOTHING = new Int32Array(0)
