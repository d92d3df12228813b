import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { Arena } from './arena.ts'
import { createTree, TREE_RECORD_BYTES } from './block-tree.ts'
import { NameTree } from './name-tree.ts'
import { treeCount } from './tree-cursor.ts'
import { WordTree } from './word-tree.ts'

class Bench {
  readonly arena = new Arena()
  readonly tree = new WordTree(this.arena, 2, 3)
  readonly record = new DataView(new ArrayBuffer(TREE_RECORD_BYTES))
  readonly model = new Map<number, number>()

  constructor() {
    createTree(this.record, 0)
  }

  seek(key: number): boolean {
    this.tree.values[0] = Math.floor(key / 1000) - 3
    this.tree.values[1] = key % 1000
    return this.tree.seek(this.record, 0)
  }

  put(key: number, value: number): void {
    const found = this.seek(key)
    expect(found).toBe(this.model.has(key))
    this.model.set(key, value)
    if (found) this.tree.words[this.tree.word + 2] = value
    else {
      this.tree.values[2] = value
      this.tree.add(this.record, 0)
    }
  }

  remove(key: number): void {
    const found = this.seek(key)
    expect(found).toBe(this.model.delete(key))
    if (found) this.tree.remove(this.record, 0)
  }

  all(): [number, number][] {
    const list: [number, number][] = []
    const { tree } = this
    for (let there = tree.seekFirst(this.record, 0); there; there = tree.next()) {
      const { words, word } = tree
      list.push([((words[word] + 3) | 0) * 1000 + words[word + 1], words[word + 2]])
    }
    return list
  }

  verify(): void {
    this.tree.verifyWords(this.record, 0)
    this.arena.verify()
    // Keys of the first three thousands are negative words, and so the largest.
    const order = (key: number): number => (key < 3000 ? key + 1e9 : key)
    expect(this.all()).toEqual([...this.model].sort((a, b) => order(a[0]) - order(b[0])))
    expect(treeCount(this.record, 0)).toBe(this.model.size)
  }
}

describe('RecordTree', () => {
  it('is a sorted map', () => {
    const run = fc.record({
      kind: fc.constantFrom('add', 'add', 'remove', 'any'),
      from: fc.nat(5999),
      count: fc.nat(300),
    })
    fc.assert(
      fc.property(fc.array(run, { maxLength: 25 }), fc.infiniteStream(fc.nat(5999)), (runs, random) => {
        const bench = new Bench()
        for (const { kind, from, count } of runs) {
          for (let i = 0; i < count; i++) {
            if (kind === 'add') bench.put(Math.min(from + i, 5999), i)
            else if (kind === 'remove') bench.remove((from + i) % 6000)
            else if (i % 3 === 0) bench.remove(random.next().value ?? 0)
            else bench.put(random.next().value ?? 0, i)
          }
          bench.verify()
        }
        const copy = new DataView(new ArrayBuffer(TREE_RECORD_BYTES))
        createTree(copy, 0)
        bench.tree.copy(bench.record, 0, copy, 0)
        bench.tree.verifyWords(copy, 0)
        expect(treeCount(copy, 0)).toBe(bench.model.size)
        for (const record of [copy, bench.record]) while (bench.tree.drain(record, 0, 5) >= 5);
        expect(bench.arena.usedBytes).toBe(0)
      }),
      { numRuns: 60 },
    )
  })

  it('finds the first record that is not below a key', () => {
    const bench = new Bench()
    for (let key = 3000; key < 6000; key += 2) bench.put(key, key)
    for (let key = 3000; key < 5999; key++) {
      bench.seek(key)
      expect(bench.tree.seekAtLeast(bench.record, 0)).toBe(true)
      expect(bench.tree.words[bench.tree.word + 2]).toBe(key + (key % 2))
    }
    bench.seek(5999)
    expect(bench.tree.seekAtLeast(bench.record, 0)).toBe(false)
    expect(bench.tree.seekLast(bench.record, 0)).toBe(true)
    expect(bench.tree.words[bench.tree.word + 2]).toBe(5998)
  })

  it('gives its memory back as records go', () => {
    const bench = new Bench()
    for (let key = 3000; key < 6000; key++) bench.put(key, key)
    const { usedBytes } = bench.arena
    for (let key = 3000; key < 5990; key++) bench.remove(key)
    bench.verify()
    expect(bench.arena.usedBytes).toBeLessThan(usedBytes / 10)
  })
})

describe('NameTree', () => {
  it('keeps blocks in the order of their names, however long', () => {
    const arena = new Arena()
    const tree = new NameTree(arena, 8)
    const record = new DataView(new ArrayBuffer(TREE_RECORD_BYTES))
    createTree(record, 0)
    const names = ['', 'a', 'aa', 'b', '\xff', 'c'.repeat(40_000), ...Array.from({ length: 2000 }, (_, i) => `n${i}`)]
    for (const name of names) {
      const bytes = Buffer.from(name, 'latin1')
      expect(tree.find(record, 0, bytes, 0, bytes.length)).toBe(0)
      tree.create(record, 0)
      expect(tree.find(record, 0, bytes, 0, bytes.length)).toBe(tree.block)
    }
    tree.verifyNames(record, 0)
    const found: string[] = []
    for (let there = tree.seekFirst(record, 0); there; there = tree.next()) {
      const start = tree.nameStart(tree.block)
      const chunk = arena.bytes[tree.block >>> 20]!
      found.push(Buffer.from(chunk.slice(start, start + tree.nameLength(tree.block))).toString('latin1'))
    }
    expect(found).toEqual([...names].sort())
    tree.drain(record, 0, Number.POSITIVE_INFINITY, (words, at) => {
      arena.free(words[at]!)
      return 1
    })
    expect(arena.usedBytes).toBe(0)
  })
})
