import { bulk, error, integer, type NewerBehaviour, NIL, OK, SYNTAX } from './newer-behaviour.ts'

const BITOP_PAGE = 'https://redis.io/docs/latest/commands/bitop/; redis 8.2 src/bitops.c, bitopCommand'
const twoKeys = (operation: string): string =>
  error(`ERR BITOP ${operation} must be called with at least two source keys.`)

/** BITOP's operations on sets of bits, and PFDEBUG SIMD. */
export const newerBitmaps: readonly NewerBehaviour[] = [
  {
    name: 'BITOP DIFF, DIFF1, ANDOR and ONE',
    release: 'Redis 8.2',
    source: BITOP_PAGE,
    steps: [
      // The example of the documentation.
      [['MSET', 'A', '\xd8', 'B', '\x5c', 'C', '\x21'], OK],
      ['BITOP DIFF R A B C', integer(1)],
      ['GET R', bulk('\x80')],
      ['BITOP DIFF1 R A B C', integer(1)],
      ['GET R', bulk('\x25')],
      ['BITOP ANDOR R A B C', integer(1)],
      ['GET R', bulk('\x58')],
      ['BITOP ONE R A B C', integer(1)],
      ['GET R', bulk('\xa5')],
      ['bitop one R A', integer(1)],
      ['GET R', bulk('\xd8')],
      // A bit that three have is not in one alone.
      [['MSET', 'x', '\x03', 'y', '\x05', 'z', '\x07'], OK],
      ['BITOP ONE R x y z', integer(1)],
      ['GET R', bulk('\x00')],
      ['BITOP ONE R x x x', integer(1)],
      ['GET R', bulk('\x00')],
    ],
  },
  {
    name: 'BITOP of strings of several lengths',
    release: 'Redis 8.2',
    source: BITOP_PAGE,
    steps: [
      [['MSET', 'long', '\xff\x0f\xf0\x3c', 'short', '\x0f\xff'], OK],
      ['BITOP DIFF R long short', integer(4)],
      ['GET R', bulk('\xf0\x00\xf0\x3c')],
      ['BITOP DIFF R short long missing', integer(4)],
      ['GET R', bulk('\x00\xf0\x00\x00')],
      ['BITOP DIFF1 R short long', integer(4)],
      ['GET R', bulk('\xf0\x00\xf0\x3c')],
      ['BITOP DIFF1 R missing short', integer(2)],
      ['GET R', bulk('\x0f\xff')],
      ['BITOP ANDOR R long short missing', integer(4)],
      ['GET R', bulk('\x0f\x0f\x00\x00')],
      ['BITOP ONE R long short missing', integer(4)],
      ['GET R', bulk('\xf0\xf0\xf0\x3c')],
      ['BITOP ONE long long short', integer(4)],
      ['GET long', bulk('\xf0\xf0\xf0\x3c')],
      ['BITOP DIFF1 long long short', integer(4)],
      ['GET long', bulk('\x0f\x0f\x00\x00')],
      ['BITOP DIFF R missing missing', integer(0)],
      ['GET R', NIL],
    ],
  },
  {
    name: 'BITOP with too few keys',
    release: 'Redis 8.2',
    source: BITOP_PAGE,
    steps: [
      ['BITOP DIFF d a', twoKeys('DIFF')],
      ['BITOP diff1 d a', twoKeys('DIFF1')],
      ['BITOP AndOr d a', twoKeys('ANDOR')],
      ['BITOP ONE d a', integer(0)],
      ['BITOP NOT d a b', error('ERR BITOP NOT must be called with a single source key.')],
      ['BITOP DIFF2 d a b', SYNTAX],
      ['BITOP ONES d a b', SYNTAX],
    ],
  },
  {
    name: 'PFDEBUG SIMD',
    release: 'Redis 8.0, Valkey 8.1',
    source: 'src/hyperloglog.c, pfdebugCommand: what a server says that was built without such instructions',
    steps: [
      ['PFDEBUG SIMD ON', '+disabled\r\n'],
      ['pfdebug simd off', '+disabled\r\n'],
      ['PFDEBUG SIMD x', error('ERR Argument must be ON or OFF')],
    ],
  },
]
