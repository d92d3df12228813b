import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { type LcsMatch, lcs, lcsLength, lcsRefusal } from './lcs.ts'

/**
 * [a, b, least length of a match, `LCS` of redis-server 7.0.15, the matches of its `LCS IDX WITHMATCHLEN` as first and last
 * in a, first and last in b, length].
 */
const replies: [string, string, number, string, number[][]][] = [
  [
    'ohmytext',
    'mynewtext',
    0,
    'mytext',
    [
      [4, 7, 5, 8, 4],
      [2, 3, 0, 1, 2],
    ],
  ],
  ['ohmytext', 'mynewtext', 4, 'mytext', [[4, 7, 5, 8, 4]]],
  ['ohmytext', 'mynewtext', 5, 'mytext', []],
  ['', 'abc', 0, '', []],
  ['abc', '', 0, '', []],
  ['', '', 0, '', []],
  ['abc', 'abc', 0, 'abc', [[0, 2, 0, 2, 3]]],
  ['abc', 'def', 0, '', []],
  ['a', 'aaa', 0, 'a', [[0, 0, 2, 2, 1]]],
  ['aaa', 'a', 0, 'a', [[2, 2, 0, 0, 1]]],
  ['ab', 'ba', 0, 'b', [[1, 1, 0, 0, 1]]],
  ['ba', 'ab', 0, 'a', [[1, 1, 0, 0, 1]]],
  [
    'abcabc',
    'cbacba',
    0,
    'cbc',
    [
      [5, 5, 3, 3, 1],
      [4, 4, 1, 1, 1],
      [2, 2, 0, 0, 1],
    ],
  ],
  [
    'xaybz',
    'aXbY',
    0,
    'ab',
    [
      [3, 3, 2, 2, 1],
      [1, 1, 0, 0, 1],
    ],
  ],
  [
    'bbabaaaaabaabbaabbabbbababbaabb',
    'bbaabbbbabbbbaaaababbaaabbabbbb',
    0,
    'bbabaaaaababbaaabbabbbb',
    [
      [29, 30, 29, 30, 2],
      [23, 26, 25, 28, 4],
      [21, 21, 24, 24, 1],
      [18, 18, 23, 23, 1],
      [11, 15, 18, 22, 5],
      [5, 9, 13, 17, 5],
      [3, 4, 7, 8, 2],
      [2, 2, 3, 3, 1],
      [0, 1, 0, 1, 2],
    ],
  ],
  [
    'acacacbcaaccaccacaaabbcbbbbcaabc',
    'aacccbcccbabacbaacbaaacacbbcbbcb',
    2,
    'aaccbcccacacaaacbbbbcb',
    [
      [25, 27, 28, 30, 3],
      [22, 24, 24, 26, 3],
      [17, 19, 19, 21, 3],
      [15, 16, 16, 17, 2],
      [10, 11, 7, 8, 2],
      [5, 7, 4, 6, 3],
      [2, 3, 1, 2, 2],
    ],
  ],
  [
    'ddcccbcdbaaabbbbcaababdbcdabbdaab',
    'bddbbacccabbbdddcbcdabadbabadcdcd',
    0,
    'ddbbaabbbbcaababdcdd',
    [
      [29, 29, 32, 32, 1],
      [24, 25, 29, 30, 2],
      [22, 22, 28, 28, 1],
      [19, 21, 24, 26, 3],
      [18, 18, 22, 22, 1],
      [17, 17, 20, 20, 1],
      [15, 16, 17, 18, 2],
      [11, 14, 9, 12, 4],
      [10, 10, 5, 5, 1],
      [8, 8, 4, 4, 1],
      [5, 5, 3, 3, 1],
      [0, 1, 1, 2, 2],
    ],
  ],
  [
    'dabacbaabcabbcbabdcaadbdbcadbcdbdbaababc',
    'bddbabcccdcacbcbbddddbbdacdaddddbadbcaddcabaaadcbacdbacaaddaccabc',
    2,
    'dbababcbbbbdaadbdbcadcdbdbaaabc',
    [
      [37, 39, 62, 64, 3],
      [32, 34, 51, 53, 3],
      [23, 27, 34, 38, 5],
      [21, 22, 31, 32, 2],
      [16, 17, 22, 23, 2],
      [11, 12, 15, 16, 2],
      [8, 9, 13, 14, 2],
      [2, 3, 3, 4, 2],
    ],
  ],
  [
    'ccbbabacabbcbabcbbabcaccccccaccaabbbbacccaccbaaaacacbacaccbcabbba',
    'baccbcccacccbaccbaabbaabccbbaba',
    3,
    'baccbccccccaccaabbaabccbbaba',
    [
      [35, 37, 19, 21, 3],
      [28, 30, 13, 15, 3],
      [25, 27, 9, 11, 3],
      [22, 24, 5, 7, 3],
    ],
  ],
]

const framed = (text: string): [Uint8Array, number, number] => [Buffer.from(`<${text}>`), 1, text.length + 1]
const row = (match: LcsMatch) => [match.aFirst, match.aLast, match.bFirst, match.bLast, match.length]

describe('lcs', () => {
  it.each(replies)('of %j and %j, matches from %d', (a, b, matchLengthMin, text, matches) => {
    const result = lcs(...framed(a), ...framed(b), matchLengthMin)
    expect(Buffer.from(result.bytes).toString()).toBe(text)
    expect(result.matches.map(row)).toEqual(matches)
    expect(lcsLength(...framed(a), ...framed(b))).toBe(text.length)
  })

  it('is a subsequence of both, the longest there is, and the sum of its matches', () => {
    const string = fc.string({ unit: fc.constantFrom('a', 'b', 'c'), maxLength: 70 })
    fc.assert(
      fc.property(string, string, (a, b) => {
        const { bytes, matches } = lcs(...framed(a), ...framed(b))
        const text = Buffer.from(bytes).toString()
        expect(text.length).toBe(longest(a, b))
        expect(lcsLength(...framed(a), ...framed(b))).toBe(text.length)

        const forwards = matches.reverse()
        expect(forwards.map(match => a.slice(match.aFirst, match.aLast + 1)).join('')).toBe(text)
        expect(forwards.map(match => b.slice(match.bFirst, match.bLast + 1)).join('')).toBe(text)
        forwards.slice(1).forEach((match, i) => {
          expect(match.aFirst).toBeGreaterThan(forwards[i]!.aLast)
          expect(match.bFirst).toBeGreaterThan(forwards[i]!.bLast)
        })
      }),
      { numRuns: 300 },
    )
  })
})

describe('lcsRefusal', () => {
  it('limits the table that Redis would allocate, four bytes for each pair of prefixes', () => {
    expect(lcsRefusal(9, 9, 400)).toBeUndefined()
    expect(lcsRefusal(9, 9, 399)).toBe('table too large')
    expect(lcsRefusal(2 ** 32 - 3, 0, Number.MAX_SAFE_INTEGER)).toBeUndefined()
    expect(lcsRefusal(2 ** 32 - 2, 0, Number.MAX_SAFE_INTEGER)).toBe('string too long')
    expect(lcsRefusal(0, 2 ** 32 - 2, 0)).toBe('string too long')
  })
})

/** The length by the definition, over the full table. */
function longest(a: string, b: string): number {
  const table = Array.from({ length: a.length + 1 }, () => new Array<number>(b.length + 1).fill(0))
  for (let i = 1; i <= a.length; i++) {
    for (let j = 1; j <= b.length; j++) {
      table[i]![j] = a[i - 1] === b[j - 1] ? table[i - 1]![j - 1]! + 1 : Math.max(table[i - 1]![j]!, table[i]![j - 1]!)
    }
  }
  return table[a.length]![b.length]!
}
