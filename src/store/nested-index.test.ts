import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { copyBytes } from '../base/bytes.ts'
import { CHUNK_MASK, CHUNK_UNITS_LOG2 } from './arena.ts'
import { itemBytes, KEY_OFFSET, TYPE_ELEMENT, writeHeader } from './item.ts'
import {
  createNested,
  drainNested,
  eachNested,
  findNested,
  freeNested,
  hashElement,
  hashOfElement,
  insertNested,
  NESTED_RECORD_BYTES,
  nestedSize,
  removeNested,
  replaceNested,
  sampleNested,
  scanNested,
  verifyNested,
} from './nested-index.ts'
import { Store } from './store.ts'

const OWNER = 7

/** An index beside a Map of what it must hold. */
class Model {
  readonly store = new Store({ k0: 1, k1: 2, k2: 3, k3: 4 })
  readonly record = new DataView(new ArrayBuffer(NESTED_RECORD_BYTES + 1))
  readonly addresses = new Map<string, number>()

  constructor() {
    createNested(this.store, this.record, 1, OWNER)
  }

  add(name: string): void {
    const { store, record } = this
    const { arena } = store
    const bytes = Buffer.from(name)
    const hash = hashElement(store, bytes, 0, bytes.length)
    const found = findNested(store, record, 1, hash, bytes, 0, bytes.length)
    expect(found).toBe(this.addresses.get(name) ?? 0)
    if (found !== 0) return
    const address = this.allocate(bytes)
    insertNested(store, record, 1, hash, address)
    this.addresses.set(name, address)
    expect(hashOfElement(store, address)).toBe(hash)
    expect(arena.usedBytes).toBeGreaterThan(0)
  }

  remove(name: string): void {
    const address = this.addresses.get(name)
    if (address === undefined) return
    removeNested(this.store, this.record, 1, hashOfElement(this.store, address), address)
    this.store.arena.free(address)
    this.addresses.delete(name)
  }

  move(name: string): void {
    const from = this.addresses.get(name)
    if (from === undefined) return
    const to = this.allocate(Buffer.from(name))
    replaceNested(this.store, this.record, 1, hashOfElement(this.store, from), from, to)
    this.store.arena.free(from)
    this.addresses.set(name, to)
  }

  allocate(name: Uint8Array): number {
    const { arena } = this.store
    const address = arena.allocateBytes(itemBytes(0, name.length, 0))
    const at = (address & CHUNK_MASK) << 1
    writeHeader(arena.words[address >>> CHUNK_UNITS_LOG2], at, TYPE_ELEMENT, 0, 0, 0, 0, name.length, OWNER)
    copyBytes(name, 0, name.length, arena.bytes[address >>> CHUNK_UNITS_LOG2], (at << 2) + KEY_OFFSET[0])
    return address
  }

  scan(count: number, between: () => void): number[] {
    const seen: number[] = []
    for (let cursor = 0; ; between()) {
      cursor = scanNested(this.store, this.record, 1, cursor, count, address => seen.push(address))
      if (cursor === 0) return seen
    }
  }

  verify(): void {
    verifyNested(this.store, this.record, 1)
    this.store.arena.verify()
    expect(nestedSize(this.record, 1)).toBe(this.addresses.size)
    const all: number[] = []
    eachNested(this.store, this.record, 1, address => all.push(address))
    expect(all.sort((a, b) => a - b)).toEqual([...this.addresses.values()].sort((a, b) => a - b))
  }
}

describe('a nested index', () => {
  it('holds what was put into it, whatever is added, removed and moved', () => {
    const step = fc.record({
      action: fc.constantFrom('add' as const, 'add' as const, 'remove' as const, 'move' as const),
      from: fc.nat(3000),
      count: fc.integer({ min: 1, max: 900 }),
    })
    fc.assert(
      fc.property(fc.array(step, { maxLength: 12, size: 'max' }), steps => {
        const model = new Model()
        for (const { action, from, count } of steps) {
          for (let i = from; i < from + count; i++) model[action](`member:${i}`)
          model.verify()
        }
        for (const name of [...model.addresses.keys()]) model.remove(name)
        model.verify()
        freeNested(model.store, model.record, 1)
        expect(model.store.arena.usedBytes).toBe(0)
      }),
      { numRuns: 25 },
    )
  })

  it('keeps its directory in blocks of blocks when it is large, and is drained in slices', () => {
    const model = new Model()
    const count = 2_000_000
    for (let i = 0; i < count; i += 1) {
      const bytes = Buffer.from(String(i))
      const address = model.allocate(bytes)
      insertNested(model.store, model.record, 1, hashElement(model.store, bytes, 0, bytes.length), address)
    }
    verifyNested(model.store, model.record, 1)
    let slices = 0
    let freed = 0
    const free = (address: number) => {
      model.store.arena.free(address)
      freed++
    }
    while (!drainNested(model.store, model.record, 1, 10_000, free)) slices++
    expect(freed).toBe(count)
    expect(slices).toBeGreaterThan(180)
    expect(model.store.arena.usedBytes).toBe(0)
  })

  it('scans whatever is there all the time, and samples every element', () => {
    const model = new Model()
    for (let i = 0; i < 2000; i++) model.add(`stays:${i}`)
    const stays = new Set(model.addresses.values())
    let turn = 0
    const seen = model.scan(10, () => {
      for (let i = 0; i < 40; i++) model.add(`comes:${turn++}`)
      if (turn > 4000) for (let i = 0; i < 60; i++) model.remove(`comes:${turn - 2000 - i}`)
    })
    model.verify()
    const seenStaying = seen.filter(address => stays.has(address))
    expect(new Set(seenStaying).size).toBe(2000)
    expect(seenStaying.length).toBe(2000)

    const drawn = new Set<number>()
    for (let i = 0, random = 1; i < 200_000; i++) {
      random = (Math.imul(random, 1664525) + 1013904223) | 0
      drawn.add(sampleNested(model.store, model.record, 1, random))
    }
    expect(drawn.size).toBeGreaterThan(model.addresses.size * 0.95)
  })
})
