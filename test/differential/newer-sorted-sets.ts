import { arity, array, bulk, error, integer, type NewerBehaviour, NIL, OK, SYNTAX } from './newer-behaviour.ts'

const ZSET_TESTS = 'redis 8.4 tests/unit/type/zset.tcl'
const COUNT_SOURCE = 'https://github.com/redis/redis/pull/14892'
const NULL_ARRAY = { 2: '*-1\r\n', 3: '_\r\n' } as const

const double = (text: string) => ({ 2: bulk(text), 3: `,${text}\r\n` })
const rankAndScore = (rank: number, score: string) => ({
  2: array(integer(rank), bulk(score)),
  3: array(integer(rank), `,${score}\r\n`),
})
const pairs = (...list: readonly (readonly [member: string, score: string])[]) => ({
  2: array(...list.flatMap(([member, score]) => [bulk(member), bulk(score)])),
  3: array(...list.map(([member, score]) => array(bulk(member), `,${score}\r\n`))),
})

/** Sorted sets and positions. */
export const newerSortedSets: readonly NewerBehaviour[] = [
  {
    name: 'ZRANK and ZREVRANK with WITHSCORE',
    release: 'Redis 7.2',
    source: ZSET_TESTS,
    steps: [
      ['ZADD k 10 x 20.5 y 30 z', integer(3)],
      ['ZRANK k x WITHSCORE', rankAndScore(0, '10')],
      ['ZRANK k y withscore', rankAndScore(1, '20.5')],
      ['ZREVRANK k x WITHSCORE', rankAndScore(2, '10')],
      ['ZRANK k foo WITHSCORE', NULL_ARRAY],
      ['ZRANK none foo WITHSCORE', NULL_ARRAY],
      ['ZREVRANK none foo', NIL],
      ['ZRANK k x FOO', SYNTAX],
      ['ZRANK k x WITHSCORE FOO', arity('zrank')],
      ['ZREVRANK k x WITHSCORE FOO', arity('zrevrank')],
    ],
  },
  {
    name: 'scores with the digits they need',
    release: 'Redis 7.2',
    source: 'redis 7.2 networking.c (addReplyDouble), util.c (d2string by fpconv_dtoa)',
    steps: [
      ['ZADD k 0.1 a 3.3 b 1e-7 c 1e21 d 1e22 e', integer(5)],
      ['ZSCORE k a', double('0.1')],
      ['ZSCORE k b', double('3.3')],
      ['ZSCORE k c', double('1e-7')],
      ['ZSCORE k d', double('1e+21')],
      ['ZINCRBY k 0.2 a', double('0.30000000000000004')],
      ['ZRANGE k 0 1 WITHSCORES', pairs(['c', '1e-7'], ['a', '0.30000000000000004'])],
    ],
  },
  {
    name: 'AGGREGATE COUNT',
    release: 'Redis 8.8',
    source: COUNT_SOURCE,
    steps: [
      ['ZADD a 1 foo 1 bar', integer(2)],
      ['ZADD b 2 foo 2 bar', integer(2)],
      ['ZADD c 3 foo', integer(1)],
      ['ZUNION 3 a b c AGGREGATE COUNT WITHSCORES', pairs(['bar', '2'], ['foo', '3'])],
      ['ZUNION 3 a b c WEIGHTS 10 5 2 AGGREGATE COUNT WITHSCORES', pairs(['bar', '15'], ['foo', '17'])],
      ['ZINTER 3 a b c AGGREGATE COUNT WITHSCORES', pairs(['foo', '3'])],
      ['ZINTER 2 a b WEIGHTS 2 3 AGGREGATE count WITHSCORES', pairs(['bar', '5'], ['foo', '5'])],
      ['ZUNIONSTORE d 3 a b c AGGREGATE COUNT', integer(2)],
      ['ZRANGE d 0 -1 WITHSCORES', pairs(['bar', '2'], ['foo', '3'])],
      ['ZINTERSTORE d 2 a c WEIGHTS inf -inf AGGREGATE COUNT', integer(1)],
      ['ZSCORE d foo', double('0')],
      ['ZUNIONSTORE d 2 a a AGGREGATE COUNT', integer(2)],
      ['ZRANGE d 0 -1 WITHSCORES', pairs(['bar', '2'], ['foo', '2'])],
    ],
  },
  {
    name: 'positions as doubles',
    release: 'Redis 7.2',
    source: 'redis 7.2 geo.c (geoposCommand replies with addReplyDouble)',
    steps: [
      ['GEOADD g 13.361389 38.115556 Palermo', integer(1)],
      [
        'GEOPOS g Palermo none',
        {
          2: array(array(bulk('13.361389338970184'), bulk('38.1155563954963')), '*-1\r\n'),
          3: array(array(',13.361389338970184\r\n', ',38.1155563954963\r\n'), '_\r\n'),
        },
      ],
      [
        'GEOSEARCH g FROMLONLAT 13 38 BYRADIUS 100 km WITHCOORD WITHDIST',
        {
          2: array(
            array(bulk('Palermo'), bulk('34.1601'), array(bulk('13.361389338970184'), bulk('38.1155563954963'))),
          ),
          3: array(array(bulk('Palermo'), bulk('34.1601'), array(',13.361389338970184\r\n', ',38.1155563954963\r\n'))),
        },
      ],
    ],
  },
  {
    name: 'a sorted set that is made with more pairs than fit a listpack',
    release: 'Redis 7.2',
    source: 'redis 7.2 t_zset.c (zsetTypeCreate takes the number of pairs as a hint)',
    steps: [
      [['ZADD', 'k', ...Array.from({ length: 129 }, (_, i) => [String(i), `m${i % 100}`]).flat()], integer(100)],
      ['OBJECT ENCODING k', bulk('skiplist')],
      [['ZADD', 'l', ...Array.from({ length: 128 }, (_, i) => [String(i), `m${i}`]).flat()], integer(128)],
      ['OBJECT ENCODING l', bulk('listpack')],
    ],
  },
  {
    name: 'timeouts beyond 64 bits',
    release: 'Redis 7.2',
    source: 'redis 7.2 timeout.c (getTimeoutFromObjectOrReply)',
    steps: [
      ['BZPOPMIN k 1e30', error('ERR timeout is out of range')],
      ['BZPOPMAX k inf', error('ERR timeout is out of range')],
    ],
  },
  {
    name: 'ZSCAN with an option of HSCAN',
    release: 'Redis 7.4',
    source: 'redis 7.4 db.c (scanGenericCommand)',
    steps: [
      ['ZADD k 1 a', integer(1)],
      ['ZSCAN k 0 NOVALUES', error('ERR NOVALUES option can only be used in HSCAN')],
    ],
  },
  {
    name: 'ZSCAN without scores',
    release: 'Valkey 8.1',
    source: 'https://valkey.io/commands/zscan/; valkey 8.1 src/db.c (scanGenericCommand)',
    steps: [
      ['ZADD k 1 a 2 b', integer(2)],
      ['ZSCAN k 0 NOSCORES', array(bulk('0'), array(bulk('a'), bulk('b')))],
      ['ZSCAN k 0 noscores MATCH b* COUNT 1', array(bulk('0'), array(bulk('b')))],
      ['SADD s a', integer(1)],
      ['SSCAN s 0 NOSCORES', error('ERR NOSCORES option can only be used in ZSCAN')],
      ['SCAN 0 NOSCORES', error('ERR NOSCORES option can only be used in ZSCAN')],
      ['ZSCAN none 0 FOO', array(bulk('0'), array())],
    ],
  },
  {
    name: 'SCAN of an unknown type',
    release: 'Redis 8.0',
    source: 'redis 8.0 db.c (scanGenericCommand)',
    steps: [
      ['SET a 1', OK],
      ['SCAN 0 COUNT 1000 TYPE foo', error("ERR unknown type name 'foo'")],
      ['SCAN 0 TYPE ""', error("ERR unknown type name ''")],
      ['SCAN 0 TYPE foo FOO 1', error("ERR unknown type name 'foo'")],
    ],
  },
]
