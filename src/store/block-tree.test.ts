import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { Arena, PINNED } from './arena.ts'
import {
  changeCount,
  changeFirst,
  createTree,
  drainTree,
  insertLeaf,
  plantLeaf,
  removeLeaf,
  TREE_RECORD_BYTES,
  treeBytes,
  verifyTree,
} from './block-tree.ts'
import { cutTree } from './cut-tree.ts'
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

/** Leaves of up to four numbers: word 0 is a mark, word 1 their count. Once with keys, as wide as makes nodes small, and once without. */
const LEAF_MAX = 4
const keyed: TreeShape = {
  keyWords: 40,
  readKey(arena, leaf, words, at) {
    words[at] = numberAt(arena, leaf, 0)
  },
}
const unkeyed: TreeShape = { keyWords: 0, readKey() {} }

function numberAt(arena: Arena, leaf: number, place: number): number {
  return wordsOf(arena, leaf)[wordOf(leaf) + 2 + place]
}

class Model {
  readonly arena = new Arena()
  readonly record = new DataView(new ArrayBuffer(TREE_RECORD_BYTES + 3))
  readonly at = 3
  readonly cursor = new TreeCursor()
  readonly shape: TreeShape
  numbers: number[] = []
  leaves = 0

  constructor(shape: TreeShape) {
    this.shape = shape
    createTree(this.record, this.at)
  }

  createLeaf(numbers: readonly number[]): number {
    const leaf = this.arena.allocate(PINNED + classOf(8 + 4 * LEAF_MAX))
    this.leaves++
    this.fillLeaf(leaf, numbers)
    return leaf
  }

  fillLeaf(leaf: number, numbers: readonly number[]): void {
    const words = wordsOf(this.arena, leaf)
    words.set([1, numbers.length, ...numbers], wordOf(leaf))
  }

  numbersOf(leaf: number): number[] {
    const count = wordsOf(this.arena, leaf)[wordOf(leaf) + 1]
    return Array.from({ length: count }, (_, place) => numberAt(this.arena, leaf, place))
  }

  insert(rank: number, number: number): void {
    const { arena, shape, record, at, cursor } = this
    this.numbers.splice(rank, 0, number)
    if (treeCount(record, at) === 0) return plantLeaf(record, at, this.createLeaf([number]), 1)
    const place = seekRank(arena, shape, record, at, cursor, rank)
    const numbers = this.numbersOf(cursor.block)
    if (numbers.length === LEAF_MAX && (place === 0 || place === LEAF_MAX)) {
      return insertLeaf(arena, shape, record, at, cursor, this.createLeaf([number]), 1, place === 0)
    }
    if (numbers.length < LEAF_MAX) {
      numbers.splice(place, 0, number)
      this.fillLeaf(cursor.block, numbers)
      changeCount(arena, shape, record, at, cursor, 1)
      if (place === 0) changeFirst(arena, shape, cursor)
      return
    }
    this.fillLeaf(cursor.block, [...numbers.slice(0, place), number])
    const rest = numbers.slice(place)
    changeCount(arena, shape, record, at, cursor, 1 - rest.length)
    insertLeaf(arena, shape, record, at, cursor, this.createLeaf(rest), rest.length, false)
  }

  remove(rank: number): void {
    const { arena, shape, record, at, cursor } = this
    this.numbers.splice(rank, 1)
    const place = seekRank(arena, shape, record, at, cursor, rank)
    const leaf = cursor.block
    const numbers = this.numbersOf(leaf)
    numbers.splice(place, 1)
    if (numbers.length === 0) {
      removeLeaf(arena, shape, record, at, cursor, 1)
      return this.freeLeaf(leaf)
    }
    this.fillLeaf(leaf, numbers)
    changeCount(arena, shape, record, at, cursor, -1)
    if (place === 0) changeFirst(arena, shape, cursor)
  }

  freeLeaf(leaf: number): void {
    this.arena.free(leaf)
    this.leaves--
  }

  verify(): void {
    const { arena, shape, record, at, cursor } = this
    arena.verify()
    verifyTree(arena, shape, record, at, leaf => this.numbersOf(leaf).length)
    expect(treeCount(record, at)).toBe(this.numbers.length)
    expect(arena.usedBytes).toBe(this.leaves * 24 + treeBytes(arena, shape, record, at))
    if (this.numbers.length === 0) return
    const forwards: number[] = []
    seekFirst(arena, shape, record, at, cursor)
    do {
      expect(rankOfLeaf(arena, shape, cursor)).toBe(forwards.length)
      forwards.push(...this.numbersOf(cursor.block))
    } while (nextLeaf(arena, shape, cursor))
    expect(forwards).toEqual(this.numbers)
    const backwards: number[] = []
    seekLast(arena, shape, record, at, cursor)
    do backwards.unshift(...this.numbersOf(cursor.block))
    while (previousLeaf(arena, shape, cursor))
    expect(backwards).toEqual(this.numbers)
  }

  /** Cuts before the leaf of a rank, checks both trees, and goes on with the one behind. */
  cut(rank: number): void {
    const { arena, shape, record, at, cursor } = this
    const place = seekRank(arena, shape, record, at, cursor, rank)
    const front = new DataView(new ArrayBuffer(TREE_RECORD_BYTES))
    cutTree(arena, shape, record, at, cursor, front, 0)
    const gone = this.numbers.splice(0, rank - place)
    const found: number[] = []
    verifyTree(arena, shape, front, 0, leaf => {
      const numbers = this.numbersOf(leaf)
      found.push(...numbers)
      return numbers.length
    })
    expect(found).toEqual(gone)
    drainTree(arena, shape, front, 0, Number.POSITIVE_INFINITY, leaf => {
      this.freeLeaf(leaf)
      return 1
    })
  }

  drain(slice: number): void {
    const { arena, shape, record, at } = this
    for (;;) {
      const freed = drainTree(arena, shape, record, at, slice, leaf => {
        this.freeLeaf(leaf)
        return 1
      })
      this.numbers.length = treeCount(record, at)
      this.verify()
      if (freed < slice) return
    }
  }
}

const steps = fc.array(
  fc.record({
    add: fc.boolean(),
    cut: fc.nat({ max: 9 }),
    run: fc.integer({ min: 1, max: 60 }),
    where: fc.constantFrom('start', 'end', 'any'),
  }),
  { maxLength: 30, size: 'max' },
)

describe('a block tree', () => {
  it.each([
    ['without keys', unkeyed],
    ['with keys', keyed],
  ])('holds what was put into it, in its order, %s', (_, shape) => {
    fc.assert(
      fc.property(steps, fc.infiniteStream(fc.nat()), (runs, random) => {
        const model = new Model(shape)
        for (const { add, cut, run, where } of runs) {
          for (let i = 0; i < run; i++) {
            const { length } = model.numbers
            const drawn = random.next().value as number
            if (!add && length === 0) break
            const rank =
              where === 'start' ? 0 : where === 'end' ? length - (add ? 0 : 1) : drawn % (length + (add ? 1 : 0))
            if (add) model.insert(rank, drawn | 0)
            else model.remove(rank)
          }
          model.verify()
          if (cut > 0 || model.numbers.length === 0) continue
          model.cut((random.next().value as number) % model.numbers.length)
          model.verify()
        }
        model.drain(3)
        expect(model.arena.usedBytes).toBe(0)
      }),
      { numRuns: 60 },
    )
  })

  it('is searched by key from node to node', () => {
    const model = new Model(keyed)
    const { arena, record, at, cursor } = model
    for (let number = 0; number < 500; number++) model.insert(number, number * 2)
    model.verify()
    for (let sought = 0; sought < 1000; sought++) {
      enterTree(record, at, cursor)
      while (cursor.level < cursor.height) {
        let slot = entriesOfNode(arena, cursor.block) - 1
        while (slot > 0 && wordsOf(arena, cursor.block)[wordOfSlot(keyed, cursor.block, slot) + 2] > sought) slot--
        descend(arena, keyed, cursor, slot)
      }
      expect(model.numbersOf(cursor.block).includes(sought)).toBe(sought % 2 === 0)
    }
  })

  it('fills its nodes when it is used as a queue or a log', () => {
    for (const front of [true, false]) {
      const model = new Model(unkeyed)
      for (let number = 0; number < 4000; number++) model.insert(front ? 0 : number, number)
      // 1,000 leaves, 127 to a node.
      expect(treeBytes(model.arena, unkeyed, model.record, model.at)).toBe(9 * 1024)
    }
  })
})
