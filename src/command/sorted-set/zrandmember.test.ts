import { describe, expect, it } from 'vitest'
import { CommandBench } from '../testing.ts'

describe.each([
  ['packed', 128],
  ['large', 0],
])('ZRANDMEMBER of a %s sorted set', (_, entries) => {
  const MEMBERS = 60
  const bench = new CommandBench()
  bench.keyspace.limits.sortedSetEntries = entries
  for (let i = 0; i < MEMBERS; i++) bench.run('ZADD', 'k', i, `m${i}`)

  it('draws each member about equally often', () => {
    const draws = 6000
    const counts = new Map<string, number>()
    for (const member of bench.run('ZRANDMEMBER', 'k', -draws) as string[]) {
      counts.set(member, (counts.get(member) ?? 0) + 1)
    }
    expect(counts.size).toBe(MEMBERS)
    for (const count of counts.values()) {
      expect(count).toBeGreaterThan((draws / MEMBERS) * 0.5)
      expect(count).toBeLessThan((draws / MEMBERS) * 1.6)
    }
  })

  it.each([1, 5, 19, 21, 59, 60, 100])('returns %i different members, with their scores', count => {
    const replied = bench.run('ZRANDMEMBER', 'k', count, 'WITHSCORES') as string[]
    const members = replied.filter((_, i) => i % 2 === 0)
    expect(new Set(members).size).toBe(Math.min(count, MEMBERS))
    for (let i = 0; i < replied.length; i += 2) expect(replied[i]).toBe(`m${replied[i + 1]}`)
  })
})
