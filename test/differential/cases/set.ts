import { type Case, near, type StepLike } from '../case.ts'
import { hostileIntegers } from '../hostile.ts'
import { FUTURE_MS, FUTURE_S, onEachState } from './key-states.ts'

/** SET's options of Redis 7.0, each with its arguments. */
const SET_OPTIONS: readonly (readonly string[])[] = [
  ['NX'],
  ['XX'],
  ['GET'],
  ['KEEPTTL'],
  ['EX', '1000'],
  ['PX', '1000000'],
  ['EXAT', String(FUTURE_S)],
  ['PXAT', String(FUTURE_MS)],
]

function triples(options: readonly (readonly string[])[]): string[][] {
  return options.flatMap((first, i) =>
    options.slice(i + 1).flatMap((second, j) => options.slice(i + j + 2).map(third => [...first, ...second, ...third])),
  )
}

/** A value of every kind of encoding and size at which Redis changes something. */
const telling: readonly string[] = [
  '',
  '0',
  '-1',
  '10000',
  '01',
  '-0',
  ' 1',
  '1.5',
  '9223372036854775807',
  '-9223372036854775808',
  '9223372036854775808',
  '12345678901234567890',
  'x'.repeat(44),
  'x'.repeat(45),
  'x'.repeat(1000),
  '\x00\x01\xfe\xff\r\n',
  '\r\n+OK\r\n',
]

/** SET with GET: values, options in every combination, expire times. */
export const setCases: readonly Case[] = [
  {
    name: 'SET and GET',
    steps: [
      'GET k',
      'SET k v',
      'GET k',
      'set k w',
      'get k',
      ['SET', '', 'empty key'],
      ['GET', ''],
      ['SET', 'k', ''],
      ['GET', 'k'],
      ['SET', '\x00\xff\r\n', '\xff\x00\r\n'],
      ['GET', '\x00\xff\r\n'],
      ['SET', 'k y', 'a  b'],
      ['GET', 'k y'],
      ['SET', 'K', 'upper'],
      'GET k',
      'GET K',
      ['SET', 'x'.repeat(1000), 'y'.repeat(100_000)],
      ['GET', 'x'.repeat(1000)],
      ['GET', 'x'.repeat(999)],
      'DBSIZE',
    ],
  },
  {
    name: 'telling values come back as they went in',
    steps: telling.flatMap(value => [['SET', 'k', value], 'GET k', 'STRLEN k', 'OBJECT ENCODING k'] as StepLike[]),
  },
  {
    name: 'values of growing and shrinking size',
    steps: [
      0, 1, 7, 8, 15, 16, 43, 44, 45, 63, 64, 127, 128, 255, 256, 1023, 4096, 16_383, 16_384, 65_536, 1, 40_000, 0,
    ].flatMap((size): StepLike[] => [['SET', 'k', `${size}`.padEnd(size, 'v').slice(0, size)], 'GET k', 'STRLEN k']),
  },
  {
    name: 'a value of 2 MB',
    steps: [['SET', 'k', 'v'.repeat(2_000_000)], 'STRLEN k', 'GET k', 'APPEND k x', 'GETRANGE k -3 -1'],
  },
  ...SET_OPTIONS.map(option => ({ name: `SET ${option[0]}`, steps: onEachState(['SET', 'k', 'new', ...option]) })),
  ...SET_OPTIONS.map(([option = '']) => ({
    name: `SET ${option} in any case, and twice`,
    steps: SET_OPTIONS.filter(([name]) => name === option).flatMap(([, ...rest]) => [
      ...onEachState(['SET', 'k', 'new', option.toLowerCase(), ...rest]),
      ...onEachState(['SET', 'k', 'new', `${option[0]}${option.slice(1).toLowerCase()}`, ...rest]),
      ...onEachState(['SET', 'k', 'new', option, ...rest, option, ...rest]),
      ['SET', 'k', 'new', `${option}X`, ...rest],
      ['SET', 'k', 'new', option.slice(0, -1), ...rest],
    ]),
  })),
  ...SET_OPTIONS.map(first => ({
    name: `SET ${first[0]} with each other option`,
    steps: SET_OPTIONS.flatMap(second => onEachState(['SET', 'k', 'new', ...first, ...second])),
  })),
  {
    name: 'SET with three options',
    steps: triples(SET_OPTIONS).flatMap(options => onEachState(['SET', 'k', 'new', ...options])),
  },
  {
    name: 'SET syntax errors',
    steps: [
      'SET k v EX',
      'SET k v PX',
      'SET k v EXAT',
      'SET k v PXAT',
      'SET k v FOO',
      ['SET', 'k', 'v', ''],
      'SET k v 10',
      'SET k v EX 10 10',
      'SET k v EX NX',
      'SET k v EX 10 PX',
      'SET k v PX EX 10',
      'SET k v EX 10 EX 20',
      'SET k v PERSIST',
      'SET k v NX XX',
      'SET k v XX NX',
      'SET k v NX EX',
      'SET k v GET GET GET',
      'SET k v KEEPTTL KEEPTTL',
      'SET k v DEL',
      'SET k v N X',
      'SET k',
      'EXISTS k',
      'GET k',
    ],
  },
  {
    name: 'SET with hostile expire times',
    steps: hostileIntegers.flatMap((text): StepLike[] =>
      ['EX', 'PX', 'EXAT', 'PXAT'].flatMap(unit => [['SET', 'k', 'v', unit, text] as StepLike, 'EXISTS k', 'DEL k']),
    ),
  },
  {
    name: 'SET with expire times at the edge',
    steps: [
      '0',
      '-1',
      '-1000',
      '9223372036854775',
      '9223372036854774',
      '1000000000000000',
      '9223370000000000',
      '9223370000000',
    ].flatMap((text): StepLike[] =>
      ['EX', 'PX', 'EXAT', 'PXAT'].flatMap(unit => [
        ['SET', 'k', 'old'] as StepLike,
        ['SET', 'k', 'v', unit, text] as StepLike,
        'GET k',
        near(5000, 'PTTL k'),
        'DEL k',
      ]),
    ),
  },
  {
    name: 'SET with a deadline in the past deletes',
    steps: [
      'SET k v EXAT 1',
      'GET k',
      'EXISTS k',
      'SET k old',
      'SET k v PXAT 1',
      'GET k',
      'DBSIZE',
      'SET k old',
      'SET k v EXAT 1 GET',
      'GET k',
      'SET k v EXAT 1 NX',
      'SET k v EXAT 1 XX',
      'GET k',
      'DBSIZE',
    ],
  },
  {
    name: 'an invalid expire time comes before the type of the key and after the syntax',
    requires: ['LPUSH'],
    steps: [
      'LPUSH l a',
      'SET l v EX 0',
      'SET l v EX 0 GET',
      'SET l v EX abc FOO',
      'SET l v GET',
      'SET l v GET NX',
      'TYPE l',
      'SET l v',
      'GET l',
    ],
  },
]
