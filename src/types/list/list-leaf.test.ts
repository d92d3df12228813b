import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { Arena, CHUNK_UNITS_LOG2 } from '../../store/arena.ts'
import { entrySize, entryTextLength, nextEntry, writeEntry, writeEntryText } from '../listpack-entry.ts'
import { readRope } from '../rope.ts'
import {
  closeGap,
  createLeaf,
  createLongLeaf,
  freeLeaf,
  isLongLeaf,
  LEAF_BYTES_MAX,
  leafBytes,
  leafCapacity,
  leafCount,
  leafEnd,
  leafStart,
  longLeafLength,
  longLeafRoot,
  mergeLeaf,
  openGap,
  shrink,
  splitLeaf,
  verifyLeaf,
} from './list-leaf.ts'

const BYTES_MAX = 1000

/** A leaf beside an array of strings. */
class Model {
  readonly arena: Arena
  leaf: number
  texts: string[]

  constructor(arena: Arena, leaf = createLeaf(arena, 0), texts: string[] = []) {
    this.arena = arena
    this.leaf = leaf
    this.texts = texts
  }

  insert(index: number, text: string): void {
    const value = Buffer.from(text, 'latin1')
    const size = entrySize(value, 0, value.length)
    const place = this.placeOf(index)
    this.leaf = openGap(this.arena, this.leaf, place, size, 1, BYTES_MAX)
    const bytes = this.arena.bytes[this.leaf >>> CHUNK_UNITS_LOG2]
    const at = leafStart(this.arena, this.leaf) + place
    expect(writeEntry(bytes, at, value, 0, value.length)).toBe(at + size)
    this.texts.splice(index, 0, text)
  }

  remove(index: number, count: number): void {
    const place = this.placeOf(index)
    this.leaf = closeGap(this.arena, this.leaf, place, this.placeOf(index + count) - place, count)
    this.texts.splice(index, count)
  }

  split(index: number): Model {
    const right = splitLeaf(this.arena, this.leaf, this.placeOf(index), this.texts.length - index)
    this.leaf = shrink(this.arena, this.leaf)
    return new Model(this.arena, right, this.texts.splice(index))
  }

  merge(other: Model, before: boolean): void {
    this.leaf = mergeLeaf(this.arena, this.leaf, other.leaf, before, BYTES_MAX)
    this.texts.splice(before ? 0 : this.texts.length, 0, ...other.texts)
    freeLeaf(this.arena, other.leaf)
  }

  placeOf(index: number): number {
    const bytes = this.arena.bytes[this.leaf >>> CHUNK_UNITS_LOG2]
    const start = leafStart(this.arena, this.leaf)
    let at = start
    for (let i = 0; i < index; i++) at = nextEntry(bytes, at)
    return at - start
  }

  verify(): void {
    expect(leafCount(this.arena, this.leaf)).toBe(this.texts.length)
    if (this.texts.length > 0) verifyLeaf(this.arena, this.leaf)
    const found: string[] = []
    const bytes = this.arena.bytes[this.leaf >>> CHUNK_UNITS_LOG2]
    const end = leafEnd(this.arena, this.leaf)
    for (let at = leafStart(this.arena, this.leaf); at < end; at = nextEntry(bytes, at)) {
      const target = Buffer.alloc(entryTextLength(bytes, at))
      writeEntryText(bytes, at, target, 0)
      found.push(target.toString('latin1'))
    }
    expect(found).toEqual(this.texts)
    const size = leafBytes(this.arena, this.leaf)
    expect(leafCapacity(this.arena, this.leaf)).toBeGreaterThanOrEqual(size)
    expect(leafCapacity(this.arena, this.leaf)).toBeLessThanOrEqual(Math.max(64, 4 * size + 40))
  }
}

const text = fc.oneof(
  { weight: 4, arbitrary: fc.string({ unit: 'binary-ascii', maxLength: 12 }) },
  { weight: 2, arbitrary: fc.integer().map(String) },
  { weight: 1, arbitrary: fc.integer({ min: 1, max: 300 }).map(length => 'x'.repeat(length)) },
)
const step = fc.oneof(
  { weight: 3, arbitrary: fc.tuple(fc.constant('front' as const), fc.nat(), text) },
  { weight: 3, arbitrary: fc.tuple(fc.constant('back' as const), fc.nat(), text) },
  { weight: 2, arbitrary: fc.tuple(fc.constant('insert' as const), fc.nat(), text) },
  { weight: 2, arbitrary: fc.tuple(fc.constant('remove' as const), fc.nat(), fc.constant('')) },
  { weight: 1, arbitrary: fc.tuple(fc.constant('split' as const), fc.nat(), fc.constant('')) },
)

describe('list leaf', () => {
  it('is an array of strings, whatever comes and goes at its ends and in its middle', () => {
    fc.assert(
      fc.property(fc.array(step, { maxLength: 150, size: 'max' }), steps => {
        const arena = new Arena()
        const model = new Model(arena)
        for (const [kind, place, text] of steps) {
          const index = place % (model.texts.length + 1)
          if (kind === 'front') model.insert(0, text)
          else if (kind === 'back') model.insert(model.texts.length, text)
          else if (kind === 'insert') model.insert(index, text)
          else if (kind === 'remove') model.remove(index, Math.min(place % 4, model.texts.length - index))
          else {
            const right = model.split(index)
            model.verify()
            right.verify()
            if (place % 2 === 0) model.merge(right, false)
            else {
              right.merge(model, true)
              Object.assign(model, { leaf: right.leaf, texts: right.texts })
            }
          }
          model.verify()
          arena.verify()
        }
        freeLeaf(arena, model.leaf)
        expect(arena.usedBytes).toBe(0)
      }),
    )
  })

  it('stays in its block while elements pass through it', () => {
    const arena = new Arena()
    const model = new Model(arena)
    for (let i = 0; i < 50; i++) model.insert(i % 2 === 0 ? 0 : model.texts.length, `element ${i}`)
    const { leaf } = model
    for (let i = 0; i < 200; i++) {
      model.insert(0, 'abcdefghi')
      model.remove(model.texts.length - 1, 1)
    }
    expect(model.leaf).toBe(leaf)
    model.verify()
  })

  it('fills the largest block', () => {
    const arena = new Arena()
    let leaf = createLeaf(arena, 0)
    for (let size = 0; size < LEAF_BYTES_MAX; size += 84) {
      leaf = openGap(arena, leaf, 0, 84, 1, LEAF_BYTES_MAX)
      writeEntry(arena.bytes[leaf >>> CHUNK_UNITS_LOG2], leafStart(arena, leaf), Buffer.alloc(81, 'x'), 0, 81)
    }
    expect(leafBytes(arena, leaf)).toBe(LEAF_BYTES_MAX)
    expect(leafCapacity(arena, leaf)).toBe(LEAF_BYTES_MAX + 8)
    expect(verifyLeaf(arena, leaf)).toBe(390)
  })

  it('keeps a long element in a rope', () => {
    const arena = new Arena()
    const value = Buffer.from(Array.from({ length: 100_000 }, (_, i) => i % 251))
    const leaf = createLongLeaf(arena, value, 10, 90_000)
    expect(isLongLeaf(arena, leaf)).toBe(true)
    expect([leafCount(arena, leaf), verifyLeaf(arena, leaf), longLeafLength(arena, leaf)]).toEqual([1, 1, 89_990])
    const copy = Buffer.alloc(89_990)
    readRope(arena, longLeafRoot(arena, leaf), 0, 89_990, copy, 0)
    expect(copy.equals(value.subarray(10, 90_000))).toBe(true)
    expect(leafCapacity(arena, leaf)).toBe(arena.usedBytes)
    expect(freeLeaf(arena, leaf)).toBeGreaterThan(1)
    expect(arena.usedBytes).toBe(0)
    expect(isLongLeaf(arena, createLeaf(arena, 10))).toBe(false)
  })
})
