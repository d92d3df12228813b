import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { Ghosts, hashOf } from './ghosts.ts'

describe('ghosts', () => {
  it('are remembered until as many others have come, and taken once', () => {
    const ghosts = new Ghosts()
    for (const key of ['a', 'b', 'c', 'd']) ghosts.add(hashOf(key), 3)
    expect(['a', 'b', 'b', 'c', 'd', 'x'].map(key => ghosts.take(hashOf(key), 3))).toEqual([
      false,
      true,
      false,
      true,
      true,
      false,
    ])
  })

  it('are remembered while the table grows', () => {
    const ghosts = new Ghosts()
    for (let i = 0; i < 1000; i++) ghosts.add(hashOf(`${i}`), i + 1)
    const remembered = Array.from({ length: 1000 }, (_, i) => ghosts.take(hashOf(`${i}`), 1000)).filter(Boolean).length
    // Where more than four fell into one set, the oldest are gone.
    expect(remembered).toBeGreaterThan(900)
  })

  it('are never invented, and forgotten by clear', () => {
    fc.assert(
      fc.property(fc.array(fc.string(), { maxLength: 30 }), fc.string(), (keys, other) => {
        const ghosts = new Ghosts()
        for (const key of keys) ghosts.add(hashOf(key), 30)
        expect(ghosts.take(hashOf(other), 30)).toBe(keys.includes(other))
        for (const key of keys) ghosts.add(hashOf(key), 30)
        ghosts.clear()
        expect(keys.map(key => ghosts.take(hashOf(key), 30))).not.toContain(true)
      }),
      { numRuns: 100 },
    )
  })
})
