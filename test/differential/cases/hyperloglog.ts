import type { Case, StepLike } from '../case.ts'
import { FUTURE_S, onEachState } from './key-states.ts'

/** Elements `${prefix}from` to `${prefix}to`, the last excluded. */
function elements(prefix: string, from: number, to: number): string[] {
  return Array.from({ length: to - from }, (_, index) => `${prefix}${from + index}`)
}

/** PFADD in batches of a hundred, each followed by the bytes that it left. */
function additions(key: string, prefix: string, count: number): StepLike[] {
  const steps: StepLike[] = []
  for (let from = 0; from < count; from += 100) {
    steps.push(['PFADD', key, ...elements(prefix, from, Math.min(from + 100, count))], ['GET', key])
  }
  return steps
}

const look = (key: string): StepLike[] => [
  ['GET', key],
  ['PFCOUNT', key],
  ['GET', key],
]

const HEADER = 'HYLL\x01\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x80'
const DENSE_HEADER = 'HYLL\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x80'

/** Strings that are no HyperLogLogs, or ones whose sparse registers are corrupt. */
const FORGED: readonly (readonly [name: string, value: string])[] = [
  ['an empty string', ''],
  ['a word', 'HYLL'],
  ['an integer', '1234567890123456'],
  ['fifteen bytes', HEADER.slice(0, 15)],
  ['a header alone', HEADER],
  ['another magic', `HYLL${HEADER.slice(4)}`.replace('HYLL', 'HYLM')],
  ['an unknown encoding', `HYLL\x02${HEADER.slice(5)}\x7f\xff`],
  ['a dense one that is too short', `${DENSE_HEADER}${'\x00'.repeat(12_287)}`],
  ['a dense one that is too long', `${DENSE_HEADER}${'\x00'.repeat(12_289)}`],
  ['too few registers', `${HEADER}\x7f\xfe`],
  ['too many registers', `${HEADER}\x7f\xff\x00`],
  ['far too many registers', `${HEADER}${'\x7f\xff'.repeat(40)}`],
  ['a run that is cut short', `${HEADER}\x7f`],
  ['a run that is cut short at the right place', `${HEADER}\x7f\xbf\x40`],
  ['a ranked run past the end', `${HEADER}\x7f\xfe\x83`],
  ['a ranked run behind the end', `${HEADER}\x7f\xff\x80`],
  ['a valid count and too few registers', `HYLL\x01\x00\x00\x00\x05${'\x00'.repeat(7)}\x7f\xfe`],
]

/** Elements by the rank of their hash, computed backwards from it. Sparse registers hold ranks up to 32. */
const RANKED: readonly (readonly [rank: number, hexadecimal: string])[] = [
  [1, 'c86d86e0b2a06e39'],
  [32, 'd1a60e70e2e844a1'],
  [33, 'd383bc1a151ab1e8'],
  [50, '3bf0bc6387c7ace1'],
  [51, '0e7812e46345a215'],
]

const adding: readonly Case[] = [
  {
    name: 'PFADD and PFCOUNT',
    steps: [
      'PFADD k',
      ...look('k'),
      'OBJECT ENCODING k',
      'PFADD k',
      'PFADD k a b c',
      ...look('k'),
      'PFADD k a b c',
      'PFADD k c',
      ...look('k'),
      ['PFADD', 'k', ''],
      ...look('k'),
      'PFCOUNT missing',
      'PFCOUNT missing other',
      'EXISTS missing',
      'PFADD other 1 2 3 4 5 6 7 8 8 9 10',
      'PFCOUNT other',
      'PFCOUNT k other',
      'PFCOUNT other k missing other',
      'PFADD',
      'PFCOUNT',
      'PFMERGE',
      'STRLEN k',
      'TYPE k',
    ],
  },
  { name: 'PFADD on each state of a key', steps: onEachState(['PFADD', 'k', 'a']) },
  {
    name: 'PFADD of elements of every length',
    steps: Array.from({ length: 70 }, (_, length): StepLike[] => [
      ['PFADD', 'k', Array.from({ length }, (_, i) => String.fromCharCode((i * 37 + length * 11) & 0xff)).join('')],
      'GET k',
    ]).flat(),
  },
  { name: 'PFADD from sparse to dense', steps: [...additions('k', 'element-', 3000), ...look('k')] },
  {
    name: 'PFADD one by one',
    steps: elements('one:', 0, 700).flatMap((element): StepLike[] => [['PFADD', 'k', element], 'GET k', 'PFCOUNT k']),
  },
  ...[0, 16, 18, 20, 30, 100, 500, 3000, 16_000].map(
    (limit): Case => ({
      name: `hll-sparse-max-bytes ${limit}`,
      steps: [
        `CONFIG SET hll-sparse-max-bytes ${limit}`,
        'PFADD k',
        ...look('k'),
        ...additions('k', `limit-${limit}-`, 600),
        'PFDEBUG ENCODING k',
        'PFCOUNT k',
        'PFADD a x y z',
        'PFADD b z 1 2',
        'PFMERGE m a b',
        ...look('m'),
        'PFMERGE m k',
        ...look('m'),
      ],
      cleanup: ['CONFIG SET hll-sparse-max-bytes 3000'],
    }),
  ),
  {
    name: 'the highest ranks',
    steps: RANKED.flatMap(([rank, hexadecimal]): StepLike[] => [
      ['PFADD', `k${rank}`, 'a', 'b', Buffer.from(hexadecimal, 'hex'), 'c'],
      `PFDEBUG ENCODING k${rank}`,
      ...look(`k${rank}`),
      ['PFADD', 'all', Buffer.from(hexadecimal, 'hex')],
      ...look('all'),
      ['PFMERGE', 'merged', 'all', `k${rank}`],
      ...look('merged'),
    ]),
  },
  {
    name: 'the count is cached until the registers change',
    steps: [
      'PFADD k a b c',
      'PFCOUNT k',
      ['SETRANGE', 'k', 8, '\x39\x05\x00\x00\x00\x00\x00\x00'],
      'PFCOUNT k',
      'PFADD k a',
      'PFCOUNT k',
      'PFCOUNT k k',
      'PFADD k d',
      'PFCOUNT k',
      ['SETRANGE', 'k', 8, '\xff\xff\xff\xff\xff\xff\xff\x7f'],
      'PFCOUNT k',
      ['SETRANGE', 'k', 8, '\xff\xff\xff\xff\xff\xff\x1f\x00'],
      'PFCOUNT k',
      ['SETRANGE', 'k', 8, '\x00\x00\x00\x00\x00\x00\x20\x00'],
      'PFCOUNT k',
      ['SETRANGE', 'k', 8, '\xff\xff\xff\xff\xff\xff\xff\xff'],
      ...look('k'),
    ],
  },
]

const merging: readonly Case[] = [
  {
    name: 'PFMERGE',
    steps: [
      'PFADD a 1 2 3 4',
      'PFADD b 3 4 5 6',
      'PFMERGE d a b',
      ...look('d'),
      'PFMERGE d',
      ...look('d'),
      'PFMERGE new missing other',
      ...look('new'),
      'PFMERGE alone',
      ...look('alone'),
      'PFMERGE a a b',
      ...look('a'),
      'OBJECT ENCODING a',
      'PFMERGE b missing',
      'GET b',
    ],
  },
  {
    name: 'PFMERGE of sparse ones becomes dense',
    steps: [
      ...['a', 'b', 'c'].map((key, i): StepLike => ['PFADD', key, ...elements(`${key}-`, i * 100, i * 100 + 900)]),
      'PFDEBUG ENCODING a',
      'PFMERGE d a',
      ...look('d'),
      'PFMERGE d b',
      ...look('d'),
      'PFMERGE e a b c',
      ...look('e'),
      'PFDEBUG ENCODING e',
      'PFCOUNT a b c',
      'PFCOUNT d e a',
    ],
  },
  {
    name: 'PFMERGE with a dense one',
    steps: [
      ['PFADD', 'dense', ...elements('dense-', 0, 5000)],
      ['PFADD', 'sparse', ...elements('sparse-', 0, 50)],
      'PFMERGE d dense sparse',
      ...look('d'),
      'PFCOUNT sparse',
      'PFMERGE sparse dense',
      ...look('sparse'),
      'PFADD small x',
      'PFMERGE dense small',
      ...look('dense'),
      'PFCOUNT dense small sparse missing',
      ['SET', 'small', 'x', 'EXAT', FUTURE_S],
      'DEL small',
      'PFADD small x',
      `EXPIREAT small ${FUTURE_S}`,
      'PFMERGE small dense',
      'EXPIRETIME small',
    ],
  },
  {
    name: 'dense registers of every value',
    steps: [
      [
        'SET',
        'k',
        `${DENSE_HEADER}${Array.from({ length: 12_288 }, (_, i) => String.fromCharCode((i * 167) & 0xff)).join('')}`,
      ],
      ...look('k'),
      'PFDEBUG GETREG k',
      'PFADD k a b c d e f g h i j k',
      ...look('k'),
      'PFADD s a b c d e f g h i j k',
      'PFCOUNT k s',
      'PFMERGE m k s',
      ...look('m'),
      ['SET', 'full', `${DENSE_HEADER}${'\xff'.repeat(12_288)}`],
      ...look('full'),
      ['SET', 'high', `${DENSE_HEADER}${'\xcb\x2c\xb3'.repeat(4096)}`],
      ...look('high'),
      ['SET', 'top', `${DENSE_HEADER}${'\xcf\x3c\xf3'.repeat(4096)}`],
      ...look('top'),
      ['SET', 'zero', `${DENSE_HEADER}${'\x00'.repeat(12_288)}`],
      ...look('zero'),
    ],
  },
]

const debugging: readonly Case[] = [
  {
    name: 'PFDEBUG',
    steps: [
      'PFADD k a b c d',
      'PFDEBUG ENCODING k',
      'PFDEBUG DECODE k',
      'PFDEBUG TODENSE k',
      'PFDEBUG TODENSE k',
      'PFDEBUG ENCODING k',
      'PFDEBUG DECODE k',
      'GET k',
      ...look('k'),
      'PFADD s a b c d',
      'PFCOUNT s',
      'PFDEBUG GETREG s',
      'GET s',
      'PFDEBUG encoding s',
      ['PFADD', 'long', ...elements('long-', 0, 800)],
      'PFDEBUG DECODE long',
      'PFDEBUG FOO k',
      'PFDEBUG ENCODING missing',
      'PFDEBUG FOO missing',
      'PFDEBUG',
      'PFDEBUG ENCODING',
      'PFDEBUG ENCODING k x',
      'SET w word',
      'PFDEBUG ENCODING w',
    ],
  },
  { name: 'PFSELFTEST', steps: ['PFSELFTEST x'] },
]

const forging: readonly Case[] = FORGED.map(([name, value]) => ({
  name: `a forged HyperLogLog: ${name}`,
  steps: [
    'PFADD good a b c',
    ...[
      ['PFCOUNT', 'k'],
      ['PFCOUNT', 'good', 'k'],
      ['PFADD', 'k'],
      ['PFADD', 'k', 'a'],
      ['PFADD', 'k', 'b', 'c', 'd', 'e', 'f'],
      ['PFMERGE', 'k'],
      ['PFMERGE', 'k', 'good'],
      ['PFMERGE', 'd', 'good', 'k'],
      ['PFDEBUG', 'ENCODING', 'k'],
      ['PFDEBUG', 'DECODE', 'k'],
      ['PFDEBUG', 'TODENSE', 'k'],
      ['PFDEBUG', 'GETREG', 'k'],
    ].flatMap((command): StepLike[] => [['SET', 'k', value], command, 'GET k', 'OBJECT ENCODING k', 'PFCOUNT k']),
    'EXISTS d',
  ],
}))

/** PFADD, PFCOUNT, PFMERGE and PFDEBUG, with the very bytes that they leave. */
export const hyperloglogCases: readonly Case[] = [
  ...adding,
  ...merging,
  ...debugging,
  ...forging,
  {
    name: 'HyperLogLogs and other types',
    requires: ['LPUSH'],
    steps: ['LPUSH l a', 'PFADD l a', 'PFCOUNT l', 'PFCOUNT k l', 'PFMERGE l k', 'PFMERGE d l', 'PFDEBUG ENCODING l'],
  },
]
