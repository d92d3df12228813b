import { describe, expect, it } from 'vitest'
import { CommandBench, error } from '../testing.ts'

describe('LCS', () => {
  it('returns the subsequence, its length or its places', () => {
    const bench = new CommandBench()
    bench.run('MSET', 'a', 'ohmytext', 'b', 'mynewtext')
    expect(bench.run('LCS', 'a', 'b')).toBe('mytext')
    expect(bench.run('LCS', 'a', 'b', 'len')).toBe(6)
    const matches = [
      [
        [4, 7],
        [5, 8],
      ],
      [
        [2, 3],
        [0, 1],
      ],
    ]
    expect(bench.run('LCS', 'a', 'b', 'IDX')).toEqual(['matches', matches, 'len', 6])
    expect(bench.run('LCS', 'a', 'b', 'IDX', 'MINMATCHLEN', 4, 'WITHMATCHLEN')).toEqual([
      'matches',
      [[...matches[0], 4]],
      'len',
      6,
    ])
    bench.client.protocol = 3
    expect(bench.run('LCS', 'a', 'b', 'IDX', 'MINMATCHLEN', -1)).toEqual(
      new Map<string, unknown>([
        ['matches', matches],
        ['len', 6],
      ]),
    )
  })

  it('takes missing keys for empty strings', () => {
    const bench = new CommandBench()
    bench.run('SET', 'a', 'x')
    expect(bench.run('LCS', 'a', 'b')).toBe('')
    expect(bench.run('LCS', 'b', 'c', 'LEN')).toBe(0)
    expect(bench.run('LCS', 'a', 'b', 'IDX')).toEqual(['matches', [], 'len', 0])
  })

  it('compares long strings', () => {
    const bench = new CommandBench()
    bench.run('MSET', 'a', `${'x'.repeat(50_000)}y`, 'b', 'xy')
    expect(bench.run('LCS', 'a', 'b')).toBe('xy')
  })

  it('checks types, syntax and size in this order', () => {
    const bench = new CommandBench({ bulkBytesMax: 100 })
    bench.putList('l')
    bench.run('SET', 'a', 'abcdefgh')
    expect(bench.run('LCS', 'l', 'a', 'FOO')).toEqual(error('ERR The specified keys must contain string values'))
    expect(bench.run('LCS', 'a', 'l')).toEqual(error('ERR The specified keys must contain string values'))
    expect(bench.run('LCS', 'a', 'a', 'FOO')).toEqual(error('ERR syntax error'))
    expect(bench.run('LCS', 'a', 'a', 'MINMATCHLEN')).toEqual(error('ERR syntax error'))
    expect(bench.run('LCS', 'a', 'a', 'MINMATCHLEN', 'x')).toEqual(error('ERR value is not an integer or out of range'))
    expect(bench.run('LCS', 'a', 'a', 'LEN', 'IDX')).toEqual(
      error('ERR If you want both the length and indexes, please just use IDX.'),
    )
    expect(bench.run('LCS', 'a', 'a', 'LEN')).toEqual(
      error('ERR Insufficient memory, transient memory for LCS exceeds proto-max-bulk-len'),
    )
  })
})
