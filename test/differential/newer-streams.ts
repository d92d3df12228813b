import { array, bulk, error, integer, type NewerBehaviour, NIL, OK, SYNTAX } from './newer-behaviour.ts'

const STREAM_TESTS = 'redis 8.6 tests/unit/type/stream.tcl'
const GROUP_TESTS = 'redis 8.6 tests/unit/type/stream-cgroups.tcl'
const NULL_ARRAY = { 2: '*-1\r\n', 3: '_\r\n' } as const

const entry = (id: string, ...texts: readonly string[]): string => array(bulk(id), array(...texts.map(bulk)))
/** The reply of XREAD for one stream. */
const read = (key: string, ...entries: readonly string[]) => ({
  2: array(array(bulk(key), array(...entries))),
  3: `%1\r\n${bulk(key)}${array(...entries)}`,
})
const pending = (count: number, first: string, last: string, ...consumers: readonly (readonly [string, number])[]) =>
  array(count, bulk(first), bulk(last), array(...consumers.map(([name, own]) => array(bulk(name), bulk(`${own}`)))))
const NOTHING_PENDING = { 2: '*4\r\n:0\r\n$-1\r\n$-1\r\n*-1\r\n', 3: '*4\r\n:0\r\n_\r\n_\r\n_\r\n' } as const
const BAD_IDS = error('ERR Number of IDs must be a positive integer')

/** Five entries, of which a consumer of each of two groups has three and two. */
const delivered = [
  ...[1, 2, 3, 4, 5].map(ms => [`XADD k ${ms}-0 f ${ms}`, bulk(`${ms}-0`)] as const),
  ['XGROUP CREATE k g 0', OK],
  ['XGROUP CREATE k h 0', OK],
  [
    'XREADGROUP GROUP g a COUNT 3 STREAMS k >',
    read('k', entry('1-0', 'f', '1'), entry('2-0', 'f', '2'), entry('3-0', 'f', '3')),
  ],
  ['XREADGROUP GROUP h b COUNT 2 STREAMS k >', read('k', entry('1-0', 'f', '1'), entry('2-0', 'f', '2'))],
] as const

/** Streams and consumer groups. */
export const newerStreams: readonly NewerBehaviour[] = [
  {
    name: 'XREAD of the last entry',
    release: 'Redis 7.4',
    source: STREAM_TESTS,
    steps: [
      ['XREAD STREAMS k +', NULL_ARRAY],
      ['XADD k 1-0 f 1', bulk('1-0')],
      ['XADD k 2-0 f 2', bulk('2-0')],
      ['XREAD STREAMS k +', read('k', entry('2-0', 'f', '2'))],
      ['XDEL k 2-0', integer(1)],
      ['XREAD COUNT 5 BLOCK 0 STREAMS k +', read('k', entry('1-0', 'f', '1'))],
      ['XDEL k 1-0', integer(1)],
      ['XREAD STREAMS k +', NULL_ARRAY],
      ['XGROUP CREATE k g 0', OK],
      [
        'XREADGROUP GROUP g a STREAMS k +',
        error(
          'ERR The + ID is meaningless in the context of XREADGROUP: you want to read the history of this consumer by specifying a proper ID, or use the > ID to get new messages. The + ID would just return an empty result set.',
        ),
      ],
      [
        'XREADGROUP GROUP g a STREAMS k > >',
        error("ERR Unbalanced 'xreadgroup' list of streams: for each stream key an ID or '>' must be specified."),
      ],
    ],
  },
  {
    name: 'XACKDEL',
    release: 'Redis 8.2',
    source: GROUP_TESTS,
    steps: [
      ['XACKDEL k g IDS 1 1-0', array(-1)],
      ...delivered,
      ['XACKDEL k none IDS 2 1-0 2-0', array(-1, -1)],
      ['XACKDEL k g IDS 3 1-0 4-0 9-0', array(1, -1, -1)],
      ['XPENDING k g', pending(2, '2-0', '3-0', ['a', 2])],
      ['XPENDING k h', pending(2, '1-0', '2-0', ['b', 2])],
      ['XACKDEL k g ACKED IDS 2 2-0 3-0', array(2, 2)],
      ['XLEN k', integer(4)],
      ['XACKDEL k h DELREF IDS 2 1-0 2-0', array(1, 1)],
      ['XPENDING k h', NOTHING_PENDING],
      ['XRANGE k - +', array(entry('3-0', 'f', '3'), entry('4-0', 'f', '4'), entry('5-0', 'f', '5'))],
      ['XACKDEL k g IDS 0 1-0', BAD_IDS],
      ['XACKDEL k g IDS x 1-0', BAD_IDS],
      ['XACKDEL k g IDS 2 1-0', error('ERR The `numids` parameter must match the number of arguments')],
      ['XACKDEL k g IDS 1 1-0 2-0', SYNTAX],
      ['XACKDEL k g ACKED DELREF IDS 1 1-0', SYNTAX],
      ['XACKDEL k g ACKED FOO BAR', SYNTAX],
      ['XACKDEL k g IDS 1 x', error('ERR Invalid stream ID specified as stream command argument')],
    ],
  },
  {
    name: 'XDELEX',
    release: 'Redis 8.2',
    source: GROUP_TESTS,
    steps: [
      ['XDELEX k IDS 2 1-0 2-0', array(-1, -1)],
      ...delivered,
      ['XDELEX k IDS 2 1-0 9-0', array(1, -1)],
      ['XPENDING k g', pending(3, '1-0', '3-0', ['a', 3])],
      ['XDELEX k DELREF IDS 1 2-0', array(1)],
      ['XPENDING k g', pending(2, '1-0', '3-0', ['a', 2])],
      ['XPENDING k h', pending(1, '1-0', '1-0', ['b', 1])],
      ['XDELEX k ACKED IDS 2 3-0 4-0', array(2, 2)],
      [
        'XREADGROUP GROUP h b NOACK STREAMS k >',
        read('k', entry('3-0', 'f', '3'), entry('4-0', 'f', '4'), entry('5-0', 'f', '5')),
      ],
      ['XACK k g 3-0', integer(1)],
      ['XDELEX k ACKED IDS 2 3-0 4-0', array(1, 2)],
      ['XLEN k', integer(2)],
    ],
  },
  {
    name: 'trimming as references allow',
    release: 'Redis 8.2',
    source: STREAM_TESTS,
    steps: [
      ...delivered,
      ['XACK k g 1-0', integer(1)],
      ['XTRIM k MAXLEN = 1 ACKED', integer(0)],
      ['XACK k h 1-0', integer(1)],
      ['XTRIM k MAXLEN = 1 ACKED', integer(1)],
      ['XTRIM k ACKED MINID ~ 9-0', integer(0)],
      ['XTRIM k MAXLEN 3 KEEPREF', integer(1)],
      ['XPENDING k h', pending(1, '2-0', '2-0', ['b', 1])],
      ['XADD k DELREF MAXLEN 2 6-0 f 6', bulk('6-0')],
      ['XPENDING k g', pending(1, '2-0', '2-0', ['a', 1])],
      ['XRANGE k - +', array(entry('5-0', 'f', '5'), entry('6-0', 'f', '6'))],
      ['XTRIM k MAXLEN 1 ACKED DELREF', SYNTAX],
      ['XADD k ACKED DELREF MAXLEN 1 * f 1', error('ERR Invalid stream ID specified as stream command argument')],
      ['XTRIM k MAXLEN ~ 0 LIMIT 1 DELREF', integer(0)],
      ['XTRIM k MAXLEN ~ 0 DELREF', integer(2)],
    ],
  },
  {
    name: 'XREADGROUP with CLAIM',
    release: 'Redis 8.4',
    source: GROUP_TESTS,
    steps: [
      [
        'XREAD CLAIM 10 STREAMS k 0',
        error('ERR The CLAIM option is only supported by XREADGROUP. You called XREAD instead.'),
      ],
      ['XREADGROUP GROUP g a CLAIM x STREAMS k >', error('ERR min-idle-time is not an integer or out of range')],
      ['XREADGROUP GROUP g a CLAIM -1 STREAMS k >', error('ERR min-idle-time must be a positive integer')],
      ...[1, 2].map(ms => [`XADD k ${ms}-0 f ${ms}`, bulk(`${ms}-0`)] as const),
      ['XGROUP CREATE k g 0', OK],
      [
        'XREADGROUP GROUP g a CLAIM 3600000 COUNT 1 STREAMS k >',
        read('k', array(bulk('1-0'), array(bulk('f'), bulk('1')), 0, 0)),
      ],
      [
        'XREADGROUP GROUP g b CLAIM 3600000 STREAMS k >',
        read('k', array(bulk('2-0'), array(bulk('f'), bulk('2')), 0, 0)),
      ],
      ['XREADGROUP GROUP g b CLAIM 3600000 STREAMS k >', NULL_ARRAY],
      ['XREADGROUP GROUP g b CLAIM 0 STREAMS k 0', read('k', entry('2-0', 'f', '2'))],
      ['XDEL k 1-0', integer(1)],
      ['XREADGROUP GROUP g b CLAIM 3600000 STREAMS k >', NULL_ARRAY],
    ],
  },
  {
    name: 'idempotent messages',
    release: 'Redis 8.6',
    source: 'https://redis.io/docs/latest/develop/data-types/streams/idempotency',
    steps: [
      ['XCFGSET k IDMP-DURATION 10', error('ERR no such key')],
      ['XADD k 1-0 f 1', bulk('1-0')],
      ['XADD k IDMP p i 2-0 f 1', error('ERR syntax error, IDMP/IDMPAUTO can be used only with auto-generated IDs')],
      ['XADD k IDMP p i IDMPAUTO p * f 1', error('ERR syntax error, IDMP/IDMPAUTO specified multiple times')],
      ['XADD k IDMP "" i * f 1', error('ERR syntax error, IDMP requires a non-empty producer ID')],
      ['XADD k IDMP p "" * f 1', error('ERR syntax error, IDMP requires a non-empty idempotent ID')],
      ['XADD k IDMPAUTO "" * f 1', error('ERR syntax error, IDMPAUTO requires a non-empty producer ID')],
      ['XADD k IDMPAUTO p * f 1 f 1', error('ERR Failed to create idempotency hash')],
      ['XCFGSET k', error('ERR At least one parameter must be specified')],
      ['XCFGSET k IDMP-DURATION 0', error('ERR IDMP-DURATION must be between 1 and 86400 seconds')],
      ['XCFGSET k IDMP-MAXSIZE 10001', error('ERR IDMP-MAXSIZE must be between 1 and 10000 entries')],
      ['XCFGSET k IDMP-DURATION x', error('ERR value is not an integer or out of range')],
      ['XCFGSET k IDMP-DURATION 5 IDMP-DURATION 5', error('ERR IDMP-DURATION specified multiple times')],
      ['XCFGSET k IDMP-DURATION', SYNTAX],
      ['XCFGSET k IDMP-DURATION 86400 IDMP-MAXSIZE 2', OK],
      ['XLEN k', integer(1)],
      ['XADD k NOMKSTREAM FOO * f 1', error('ERR Invalid stream ID specified as stream command argument')],
      ['XADD none NOMKSTREAM IDMP p i * f 1', NIL],
    ],
  },
]
