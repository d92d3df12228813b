import { type Case, near, type StepLike } from '../case.ts'
import { hostileIntegers } from '../hostile.ts'
import { FUTURE_S, onEachState } from './key-states.ts'

/** Bytes that look random and are always the same. */
function bytes(length: number, seed: number): string {
  let text = ''
  for (let i = 0, state = seed; i < length; i++) {
    state = (Math.imul(state, 1_103_515_245) + 12_345) | 0
    text += String.fromCharCode((state >>> 16) & 0xff)
  }
  return text
}

const OFFSETS = ['-100', '-9', '-3', '-2', '-1', '0', '1', '2', '7', '8', '9', '23', '24', '100']
/** Longer than a block, so that it lies in pieces. */
const LONG = 70_001

const bits: readonly Case[] = [
  {
    name: 'SETBIT and GETBIT',
    steps: [
      'SETBIT k 1 1',
      'GET k',
      'OBJECT ENCODING k',
      'SETBIT k 1 1',
      'SETBIT k 1 0',
      'SETBIT k 1 0',
      'GET k',
      'SETBIT k 20 1',
      'GET k',
      'SETBIT k 20 0',
      'STRLEN k',
      ...Array.from({ length: 26 }, (_, offset): StepLike => ['GETBIT', 'k', offset]),
      'GETBIT missing 0',
      'EXISTS missing',
      'SETBIT zero 40 0',
      'GET zero',
      'SET n 12345',
      'GETBIT n 2',
      'SETBIT n 0 0',
      'GET n',
      'OBJECT ENCODING n',
      'INCR n',
      'SETBIT n 7 0',
      'GET n',
      'GETBIT k 4294967295',
      'GETBIT k 4294967296',
      'SETBIT k 4294967296 1',
      'SETBIT k 1 2',
      'SETBIT k 1 -1',
      'SETBIT k -1 1',
      'SETBIT k 1',
      'SETBIT k 1 1 1',
      'GETBIT k',
      'GETBIT k 1 1',
      'SETBIT k #1 1',
      'GETBIT k #1',
    ],
  },
  { name: 'SETBIT on each state of a key', steps: onEachState(['SETBIT', 'k', '30', '1']) },
  {
    name: 'SETBIT and GETBIT with hostile numbers',
    steps: hostileIntegers.flatMap((text): StepLike[] => [
      ['GETBIT', 'k', text],
      ['SETBIT', 'k', '3', text],
      ...(/^\s*\d{9,10}$/.test(text) ? [] : [['SETBIT', 'k', text, '1'], 'STRLEN k', 'DEL k']),
    ]),
  },
  {
    name: 'SETBIT and GETBIT across pieces',
    steps: [
      'SETBIT k 600000 1',
      ['SET', 'r', bytes(LONG, 1)],
      ...[0, 1, 262_143, 262_144, 262_145, 524_287, 524_288, 560_000, 560_007, 560_008].flatMap(
        (offset): StepLike[] => [
          ['GETBIT', 'r', offset],
          ['SETBIT', 'r', offset, 1],
          ['SETBIT', 'r', offset, 0],
          ['GETBIT', 'r', offset],
        ],
      ),
      'BITCOUNT k',
      'BITPOS k 1',
      'STRLEN r',
      'GET r',
    ],
  },
  {
    name: 'bits up to the longest string allowed',
    steps: [
      'CONFIG SET proto-max-bulk-len 1048576',
      'SETBIT k 8388607 1',
      'SETBIT k 8388608 1',
      'GETBIT k 8388608',
      'STRLEN k',
      'BITFIELD k SET u8 8388607 255',
      'STRLEN k',
      'BITFIELD k SET u8 8388608 255',
      'BITFIELD k GET u8 8388608',
      'BITFIELD k GET u8 #1048575',
      'BITFIELD k GET u8 #1048576',
    ],
    cleanup: ['CONFIG SET proto-max-bulk-len 536870912'],
  },
  {
    name: 'bits of other types',
    requires: ['LPUSH'],
    steps: [
      'LPUSH l a',
      'SETBIT l 1 1',
      'GETBIT l 1',
      'BITCOUNT l',
      'BITCOUNT l 0 1',
      'BITPOS l 1',
      'BITPOS l 1 2 3 BIT',
      'BITFIELD l GET u8 0',
      'BITFIELD l SET u8 0 1',
      'BITFIELD_RO l GET u8 0',
      'SET s x',
      'BITOP AND d s l',
      'BITOP NOT d l',
      'EXISTS d',
      'BITOP OR l s s',
      'TYPE l',
    ],
  },
]

const counts: readonly Case[] = [
  {
    name: 'BITCOUNT of ranges',
    steps: [
      ['SET', 'k', 'foobar'],
      ['SET', 'empty', ''],
      ['SET', 'number', '12345'],
      'BITCOUNT k',
      'BITCOUNT empty',
      'BITCOUNT number',
      'BITCOUNT missing',
      ...['k', 'empty', 'missing'].flatMap(key =>
        OFFSETS.flatMap(start =>
          OFFSETS.flatMap((end): StepLike[] => [
            ['BITCOUNT', key, start, end],
            ['BITCOUNT', key, start, end, 'BIT'],
          ]),
        ),
      ),
      'BITCOUNT k 0 5 BYTE',
      'bitcount k 5 30 bit',
      'BITCOUNT k 0 5 FOO',
      'BITCOUNT k 0 5 BIT x',
      'BITCOUNT k a 5',
      'BITCOUNT k 0 b',
      'BITCOUNT k a b FOO',
    ],
  },
  {
    name: 'BITCOUNT with a start alone',
    steps: [
      ['SET', 'k', 'foobar'],
      'BITCOUNT k 0',
      'BITCOUNT k 2',
      'BITCOUNT k -2',
      'BITCOUNT k 100',
      'BITCOUNT k x',
      'BITCOUNT missing 1',
    ],
  },
  {
    name: 'BITCOUNT and BITPOS of a missing key check their arguments',
    steps: ['BITCOUNT missing a b', 'BITCOUNT missing 0 1 FOO', 'BITPOS missing 1 a', 'BITPOS missing 0 0 1 FOO'],
  },
  {
    name: 'BITCOUNT with hostile numbers',
    steps: [
      'SET k foobar',
      ...hostileIntegers.flatMap((text): StepLike[] => [
        ['BITCOUNT', 'k', text, '-1'],
        ['BITCOUNT', 'k', '0', text, 'BIT'],
        ['BITCOUNT', 'k', text, text],
      ]),
      'BITCOUNT k -9223372036854775807 -9223372036854775808',
      'BITCOUNT k -9223372036854775808 -9223372036854775807',
      'BITCOUNT k -9223372036854775807 -9223372036854775808 BIT',
    ],
  },
  {
    name: 'BITCOUNT and BITPOS over long strings',
    steps: [
      ['SET', 'k', bytes(LONG, 2)],
      'BITCOUNT k',
      ...[0, 1, 3, 4, 31, 32_767, 32_768, 32_769, 65_535, 65_536, 70_000].flatMap((start): StepLike[] => [
        ['BITCOUNT', 'k', start, -1],
        ['BITCOUNT', 'k', start, start + 33],
        ['BITCOUNT', 'k', start * 8 + 3, start * 8 + 1000, 'BIT'],
        ['BITCOUNT', 'k', start * 8 + 5, -3, 'BIT'],
        ['BITPOS', 'k', 1, start],
        ['BITPOS', 'k', 0, start * 8 + 5, -3, 'BIT'],
      ]),
      ['SET', 'ones', '\xff'.repeat(LONG)],
      ['SET', 'zeros', '\x00'.repeat(LONG)],
      'BITPOS ones 0',
      'BITPOS ones 0 0 -1',
      'BITPOS ones 1 12345',
      'BITPOS zeros 1',
      'BITPOS zeros 0 12345',
      ...[7, 262_144, 300_001, 560_007].flatMap((offset): StepLike[] => [
        ['SETBIT', 'ones', offset, 0],
        ['SETBIT', 'zeros', offset, 1],
        'BITPOS ones 0',
        'BITPOS zeros 1',
        ['BITPOS', 'ones', 0, offset, -1, 'BIT'],
        ['BITPOS', 'zeros', 1, offset + 1, -1, 'BIT'],
        ['SETBIT', 'ones', offset, 1],
        ['SETBIT', 'zeros', offset, 0],
      ]),
    ],
  },
]

const positions: readonly Case[] = [
  {
    name: 'BITPOS of ranges',
    steps: [
      ['SET', 'mixed', '\x00\xff\xf0'],
      ['SET', 'ones', '\xff\xff\xff'],
      ['SET', 'zeros', '\x00\x00\x00'],
      ['SET', 'empty', ''],
      ...['mixed', 'ones', 'zeros', 'empty', 'missing'].flatMap(key =>
        ['0', '1'].flatMap((bit): StepLike[] => [
          ['BITPOS', key, bit],
          ...OFFSETS.map((start): StepLike => ['BITPOS', key, bit, start]),
          ...OFFSETS.flatMap(start =>
            OFFSETS.flatMap((end): StepLike[] => [
              ['BITPOS', key, bit, start, end],
              ['BITPOS', key, bit, start, end, 'BIT'],
            ]),
          ),
        ]),
      ),
    ],
  },
  {
    name: 'BITPOS errors',
    steps: [
      'SET k foobar',
      'BITPOS k',
      'BITPOS k 2',
      'BITPOS k -1',
      'BITPOS k x',
      'BITPOS k 1 x',
      'BITPOS k 1 0 x',
      'BITPOS k 1 0 1 FOO',
      'BITPOS k 1 0 x FOO',
      'BITPOS k 1 0 1 BIT x',
      'BITPOS k 2 x',
      'BITPOS k 1 2 3 byte',
      'bitpos k 1 2 30 bit',
      ...hostileIntegers.flatMap((text): StepLike[] => [
        ['BITPOS', 'k', text],
        ['BITPOS', 'k', '0', text],
        ['BITPOS', 'k', '1', '1', text, 'BIT'],
      ]),
    ],
  },
]

const SOURCES: readonly string[] = ['', '\x00', 'abcdef', 'foobar', '\xaa\x55\xff', bytes(100, 3), bytes(1001, 4)]

const operations: readonly Case[] = [
  {
    name: 'BITOP of two strings',
    steps: SOURCES.flatMap((left, i) =>
      SOURCES.slice(i).flatMap((right): StepLike[] => [
        ['MSET', 'l', left, 'r', right],
        ...['AND', 'OR', 'XOR'].flatMap((operation): StepLike[] => [
          ['BITOP', operation, 'd', 'l', 'r'],
          'GET d',
          ['BITOP', operation, 'd', 'r', 'l', 'l', 'missing'],
          'GET d',
        ]),
        'BITOP NOT d l',
        'GET d',
      ]),
    ),
  },
  {
    name: 'BITOP of long strings, of one and of many',
    steps: [
      ['MSET', 'a', bytes(LONG, 5), 'b', bytes(LONG - 40_000, 6), 'c', bytes(65_536, 7), 'd', bytes(33, 8)],
      ...['AND', 'OR', 'XOR'].flatMap((operation): StepLike[] => [
        ['BITOP', operation, 't', 'a', 'b'],
        'GET t',
        ['BITOP', operation, 't', 'a', 'b', 'c', 'd', 'missing'],
        'GET t',
        ['BITOP', operation, 't', 'c'],
        'GET t',
        ['BITOP', operation, 't', ...Array.from({ length: 20 }, (_, i) => 'abcd'[i % 4] ?? '')],
        'GET t',
      ]),
      'BITOP NOT t a',
      'GET t',
    ],
  },
  {
    name: 'BITOP into a source',
    steps: [
      ...['AND', 'OR', 'XOR'].flatMap((operation): StepLike[] => [
        ['MSET', 'a', 'some bytes', 'b', 'other bytes, more'],
        ['BITOP', operation, 'a', 'a', 'b'],
        'GET a',
        ['BITOP', operation, 'b', 'a', 'b', 'a'],
        'GET b',
        ['MSET', 'a', bytes(10, 9), 'b', bytes(LONG, 10)],
        ['BITOP', operation, 'a', 'b', 'a'],
        'GET a',
      ]),
      'BITOP NOT a a',
      'GET a',
      'SET n 12345',
      'BITOP OR n n',
      'GET n',
      'OBJECT ENCODING n',
      'INCR n',
    ],
  },
  {
    name: 'BITOP replaces what was there',
    steps: [
      ['SET', 'd', 'old', 'EXAT', FUTURE_S],
      'SET a x',
      'BITOP AND d a a',
      'GET d',
      'TTL d',
      ['SET', 'a', 'x', 'EXAT', FUTURE_S],
      'BITOP OR a a',
      'TTL a',
      ['SET', 'd', 'old', 'EXAT', FUTURE_S],
      'BITOP XOR d missing other',
      'EXISTS d',
      ['SET', 'a', ''],
      'SET d old',
      'BITOP NOT d a',
      'EXISTS d',
      'BITOP AND d missing',
      'EXISTS d',
      near(2, ['TTL', 'd']),
    ],
  },
  {
    name: 'BITOP errors',
    steps: [
      'SET a x',
      'BITOP',
      'BITOP AND',
      'BITOP AND d',
      'BITOP FOO d a',
      'BITOP ANDX d a',
      'BITOP NOT d a a',
      'BITOP NOT d',
      'bitop not d a',
      'bitop And d a',
    ],
  },
]

/** SETBIT, GETBIT, BITCOUNT, BITPOS and BITOP. */
export const bitmapCases: readonly Case[] = [...bits, ...counts, ...positions, ...operations]
