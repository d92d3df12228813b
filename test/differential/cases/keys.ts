import { type Case, type StepLike, unordered } from '../case.ts'
import { expiryCases } from './expiry.ts'
import { listingCases } from './listing.ts'
import { movingCases } from './moving.ts'
import { objectCases } from './objects.ts'

/** Every key command, with its options, borders and errors. */
export const keyCases: readonly Case[] = [
  {
    name: 'DEL, UNLINK, EXISTS and TOUCH',
    steps: ['DEL', 'UNLINK', 'EXISTS', 'TOUCH'].flatMap((command): StepLike[] => [
      `${command} a`,
      'MSET a 1 b 2 c 3',
      `${command} a`,
      `${command} a b c`,
      'MSET a 1 b 2 c 3',
      `${command} a a b missing b`,
      [command, ''],
      'SET "" empty',
      [command, '', 'c'],
      'DBSIZE',
    ]),
  },
  {
    name: 'TYPE',
    steps: ['TYPE k', 'SET k v', 'TYPE k', 'SET n 1', 'TYPE n', 'DEL k', 'TYPE k', ['TYPE', '']],
  },
  {
    name: 'TYPE of every type',
    requires: ['LPUSH', 'SADD', 'HSET', 'ZADD', 'XADD'],
    steps: [
      'LPUSH l a',
      'SADD s a',
      'HSET h a 1',
      'ZADD z 1 a',
      'XADD x 1-1 a 1',
      ...['l', 's', 'h', 'z', 'x'].flatMap((key): StepLike[] => [
        `TYPE ${key}`,
        unordered(`SCAN 0 COUNT 1000 MATCH ${key}`),
      ]),
      ...['string', 'list', 'set', 'hash', 'zset', 'stream'].map(type => unordered(`SCAN 0 COUNT 1000 TYPE ${type}`)),
    ],
  },
  {
    name: 'DBSIZE, FLUSHDB and FLUSHALL',
    steps: [
      'DBSIZE',
      'MSET a 1 b 2',
      'DBSIZE',
      'SELECT 1',
      'DBSIZE',
      'SET c 3',
      'FLUSHDB',
      'DBSIZE',
      'SELECT 0',
      'DBSIZE',
      'FLUSHDB SYNC',
      'DBSIZE',
      'SET a 1',
      'flushdb async',
      'DBSIZE',
      'SET a 1',
      'FLUSHDB FOO',
      'FLUSHDB SYNC ASYNC',
      'FLUSHDB SYNC SYNC',
      'FLUSHALL FOO',
      'FLUSHALL ASYNC SYNC',
      ['FLUSHALL', ''],
      'DBSIZE',
      'SELECT 2',
      'SET b 1',
      'FLUSHALL SYNC',
      'DBSIZE',
      'SELECT 0',
      'DBSIZE',
      'SET a 1',
      'FLUSHALL ASYNC',
      'DBSIZE',
      'FLUSHALL',
    ],
  },
  {
    name: 'RANDOMKEY',
    steps: [
      'RANDOMKEY',
      'SET only 1',
      'RANDOMKEY',
      'RANDOMKEY',
      'DEL only',
      'RANDOMKEY',
      ['SET', '', '1'],
      'RANDOMKEY',
    ],
  },
  {
    name: 'RANDOMKEY when every key has a deadline',
    steps: ['SET only 1 EX 1000', 'RANDOMKEY', 'SELECT 1', 'RANDOMKEY'],
  },
  ...expiryCases,
  ...listingCases,
  ...movingCases,
  ...objectCases,
]
