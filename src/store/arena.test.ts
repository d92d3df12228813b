import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { SeededChance } from '../base/chance.ts'
import { Arena, CHUNK_MASK, CHUNK_UNITS_LOG2, PINNED } from './arena.ts'
import { BLOCK_BYTES_MAX, CLASS_COUNT, CLASS_UNITS, classOf, PAGE_BYTES } from './size-class.ts'

const CHUNK_BYTES = (CHUNK_MASK + 1) * 8

/** An arena beside a plain map from address to what was written there. Each block is filled with words that only it has. */
class Model {
  readonly arena = new Arena()
  readonly blocks = new Map<number, { mark: number; bytes: number }>()
  #marks = 0

  allocate(sizeClass: number): number {
    return this.#adopt(this.arena.allocate(sizeClass), CLASS_UNITS[sizeClass % CLASS_COUNT] * 8)
  }

  allocateBytes(bytes: number): number {
    return this.#adopt(this.arena.allocateBytes(bytes), bytes)
  }

  free(nth: number): void {
    const address = [...this.blocks.keys()][nth % this.blocks.size]
    this.check(address)
    this.blocks.delete(address)
    this.arena.free(address)
  }

  evacuate(): number {
    return this.arena.evacuateOne((from, to) => {
      const block = this.blocks.get(from)
      expect(block, 'only live blocks move').toBeDefined()
      expect(this.blocks.has(to), 'a block moves to a free place').toBe(false)
      this.blocks.delete(from)
      if (block !== undefined) this.blocks.set(to, block)
    })
  }

  /** Empties pages of pinned blocks, of which the first `count` are told where they are; returns whether there were any pages. */
  settle(count: number, all: boolean): boolean {
    const some = this.arena.condemn(all)
    this.arena.settleBytesLeft = 64 * 1024
    for (const [address, block] of [...this.blocks].slice(0, count)) {
      if (this.arena.classAt(address) < PINNED) continue
      this.blocks.delete(address)
      const to = this.arena.settle(address)
      expect(this.blocks.has(to), 'a block moves to a free place').toBe(false)
      this.blocks.set(to, block)
    }
    return some
  }

  check(address: number): void {
    const block = this.blocks.get(address)
    if (block === undefined) throw new Error('unknown block')
    const words = this.arena.words[address >>> CHUNK_UNITS_LOG2]
    const at = (address & CHUNK_MASK) << 1
    const length = block.bytes >>> 2
    for (let i = 0; i < length; i += i < 64 ? 1 : 511) {
      if (words[at + i] !== block.mark) expect.fail(`word ${i} of block ${address} was overwritten`)
    }
    expect(this.arena.capacityAt(address)).toBeGreaterThanOrEqual(block.bytes)
  }

  verify(): void {
    for (const address of this.blocks.keys()) this.check(address)
    this.arena.verify()
    let used = 0
    for (const address of this.blocks.keys()) used += this.arena.capacityAt(address)
    expect(this.arena.usedBytes).toBe(used)
  }

  #adopt(address: number, bytes: number): number {
    expect(address).not.toBe(0)
    expect(this.blocks.has(address), 'a fresh block is not live').toBe(false)
    const mark = ++this.#marks
    const words = this.arena.words[address >>> CHUNK_UNITS_LOG2]
    const at = (address & CHUNK_MASK) << 1
    words.fill(mark, at, at + (bytes >>> 2))
    this.blocks.set(address, { mark, bytes })
    return address
  }
}

describe('Arena', () => {
  it('keeps blocks apart through any sequence of allocate, free, evacuate and trim', () => {
    const step = fc.oneof(
      { weight: 8, arbitrary: fc.record({ kind: fc.constant('allocate'), n: fc.nat(2 * CLASS_COUNT - 1) }) },
      { weight: 6, arbitrary: fc.record({ kind: fc.constant('bytes'), n: fc.integer({ min: 1, max: 40_000 }) }) },
      { weight: 10, arbitrary: fc.record({ kind: fc.constant('free'), n: fc.nat() }) },
      { weight: 3, arbitrary: fc.record({ kind: fc.constant('evacuate'), n: fc.constant(0) }) },
      { weight: 3, arbitrary: fc.record({ kind: fc.constant('settle'), n: fc.nat(200) }) },
      { weight: 2, arbitrary: fc.record({ kind: fc.constant('pardon'), n: fc.constant(0) }) },
      { weight: 1, arbitrary: fc.record({ kind: fc.constant('trim'), n: fc.constant(0) }) },
    )
    fc.assert(
      fc.property(fc.array(step, { maxLength: 150, size: 'max' }), steps => {
        const model = new Model()
        for (const { kind, n } of steps) {
          if (kind === 'allocate') model.allocate(n)
          else if (kind === 'bytes') model.allocateBytes(n)
          else if (kind === 'free' && model.blocks.size > 0) model.free(n)
          else if (kind === 'evacuate') model.evacuate()
          else if (kind === 'settle') model.settle(n, n % 2 === 0)
          else if (kind === 'pardon') model.arena.pardon()
          else if (kind === 'trim') model.arena.trim()
          model.verify()
        }
      }),
      { numRuns: 40 },
    )
  })

  it.each([1, 2, 3])('packs what a sparse class left, block contents intact (seed %i)', seed => {
    const chance = new SeededChance(seed)
    const model = new Model()
    const classes = [classOf(48), classOf(200), classOf(3000), PINNED + classOf(200)]
    for (let i = 0; i < 12_000; i++) model.allocate(classes[(chance.int32() >>> 0) % classes.length])
    for (const address of [...model.blocks.keys()]) {
      if ((chance.int32() >>> 0) % 10 === 0) continue
      model.blocks.delete(address)
      model.arena.free(address)
    }
    model.verify()
    const before = model.arena.pageBytes
    let copied = 0
    for (let bytes = model.evacuate(); bytes > 0; bytes = model.evacuate()) copied += bytes
    model.verify()
    expect(copied).toBeGreaterThan(0)
    expect(model.arena.pageBytes).toBeLessThan(before / 2)
    for (let step = 0; step < 10_000; step++) {
      if ((chance.int32() & 3) === 0) model.allocate(classes[(chance.int32() >>> 0) % classes.length])
      else if (step % 3 === 0) model.free(chance.int32() >>> 24)
      if (step % 100 === 0) model.evacuate()
      if (step % 1000 === 0) model.verify()
    }
    while (model.evacuate() > 0);
    model.verify()
    // What stays free in a class is less than what makes it worth another page: two pages' worth.
    expect(model.arena.slackBytes).toBeLessThan(4 * 2 * PAGE_BYTES)
  })

  it('gives blocks beyond half a page a chunk of their own, of several chunks’ addresses where needed', () => {
    const model = new Model()
    const small = model.allocate(0)
    const sizes = [BLOCK_BYTES_MAX, BLOCK_BYTES_MAX + 1, CHUNK_BYTES, CHUNK_BYTES + 1, 3 * CHUNK_BYTES - 5]
    const blocks = sizes.map(bytes => model.allocateBytes(bytes))
    const reserved = model.arena.reservedBytes
    model.verify()
    expect(model.arena.capacityAt(blocks[0])).toBe(BLOCK_BYTES_MAX)
    for (const [i, address] of blocks.entries()) {
      expect(model.arena.capacityAt(address)).toBeGreaterThanOrEqual(sizes[i])
      if (i > 0) expect(model.arena.capacityAt(address)).toBeLessThan(sizes[i] + PAGE_BYTES)
    }
    model.arena.trim()
    model.verify()
    // The middle ones go; their addresses serve again, for one that fits in between.
    for (const address of [blocks[2], blocks[3]]) {
      model.arena.free(address)
      model.blocks.delete(address)
      model.verify()
    }
    expect(model.arena.reservedBytes).toBeLessThan(reserved - 2 * CHUNK_BYTES)
    const again = model.allocateBytes(2 * CHUNK_BYTES)
    expect([blocks[2], blocks[3]]).toContain(again)
    model.verify()
    expect(model.blocks.has(small)).toBe(true)
  })

  it('never gives address 0, be the first block huge', () => {
    const model = new Model()
    model.allocateBytes(CHUNK_BYTES)
    model.verify()
  })

  it('gives whole free chunks back, and uses their numbers again', () => {
    const arena = new Arena()
    const blocks: number[] = []
    for (let i = 0; i < 600; i++) blocks.push(arena.allocate(classOf(BLOCK_BYTES_MAX)))
    const full = arena.reservedBytes
    expect(full).toBeGreaterThan(600 * BLOCK_BYTES_MAX)
    for (const block of blocks) arena.free(block)
    arena.verify()
    expect(arena.usedBytes).toBe(0)
    expect(arena.pageBytes).toBe(0)
    expect(arena.freePageBytes).toBe(full - PAGE_BYTES)
    arena.trim()
    arena.verify()
    expect(arena.reservedBytes).toBe(4 * PAGE_BYTES)
    expect(arena.freePageBytes).toBe(3 * PAGE_BYTES)
    for (let i = 0; i < 600; i++) arena.allocate(classOf(BLOCK_BYTES_MAX))
    arena.verify()
    expect(arena.reservedBytes).toBe(full)
  })

  it('costs a small server little', () => {
    const arena = new Arena()
    arena.allocate(0)
    expect(arena.reservedBytes).toBe(4 * PAGE_BYTES)
  })

  it('notices a free on a page that is not in use', () => {
    const arena = new Arena()
    const kept = arena.allocate(3)
    const block = arena.allocate(3)
    arena.free(block)
    arena.free(kept)
    expect(() => arena.free(kept)).toThrow('a freed block lies on a page in use')
  })
})

describe('Arena.reset', () => {
  it('takes back everything but the first chunk, and begins anew', () => {
    const fresh = new Arena()
    fresh.free(fresh.allocate(0))
    const model = new Model()
    const fill = () => {
      for (let i = 0; i < 3000; i++) model.allocate(i % (2 * CLASS_COUNT))
      model.allocateBytes(3 * CHUNK_BYTES)
    }
    for (let round = 0; round < 3; round++) {
      fill()
      model.arena.verify()
      model.arena.reset()
      model.blocks.clear()
      model.arena.verify()
      expect(model.arena.usedBytes).toBe(0)
      expect(model.arena.reservedBytes).toBe(fresh.reservedBytes)
      expect(model.arena.freePageBytes).toBe(fresh.freePageBytes)
    }
    fill()
    for (const address of model.blocks.keys()) model.check(address)
  })

  it('of an arena that was never used does nothing', () => {
    const arena = new Arena()
    arena.reset()
    arena.verify()
    expect(arena.reservedBytes).toBe(0)
  })
})
