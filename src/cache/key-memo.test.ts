import { describe, expect, it } from 'vitest'
import { KeyMemo } from './key-memo.ts'

describe('KeyMemo', () => {
  it('puts keys together, and remembers them', () => {
    const memo = new KeyMemo('prefix:')
    expect([memo.of('a'), memo.of('a'), memo.of(1), memo.of(1), memo.of('1')]).toEqual([
      'prefix:a',
      'prefix:a',
      'prefix:1',
      'prefix:1',
      'prefix:1',
    ])
    expect(memo.size).toBe(3)
  })

  it('knows no difference between zeros, as keys do not', () => {
    const memo = new KeyMemo('prefix:')
    expect([memo.of(-0), memo.of(0)]).toEqual(['prefix:0', 'prefix:0'])
  })

  it('remembers nothing that is long, and no bytes', () => {
    const memo = new KeyMemo('prefix:')
    memo.of('x'.repeat(65))
    memo.of(new Uint8Array([1]))
    memo.of(1n)
    expect(memo.size).toBe(0)
  })

  it('keeps the slot of an id', () => {
    const memo = new KeyMemo('prefix:')
    const slot = memo.slot('a')
    expect(slot).toEqual({ key: 'prefix:a', near: undefined })
    expect(memo.slot('a')).toBe(slot)
    for (let i = 0; i < 10_000; i++) memo.slot(i)
    expect(memo.slot('a')).toBe(slot)
  })

  it('throws what is no key, every time', () => {
    const memo = new KeyMemo('prefix:')
    for (const _ of [1, 2]) expect(() => memo.of(Number.NaN)).toThrow('finite number')
    expect(memo.size).toBe(0)
  })

  it('stays bounded, and right', () => {
    const memo = new KeyMemo('prefix:')
    for (let i = 0; i < 50_000; i++) expect(memo.of(i % 30_000)).toBe(`prefix:${i % 30_000}`)
    expect(memo.size).toBeLessThanOrEqual(20_000)
  })
})
