import type { Case, StepLike } from '../case.ts'
import { hostileIntegers } from '../hostile.ts'
import { filled, inBothForms } from './sorted-set-forms.ts'

/** Ranges of sorted sets, by rank, score and member. */
export const sortedSetRangeCases: readonly Case[] = [
  ...inBothForms({
    name: 'ZRANGE by rank',
    steps: [
      filled,
      ...[
        '0 -1',
        '0 0',
        '1 3',
        '-2 -1',
        '-100 100',
        '3 1',
        '5 5',
        '6 6',
        '-7 -7',
        '-6 -6',
        '-1 0',
        '2 -2',
        '9223372036854775807 -1',
        '-9223372036854775808 9223372036854775807',
      ].flatMap((range): StepLike[] => [
        `ZRANGE k ${range}`,
        `ZRANGE k ${range} WITHSCORES`,
        `ZRANGE k ${range} REV WITHSCORES`,
        `ZREVRANGE k ${range}`,
        `ZREVRANGE k ${range} WITHSCORES`,
      ]),
      'ZRANGE none 0 -1',
      'ZREVRANGE none 0 -1 WITHSCORES',
    ],
  }),
  ...inBothForms({
    name: 'ZRANGE by score',
    steps: [
      filled,
      'ZADD k 3 c2 3 c3',
      ...[
        '-inf +inf',
        '2 4',
        '(2 4',
        '2 (4',
        '(2 (4',
        '3 3',
        '(3 3',
        '3 (3',
        '(3 (3',
        '4 2',
        '10 20',
        '-5 0.5',
        '2.5 3.5',
      ].flatMap((range): StepLike[] => {
        const [min, max] = range.split(' ')
        return [
          `ZRANGEBYSCORE k ${range}`,
          `ZRANGEBYSCORE k ${range} WITHSCORES`,
          `ZREVRANGEBYSCORE k ${max} ${min} WITHSCORES`,
          `ZRANGE k ${range} BYSCORE WITHSCORES`,
          `ZRANGE k ${max} ${min} BYSCORE REV`,
          `ZRANGE k ${range} BYSCORE REV`,
          `ZCOUNT k ${range}`,
        ]
      }),
      ...['0 2', '1 2', '2 -1', '7 3', '8 1', '0 0', '-1 2', '1 -5', '100 1', '0 9223372036854775807'].flatMap(
        (limit): StepLike[] => [
          `ZRANGEBYSCORE k 2 5 LIMIT ${limit}`,
          `ZREVRANGEBYSCORE k 5 2 WITHSCORES LIMIT ${limit}`,
          `ZRANGE k 2 5 BYSCORE LIMIT ${limit} WITHSCORES`,
          `ZRANGE k 5 2 BYSCORE REV LIMIT ${limit}`,
        ],
      ),
    ],
  }),
  ...inBothForms({
    name: 'ZRANGE by member',
    steps: [
      'ZADD k 0 a 0 b 0 c 0 cc 0 d 0 e 0 100 0 -5',
      ...[
        '- +',
        '[b [d',
        '(b [d',
        '[b (d',
        '(b (d',
        '- [c',
        '[c +',
        '+ -',
        '[c [c',
        '(c [c',
        '[d [b',
        '[ca [d',
        '- -',
        '+ +',
        '[ [z',
        '[1 [2',
        '(- [z',
      ].flatMap((range): StepLike[] => {
        const [min = '', max = ''] = range.split(' ')
        return [
          ['ZRANGEBYLEX', 'k', min, max],
          ['ZREVRANGEBYLEX', 'k', max, min],
          ['ZRANGE', 'k', min, max, 'BYLEX'],
          ['ZRANGE', 'k', max, min, 'BYLEX', 'REV'],
          ['ZLEXCOUNT', 'k', min, max],
        ]
      }),
      ...['0 2', '1 2', '2 -1', '9 1', '0 0', '1 -5'].flatMap((limit): StepLike[] => [
        `ZRANGEBYLEX k [b + LIMIT ${limit}`,
        `ZREVRANGEBYLEX k + [b LIMIT ${limit}`,
        `ZRANGE k [b [d BYLEX LIMIT ${limit}`,
      ]),
      ['ZRANGEBYLEX', 'k', '[\x00', '[\xff'],
      ['ZRANGEBYLEX', 'k', '-\x00a', '+\x00'],
      'ZLEXCOUNT none - +',
    ],
  }),
  {
    name: 'ranges that are none',
    steps: [
      filled,
      ...['x 1', '1 x', '( 1', '((1 2', '[1 2', '1 (x', '" 1" 2', 'nan 1', '1 nan', '1e400 2', '0x1 0x2', ''].flatMap(
        (range): StepLike[] => {
          const [min = '', max = ''] = range.split(' ')
          return [
            ['ZRANGEBYSCORE', 'k', min, max],
            ['ZREVRANGEBYSCORE', 'k', min, max],
            ['ZCOUNT', 'k', min, max],
            ['ZREMRANGEBYSCORE', 'none', min, max],
            ['ZRANGE', 'k', min, max, 'BYSCORE'],
          ]
        },
      ),
      ['ZCOUNT', 'k', ' 1', '5'],
      ['ZCOUNT', 'k', '1 ', '5'],
      ['ZCOUNT', 'k', '1\x00x', '5'],
      ['ZCOUNT', 'k', '(', '5'],
      ['ZCOUNT', 'k', '( 1', '5'],
      ...['a [b', '[a b', '"" +', '- ""', '++ -', '-- +', '[a'].flatMap((range): StepLike[] => {
        const [min = '', max = ''] = range.split(' ')
        return [
          ['ZRANGEBYLEX', 'k', min, max],
          ['ZREVRANGEBYLEX', 'k', min, max],
          ['ZLEXCOUNT', 'k', min, max],
          ['ZREMRANGEBYLEX', 'none', min, max],
        ]
      }),
      'ZRANGE k 0 x',
      'ZRANGE k x 0',
      'ZRANGE k 0 1.5',
      'ZREVRANGE k a b',
      'ZRANGE k 0 -1 FOO',
      'ZRANGE k 0 -1 LIMIT 0 1',
      'ZRANGE k 0 -1 LIMIT 0 -1',
      'ZRANGE k 0 -1 LIMIT 0',
      'ZRANGE k 0 -1 BYSCORE LIMIT x 1',
      'ZRANGE k 0 -1 BYSCORE LIMIT 0 x',
      'ZRANGE k 0 -1 BYSCORE BYLEX',
      'ZRANGE k 0 -1 BYSCORE BYSCORE',
      'ZRANGE k 0 -1 REV REV',
      'ZRANGE k - + BYLEX WITHSCORES',
      'ZRANGE k 0 -1 WITHSCORES WITHSCORES',
      'ZREVRANGE k 0 -1 REV',
      'ZREVRANGE k 0 -1 LIMIT 0 1',
      'ZRANGEBYSCORE k 0 1 REV',
      'ZRANGEBYLEX k - + WITHSCORES',
      'ZRANGEBYSCORE k 0 1 withscores limit 0 1',
      'SET s v',
      'ZRANGE s 0 -1',
      'ZRANGE s x y',
      'ZRANGEBYSCORE s 0 1',
      'ZRANGEBYLEX s - +',
      'ZCOUNT s 0 1',
      'ZLEXCOUNT s - +',
      'ZREMRANGEBYRANK s 0 1',
      'ZREMRANGEBYSCORE s 0 1',
      'ZREMRANGEBYLEX s - +',
      'ZREMRANGEBYRANK k x 1',
      'ZREMRANGEBYRANK k 1 x',
      'ZREMRANGEBYRANK none 0 1',
    ],
  },
  ...inBothForms({
    name: 'ZREMRANGEBYRANK, ZREMRANGEBYSCORE and ZREMRANGEBYLEX',
    steps: [
      ...['0 0', '1 2', '-2 -1', '0 -1', '3 1', '10 20', '-100 1'].flatMap((range): StepLike[] => [
        'DEL k',
        filled,
        `ZREMRANGEBYRANK k ${range}`,
        'ZRANGE k 0 -1 WITHSCORES',
      ]),
      ...['1 2', '(1 (3', '-inf +inf', '5 1', '3 3', '10 20'].flatMap((range): StepLike[] => [
        'DEL k',
        filled,
        `ZREMRANGEBYSCORE k ${range}`,
        'ZRANGE k 0 -1 WITHSCORES',
      ]),
      ...['[a [b', '(a (d', '- +', '+ -', '[x +'].flatMap((range): StepLike[] => [
        'DEL k',
        'ZADD k 0 a 0 b 0 c 0 d 0 e',
        `ZREMRANGEBYLEX k ${range}`,
        'ZRANGE k 0 -1 WITHSCORES',
      ]),
      'EXISTS k',
    ],
  }),
  {
    name: 'counts of members with hostile integers',
    steps: [
      filled,
      ...hostileIntegers.flatMap((text): StepLike[] => [
        ['ZRANGE', 'k', text, '-1'],
        ['ZRANGE', 'k', '0', text],
        ['ZRANGE', 'k', '-inf', '+inf', 'BYSCORE', 'LIMIT', '0', text],
        ['ZINTERCARD', text, 'k'],
        ['ZINTERCARD', '1', 'k', 'LIMIT', text],
        ['ZPOPMIN', 'none', text],
        ['ZMPOP', text, 'none', 'MIN'],
        ['ZMPOP', '1', 'none', 'MIN', 'COUNT', text],
      ]),
    ],
  },
]
