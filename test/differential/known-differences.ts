import type { Protocol } from './case.ts'

/**
 * A reply in which the level Samovar follows (the newest Redis, plus Valkey's additions) differs from Debian's redis-server 7.0.15.
 * Samovar must give `expected`; the row is stale, and fails the suite, once redis-server gives it too.
 */
export interface KnownDifference {
  /** The case's name. */
  readonly case: string
  /** The steps as reports show them; every step of the case that reads so. */
  readonly steps: readonly string[]
  /** The protocol it holds for; both by default. */
  readonly protocol?: Protocol
  /** The newer release's replies to one such step, one character per byte, compared the way the step is. */
  readonly expected: string
  /** The release and document that say so. */
  readonly source: string
}

export const knownDifferences: readonly KnownDifference[] = [
  {
    case: 'HELLO does nothing when an option is wrong',
    steps: ['CLIENT GETNAME'],
    protocol: 2,
    expected: '$-1\r\n',
    source: 'Redis 7.2: HELLO applies AUTH and SETNAME only after all options are valid (networking.c, helloCommand)',
  },
  {
    case: 'HELLO does nothing when an option is wrong',
    steps: ['CLIENT GETNAME'],
    protocol: 3,
    expected: '_\r\n',
    source: 'Redis 7.2: HELLO applies AUTH and SETNAME only after all options are valid (networking.c, helloCommand)',
  },
  {
    case: 'a password',
    steps: ['b: HELLO', 'b: HELLO 3'],
    expected:
      '-NOAUTH HELLO must be called with the client already authenticated, otherwise the HELLO <proto> AUTH <user> <pass> option can be used to authenticate the client and select the RESP protocol version at the same time\r\n',
    source: 'Redis 7.2: the text names the protocol (networking.c, helloCommand)',
  },
  {
    case: 'SCAN from hostile cursors',
    steps: [
      'SCAN ""',
      'SCAN -2147483648',
      'SCAN -2147483649',
      'SCAN -9223372036854775807',
      'SCAN -9223372036854775808',
      'SCAN -1',
    ],
    expected: '-ERR invalid cursor\r\n',
    source: 'Redis 8.0: cursors are read as unsigned 64-bit integers (db.c, parseScanCursorOrReply)',
  },
  {
    case: 'a push',
    steps: ['DEBUG PROTOCOL push'],
    expected: '$40\r\nSome real reply following the push reply\r\n>2\r\n$16\r\nserver-cpu-usage\r\n:42\r\n',
    source: 'Redis 7.2: what is pushed during a command follows its reply (networking.c, pushes are deferred)',
  },
  {
    case: 'CONFIG SET maxmemory-samples at its borders',
    steps: ['CONFIG SET maxmemory-samples 0', 'CONFIG SET maxmemory-samples 65'],
    expected:
      "-ERR CONFIG SET failed (possibly related to argument 'maxmemory-samples') - argument must be between 1 and 64 inclusive\r\n",
    source: 'Redis 7.4: at most 64 samples (config.c)',
  },
  {
    case: 'CONFIG SET loglevel',
    steps: ['CONFIG SET loglevel foo', 'CONFIG SET loglevel ""'],
    expected:
      "-ERR CONFIG SET failed (possibly related to argument 'loglevel') - argument(s) must be one of the following: debug, verbose, notice, warning, nothing\r\n",
    source: 'Redis 7.2: the log level nothing (config.c, loglevel_enum)',
  },
  {
    case: 'CONFIG SET maxmemory-policy',
    steps: ['CONFIG SET maxmemory-policy foo', 'CONFIG SET maxmemory-policy ""'],
    expected:
      "-ERR CONFIG SET failed (possibly related to argument 'maxmemory-policy') - argument(s) must be one of the following: volatile-lru, volatile-lfu, volatile-random, volatile-ttl, volatile-lrm, allkeys-lru, allkeys-lfu, allkeys-random, allkeys-lrm, noeviction\r\n",
    source: 'Redis 8.6: the policies volatile-lrm and allkeys-lrm (config.c, maxmemory_policy_enum)',
  },
  {
    case: 'SCAN from hostile cursors',
    steps: ['SCAN " 1"', 'SCAN " 0"'],
    expected: '*2\r\n$1\r\n0\r\n*0\r\n',
    source: 'Redis 8.0: cursors are read as unsigned 64-bit integers (db.c, parseScanCursorOrReply)',
  },
]

/** The rows for a step. */
export function knownDifference(name: string, step: string, protocol: Protocol): KnownDifference | undefined {
  return knownDifferences.find(
    row => row.case === name && row.steps.includes(step) && (row.protocol === undefined || row.protocol === protocol),
  )
}
