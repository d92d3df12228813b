import fc from 'fast-check'
import { expect, it } from 'vitest'
import { BitCounter } from './bit-counter.ts'

it('counts bits of ranges that are shorter and longer than a slice, whatever was counted before', () => {
  const counter = new BitCounter()
  const bytes = Uint8Array.from({ length: 200_000 }, (_, i) => Math.imul(i, 0x9e3779b1) >>> 19)
  const before = new Int32Array(bytes.length + 1)
  for (const [i, byte] of bytes.entries()) before[i + 1] = before[i]! + byte.toString(2).replaceAll('0', '').length
  const offset = fc.oneof(fc.nat(300), fc.nat(bytes.length))
  fc.assert(
    fc.property(offset, offset, (a, b) => {
      const [start, end] = [Math.min(a, b), Math.max(a, b)]
      expect(counter.count(bytes, start, end)).toBe(before[end]! - before[start]!)
    }),
    { numRuns: 300 },
  )
  expect(counter.count(bytes.fill(0xff), 0, bytes.length)).toBe(8 * bytes.length)
})
