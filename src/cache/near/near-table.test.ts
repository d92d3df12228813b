import { describe, expect, it } from 'vitest'
import { estimateBytes } from './estimate-bytes.ts'
import { nearTable } from './near-table.ts'
import type { NearValue } from './near-value.ts'

const TIMES = { nearUntilMs: 1, plainUntilMs: 1, refresh: undefined }
const held = (value: unknown): NearValue => ({
  value,
  promise: undefined,
  proof: undefined,
  tags: [],
  since: 0,
  ...TIMES,
})

describe('a near table', () => {
  const open = () => nearTable({ maxBytes: 1e9, maxEntries: 1e6 }, { now: () => 0 })

  it('counts about what values take in memory, though it looks at few of them', () => {
    const table = open()
    let bytes = 0
    for (let i = 0; i < 2000; i++) {
      const value = { id: i, name: 'x'.repeat(i % 50), prices: Array.from({ length: i % 7 }, (_, j) => j + 0.5) }
      bytes += estimateBytes(value) + 300 + 2 * `key ${i}`.length
      table.set(`key ${i}`, held(value), JSON.stringify(value).length)
    }
    expect(table.bytes / bytes).toBeGreaterThan(0.9)
    expect(table.bytes / bytes).toBeLessThan(1.1)
  })

  it('looks at every large value', () => {
    const table = open()
    for (let i = 0; i < 100; i++) table.set(`key ${i}`, held(1), 1)
    const before = table.bytes
    table.set('large', held('x'.repeat(100_000)), 100_002)
    expect(table.bytes - before).toBeGreaterThan(100_000)
    expect(table.bytes - before).toBeLessThan(101_000)
  })

  it('takes values whose serialized form is empty', () => {
    const table = open()
    for (let i = 0; i < 100; i++) table.set(`key ${i}`, held('x'), 0)
    expect(table.bytes).toBeGreaterThan(100 * 300)
  })

  it('finds a value, and sees by the handle that it has left', () => {
    const table = open()
    table.set('key', held('x'), 3)
    const handle = table.find('key')
    expect(handle?.value?.value).toBe('x')
    table.set('key', held('y'), 3)
    expect(handle?.value).toBeUndefined()
    expect(table.find('key')?.value?.value).toBe('y')
  })
})
