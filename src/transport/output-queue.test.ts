import fc from 'fast-check'
import { expect, it } from 'vitest'
import { OutputQueue } from './output-queue.ts'

it('gives back what it was given, in order, and knows what it takes', () => {
  const write = fc.tuple(fc.nat(70_000), fc.nat(70_000))
  fc.assert(
    fc.property(fc.array(write, { maxLength: 8 }), writes => {
      const queue = new OutputQueue()
      let expected = Buffer.alloc(0)
      let keptBytes = 0
      for (const [index, [length, spare]] of writes.entries()) {
        const bytes = new Uint8Array(new ArrayBuffer(length + spare)).fill(index + 1)
        expected = Buffer.concat([expected, bytes.subarray(0, length)])
        if (queue.add(bytes, length)) keptBytes += bytes.length
        else bytes.fill(0)
      }
      expect(queue.bytes).toBe(expected.length)
      expect(queue.memoryBytes).toBeGreaterThanOrEqual(keptBytes)
      // A block of 16 KB may be cut short by each buffer that is kept, and one is open.
      expect(queue.memoryBytes).toBeLessThanOrEqual(2 * queue.bytes + 16_384 * (writes.length + 1))
      expect(Buffer.concat(queue.take()).equals(expected)).toBe(true)
      expect([queue.bytes, queue.memoryBytes, queue.take().length]).toEqual([0, 0, 0])
    }),
    { numRuns: 50 },
  )
})

it('takes little more than their bytes for many small writes', () => {
  const queue = new OutputQueue()
  const bytes = new Uint8Array(new ArrayBuffer(65_536))
  for (let i = 0; i < 100_000; i++) queue.add(bytes, 5)
  expect(queue.memoryBytes).toBeLessThan(500_000 + 16_384 + 1)
  expect(queue.take().length).toBe(31)
})
