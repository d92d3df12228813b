import { describe, expect, it } from 'vitest'
import { PrefixViews } from './prefix-views.ts'

describe('PrefixViews', () => {
  it('shows the first bytes of a buffer, whatever is asked before', () => {
    const views = new PrefixViews()
    const first = Uint8Array.from({ length: 2000 }, (_, i) => i & 0xff)
    const second = Uint8Array.from({ length: 2000 }, (_, i) => 255 - (i & 0xff)).subarray(3)
    for (const bytes of [first, second, first]) {
      for (const length of [0, 1, 5, 512, 513, 1997, 5, 1]) {
        expect(views.of(bytes, length)).toEqual(bytes.slice(0, length))
      }
    }
  })

  it('keeps short views of the same buffer', () => {
    const views = new PrefixViews()
    const bytes = new Uint8Array(1000)
    const view = views.of(bytes, 7)
    views.of(bytes, 8)
    expect(views.of(bytes, 7)).toBe(view)
    expect(views.of(bytes, 1000)).toBe(bytes)
  })
})
