import { describe, expect, it } from 'vitest'
import { keyText } from './cache-keys.ts'
import { KeyMemo } from './key-memo.ts'

function createMemo() {
  let made = 0
  const memo = new KeyMemo(key => {
    made++
    return `prefix:${keyText(key)}`
  })
  return { memo, made: () => made }
}

describe('KeyMemo', () => {
  it('makes a key once', () => {
    const { memo, made } = createMemo()
    expect([memo.of('a'), memo.of('a'), memo.of(1), memo.of(1), memo.of('1')]).toEqual([
      'prefix:a',
      'prefix:a',
      'prefix:1',
      'prefix:1',
      'prefix:1',
    ])
    expect(made()).toBe(3)
  })

  it('knows no difference between zeros, as keys do not', () => {
    const { memo } = createMemo()
    expect([memo.of(-0), memo.of(0)]).toEqual(['prefix:0', 'prefix:0'])
  })

  it('remembers nothing that is long, and no bytes', () => {
    const { memo } = createMemo()
    memo.of('x'.repeat(65))
    memo.of(new Uint8Array([1]))
    memo.of(1n)
    expect(memo.size).toBe(0)
  })

  it('throws what is no key, every time', () => {
    const { memo } = createMemo()
    for (const _ of [1, 2]) expect(() => memo.of(Number.NaN)).toThrow('finite number')
    expect(memo.size).toBe(0)
  })

  it('stays bounded, and keeps what is asked for', () => {
    const { memo, made } = createMemo()
    memo.of('hot')
    for (let i = 0; i < 50_000; i++) {
      memo.of(i)
      memo.of('hot')
    }
    expect(memo.size).toBeLessThanOrEqual(20_000)
    expect(made()).toBe(50_001)
  })
})
