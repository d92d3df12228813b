import type { Case, StepLike } from '../case.ts'
import { hostileIntegers } from '../hostile.ts'
import { onEachState } from './key-states.ts'

const TYPES = ['u1', 'u7', 'u8', 'u31', 'u32', 'u33', 'u52', 'u53', 'u54', 'u62', 'u63']
const SIGNED_TYPES = ['i1', 'i2', 'i8', 'i31', 'i32', 'i33', 'i53', 'i54', 'i63', 'i64']
const INT64_MAX = 2n ** 63n - 1n

/** Values at and around the borders of a type, and of an int64. */
function borders(type: string): bigint[] {
  const bits = BigInt(type.slice(1))
  const max = 2n ** (type.startsWith('i') ? bits - 1n : bits) - 1n
  const min = type.startsWith('i') ? -max - 1n : 0n
  const around = [min - 1n, min, min + 1n, -1n, 0n, 1n, max - 1n, max, max + 1n]
  const all = [...around, -INT64_MAX - 1n, -INT64_MAX, INT64_MAX - 1n, INT64_MAX, max - INT64_MAX, max - INT64_MAX - 1n]
  return [...new Set(all)].filter(value => value >= -INT64_MAX - 1n && value <= INT64_MAX)
}

/** BITFIELD and BITFIELD_RO. */
export const bitFieldCases: readonly Case[] = [
  {
    name: 'BITFIELD',
    steps: [
      'BITFIELD k',
      'EXISTS k',
      'BITFIELD k GET u8 0',
      'EXISTS k',
      'BITFIELD k SET u8 0 255 GET u8 0 SET i8 4 -5 GET u16 0',
      'GET k',
      'OBJECT ENCODING k',
      'BITFIELD k GET u4 0 GET u4 4 GET i4 4 GET i12 0 GET u8 100 GET i64 0',
      'BITFIELD k INCRBY u2 6 1 INCRBY u2 6 1 INCRBY u2 6 1 INCRBY u2 6 1',
      'BITFIELD k SET u8 #0 1 SET u8 #1 2 SET u8 #2 3 GET u16 #0 GET u24 #0',
      'GET k',
      'bitfield k get U8 0',
      'bitfield k get u8 0 set i5 #3 1 incrby u4 #9 1 overflow fail incrby u2 #0 3',
      'GET k',
      'BITFIELD k INCRBY i64 3 9223372036854775807 GET i64 3 INCRBY i64 3 1 GET u63 3',
      'BITFIELD k SET i64 70 -1 GET i64 70 GET u63 70 GET u63 71',
      'SET n 12345',
      'BITFIELD n GET u8 0 GET u8 32 GET u8 40',
      'OBJECT ENCODING n',
      'BITFIELD n INCRBY u8 0 1',
      'GET n',
      'OBJECT ENCODING n',
      'BITFIELD grown SET u8 100 0',
      'STRLEN grown',
      'BITFIELD refused OVERFLOW FAIL SET u8 100 256',
      'STRLEN refused',
    ],
  },
  { name: 'BITFIELD on each state of a key', steps: onEachState(['BITFIELD', 'k', 'INCRBY', 'u8', '8', '5']) },
  {
    name: 'BITFIELD OVERFLOW',
    steps: [
      'BITFIELD k SET u8 0 250 SET i8 8 -120',
      'BITFIELD k OVERFLOW SAT INCRBY u8 0 10 INCRBY i8 8 -20 INCRBY i8 8 1000',
      'BITFIELD k OVERFLOW FAIL INCRBY u8 0 1 INCRBY u8 0 -300 INCRBY i8 8 1 SET u8 0 256 SET i8 8 -129 GET u8 0 GET i8 8',
      'BITFIELD k OVERFLOW WRAP INCRBY u8 0 1 INCRBY u8 0 -1 INCRBY i8 8 1 INCRBY i8 8 -1 INCRBY u8 0 100000',
      'BITFIELD k INCRBY u8 0 300 OVERFLOW SAT INCRBY u8 0 300 OVERFLOW FAIL INCRBY u8 0 300 OVERFLOW WRAP INCRBY u8 0 300',
      'BITFIELD k OVERFLOW',
      'BITFIELD k OVERFLOW FOO',
      'BITFIELD k OVERFLOW SAT',
      'BITFIELD k OVERFLOW FAIL GET u8 0',
      'bitfield k overflow sat incrby u8 0 1000',
    ],
  },
  ...[...TYPES, ...SIGNED_TYPES].map(type => ({
    name: `BITFIELD at the borders of ${type}`,
    steps: ['WRAP', 'SAT', 'FAIL'].flatMap(overflow =>
      borders(type).flatMap(value => [
        ['BITFIELD', 'k', 'OVERFLOW', overflow, 'SET', type, '3', `${value}`, 'GET', type, '3'],
        ...borders(type).map((increment): StepLike => {
          const set = ['OVERFLOW', 'WRAP', 'SET', type, '3', `${value}`]
          return ['BITFIELD', 'k', ...set, 'OVERFLOW', overflow, 'INCRBY', type, '3', `${increment}`, 'GET', type, '3']
        }),
        'GET k',
      ]),
    ),
  })),
  {
    name: 'BITFIELD of every type and offset',
    steps: [
      ['SET', 'k', '\xa5\x5a\x0f\xf0\x12\x34\x56\x78\x9a\xbc\xde\xf1\x80'],
      ...['u', 'i'].flatMap(sign =>
        Array.from(
          { length: 65 },
          (_, bits): StepLike => [
            'BITFIELD',
            'k',
            ...[0, 1, 7, 8, 13, 40, 90, 104].flatMap(offset => ['GET', `${sign}${bits}`, `${offset}`]),
          ],
        ),
      ),
    ],
  },
  {
    name: 'BITFIELD errors',
    steps: [
      'BITFIELD',
      'BITFIELD k FOO',
      'BITFIELD k GET',
      'BITFIELD k GET u8',
      'BITFIELD k SET u8 0',
      'BITFIELD k INCRBY u8 0',
      'BITFIELD k GET u8 0 FOO',
      'BITFIELD k SET u8 0 1 GET x8 0',
      'EXISTS k',
      ...[
        '',
        'u',
        'i',
        'x8',
        '8',
        'u0',
        'i0',
        'u64',
        'i65',
        'u-1',
        'u 8',
        'u08',
        'u+8',
        'U8',
        'u8x',
        'u8\x00',
        'u8\x00x',
      ].map((type): StepLike => ['BITFIELD', 'k', 'GET', type, '0']),
      ...['', '#', '#-1', '#x', '-1', '##1', ' 1', '#01', '1#'].map(
        (offset): StepLike => ['BITFIELD', 'k', 'GET', 'u8', offset],
      ),
      ...hostileIntegers.flatMap((text): StepLike[] => [
        ['BITFIELD', 'k', 'GET', 'u8', text],
        ['BITFIELD', 'k', 'GET', 'u8', `#${text}`],
        ['BITFIELD', 'k', 'SET', 'u8', '0', text],
        ['BITFIELD', 'k', 'INCRBY', 'i64', '0', text],
        ['BITFIELD', 'k', 'GET', `u${text}`, '0'],
      ]),
      'BITFIELD k GET u8 #2305843009213693952',
      'BITFIELD k GET u8 #1152921504606846976',
      'BITFIELD k GET u8 4294967295',
      'BITFIELD k GET u8 4294967296',
    ],
  },
  {
    name: 'BITFIELD across pieces',
    steps: [
      ['SET', 'k', 'x'.repeat(70_000)],
      ...[262_100, 262_140, 262_143, 262_144, 524_250, 559_990].flatMap((offset): StepLike[] => [
        ['BITFIELD', 'k', 'GET', 'u63', `${offset}`, 'SET', 'i64', `${offset}`, '-2', 'GET', 'i64', `${offset}`],
        ['BITFIELD', 'k', 'INCRBY', 'u11', `${offset}`, '77', 'GET', 'u33', `${offset}`],
      ]),
      'STRLEN k',
      'GET k',
    ],
  },
  {
    name: 'BITFIELD_RO',
    steps: [
      'SET k foobar',
      'BITFIELD_RO k',
      'BITFIELD_RO k GET u8 0 GET i7 3',
      'BITFIELD_RO missing GET u8 0',
      'BITFIELD_RO k OVERFLOW SAT GET u8 0',
      'BITFIELD_RO k SET u8 0 1',
      'BITFIELD_RO k GET u8 0 INCRBY u8 0 1',
      'BITFIELD_RO k SET u8 0 x',
      'BITFIELD_RO k FOO',
      'BITFIELD_RO',
      'GET k',
    ],
  },
]
