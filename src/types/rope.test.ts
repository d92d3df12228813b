import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { Arena } from '../store/arena.ts'
import { createRope, eachPiece, freeRope, PIECE_BYTES, readRope, resizeRope, ropeBytes, writeRope } from './rope.ts'

/** A rope beside a Buffer. */
class Model {
  readonly arena = new Arena()
  bytes: Buffer
  root: number
  #fill = 0

  constructor(length: number) {
    this.root = createRope(this.arena, length)
    this.bytes = Buffer.alloc(length)
    this.write(0, length)
  }

  write(offset: number, length: number): void {
    const fill = ++this.#fill
    const source = Uint8Array.from({ length: length + 4 }, (_, i) => (i * 13 + fill * 29 + (i >>> 8)) & 0xff)
    writeRope(this.arena, this.root, offset, source, 2, 2 + length)
    this.bytes.set(source.subarray(2, 2 + length), offset)
  }

  resize(length: number): void {
    const old = this.bytes.length
    this.root = resizeRope(this.arena, this.root, old, length)
    this.bytes = Buffer.concat([this.bytes.subarray(0, length), Buffer.alloc(Math.max(0, length - old))])
    if (length > old) this.write(old, length - old)
  }

  check(from: number, to: number): void {
    const target = new Uint8Array(to - from + 2).fill(0xee)
    readRope(this.arena, this.root, from, to, target, 1)
    if (Buffer.compare(target.subarray(1, -1), this.bytes.subarray(from, to)) !== 0)
      expect.fail(`bytes ${from} to ${to} of ${this.bytes.length} differ`)
    expect([target[0], target[target.length - 1]]).toEqual([0xee, 0xee])
  }

  verify(): void {
    this.check(0, this.bytes.length)
    this.arena.verify()
    expect(ropeBytes(this.arena, this.root, this.bytes.length)).toBe(this.arena.usedBytes)
    expect(this.arena.usedBytes).toBeLessThan(this.bytes.length * 1.15 + 9000)
  }
}

const length = fc.oneof(
  fc.integer({ min: 1, max: 200 }),
  fc.integer({ min: 1, max: 300_000 }),
  fc
    .tuple(fc.integer({ min: 1, max: 20 }), fc.integer({ min: -2, max: 2 }))
    .map(([pieces, around]) => pieces * PIECE_BYTES + around),
)

describe('rope', () => {
  it('is a Buffer, whatever is written and however it is resized', () => {
    const step = fc.record({ resize: fc.boolean(), length, from: fc.double({ min: 0, max: 1, noNaN: true }) })
    fc.assert(
      fc.property(length, fc.array(step, { maxLength: 15, size: 'max' }), (first, steps) => {
        const model = new Model(first)
        model.verify()
        for (const { resize, length, from } of steps) {
          if (resize) model.resize(length)
          else {
            const start = Math.floor(from * model.bytes.length)
            const end = Math.min(model.bytes.length, start + length)
            model.write(start, end - start)
            model.check(start, end)
          }
          model.verify()
        }
        freeRope(model.arena, model.root, model.bytes.length)
        expect(model.arena.usedBytes).toBe(0)
        model.arena.verify()
      }),
      { numRuns: 60 },
    )
  })

  it('grows by appending and shrinks from its end', () => {
    const model = new Model(1)
    for (let i = 0; i < 200; i++) model.resize(model.bytes.length + 997)
    model.verify()
    while (model.bytes.length > 5000) model.resize(model.bytes.length - 4999)
    model.verify()
  })

  it('gives its stretches in order', () => {
    const model = new Model(3 * PIECE_BYTES + 5)
    const parts: Uint8Array[] = []
    eachPiece(model.arena, model.root, PIECE_BYTES - 3, 3 * PIECE_BYTES + 2, (bytes, start, end) => {
      parts.push(bytes.slice(start, end))
    })
    expect(parts.map(part => part.length)).toEqual([3, PIECE_BYTES, PIECE_BYTES, 2])
    expect(Buffer.compare(Buffer.concat(parts), model.bytes.subarray(PIECE_BYTES - 3, 3 * PIECE_BYTES + 2))).toBe(0)
  })

  it('refuses more than 512 MiB before it allocates', () => {
    const arena = new Arena()
    expect(() => createRope(arena, 512 * 1024 * 1024 + 1)).toThrow('512 MiB')
    expect(arena.usedBytes).toBe(0)
  })
})
