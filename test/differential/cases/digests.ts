import type { Case } from '../case.ts'

const numbers = (count: number): string[] => Array.from({ length: count }, (_, index) => String(index))
const words = (count: number): string[] => numbers(count).map(number => `element:${number}`)
const LONG = 'x'.repeat(10_000)

/** DEBUG DIGEST and DIGEST-VALUE: one number for all content, of every type and encoding. */
export const digestCases: readonly Case[] = [
  {
    name: 'digests of strings',
    steps: [
      'DEBUG DIGEST',
      'SET a 12',
      'SET b text EX 100',
      ['SET', 'c', LONG],
      ['APPEND', 'empty', ''],
      'DEBUG DIGEST-VALUE a b c empty missing',
      'DEBUG DIGEST',
    ],
  },
  {
    name: 'digests of lists',
    steps: [
      ['RPUSH', 'small', '1', 'b', '-70000', '9223372036854775807', ''],
      ['RPUSH', 'large', ...words(1000)],
      ['RPUSH', 'long', 'a', LONG, 'b'],
      'DEBUG DIGEST-VALUE small large long',
      'LPUSH small 0',
      'EXPIRE small 100',
      'DEBUG DIGEST-VALUE small',
      'DEBUG DIGEST',
    ],
  },
  {
    name: 'digests of sets',
    steps: [
      ['SADD', 'integers', ...numbers(100), '-9223372036854775808'],
      ['SADD', 'packed', 'b', 'a', '1'],
      ['SADD', 'table', ...words(1000), LONG],
      'DEBUG DIGEST-VALUE integers packed table',
      'SREM packed a',
      'DEBUG DIGEST-VALUE packed',
      'DEBUG DIGEST',
    ],
  },
  {
    name: 'digests of hashes',
    steps: [
      ['HSET', 'packed', 'b', '1', 'a', '', '1', 'text'],
      ['HSET', 'table', ...words(600).flatMap(word => [word, word.length.toString()])],
      ['HSET', 'long', 'field', LONG],
      'DEBUG DIGEST-VALUE packed table long',
      'HSET packed b 2',
      'DEBUG DIGEST-VALUE packed',
      'DEBUG DIGEST',
    ],
  },
  {
    name: 'digests of sorted sets',
    steps: [
      ['ZADD', 'packed', '1', 'b', '-0.1', 'a', 'inf', '1', '1e300', 'big', '3.5', ''],
      ['ZADD', 'large', ...words(300).flatMap((word, rank) => [String(rank / 7), word])],
      'DEBUG DIGEST-VALUE packed large',
      'ZINCRBY packed 0.2 b',
      'DEBUG DIGEST-VALUE packed',
      'DEBUG DIGEST',
    ],
  },
  {
    name: 'a digest is of the content, in whatever database',
    steps: ['SET a 1', 'SELECT 5', 'RPUSH l x', 'SADD s x', 'HSET h x x', 'DEBUG DIGEST', 'MOVE l 1', 'DEBUG DIGEST'],
  },
]
