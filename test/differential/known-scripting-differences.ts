import type { KnownDifference } from './known-difference.ts'

const LEVELS = 'Redis 7.2: the text says log level (script_lua.c, luaLogCommand)'
const NUMBERS =
  'Redis 7.2: numbers are printed as integers or with the fewest digits (script_lua.c, luaArgsToRedisArgv)'

/** Where the newest Redis treats scripts otherwise than 7.0.15. */
export const knownScriptingDifferences: readonly KnownDifference[] = [
  {
    case: 'results of scripts that speak RESP3',
    steps: ['EVAL "redis.setresp(3) return {double = 0.1}" 0'],
    expected: { 2: '$3\r\n0.1\r\n', 3: ',0.1\r\n' },
    source: 'Redis 7.2: doubles are printed with the fewest digits (networking.c, addReplyDouble)',
  },
  {
    case: 'arguments of commands that scripts call',
    steps: [`EVAL "redis.call('SET', 'k', 2^61) return redis.call('GET', 'k')" 0`],
    expected: '$19\r\n2305843009213693952\r\n',
    source: NUMBERS,
  },
  {
    case: 'arguments of commands that scripts call',
    steps: [`EVAL "redis.call('SET', 'k', -0.0) return redis.call('GET', 'k')" 0`],
    expected: '$1\r\n0\r\n',
    source: NUMBERS,
  },
  {
    case: 'other functions of redis',
    steps: ['EVAL "return redis.set_repl()" 0'],
    expected:
      '-ERR redis.set_repl() requires one argument. script: 9504533b41060c143a92eb2f8878e77d33b6dc33, on @user_script:1.\r\n',
    source: 'Redis 7.2: the text names one argument (script_lua.c, luaRedisSetReplCommand)',
  },
  {
    case: 'other functions of redis',
    steps: [`EVAL "return redis.log(10, 'x')" 0`],
    expected: '-ERR Invalid log level. script: c528c28f2cb34d2864917019605002a5cc147790, on @user_script:1.\r\n',
    source: LEVELS,
  },
  {
    case: 'other functions of redis',
    steps: [`EVAL "return redis.log(-1, 'x')" 0`],
    expected: '-ERR Invalid log level. script: 7bcf47ce4df7fae2d604b3ca1d3ca25d0005f487, on @user_script:1.\r\n',
    source: LEVELS,
  },
  {
    case: 'sets, expiry and databases in scripts',
    steps: [
      `EVAL "local a = redis.call('TIME') for i = 1, 100000 do end local b = redis.call('TIME') return a[1] == b[1] and a[2] == b[2] and 1 or 0" 0`,
    ],
    expected: ':1\r\n',
    source: 'Redis 7.2: TIME tells scripts when their command began (server.c, timeCommand)',
  },
  {
    case: 'sets, expiry and databases in scripts',
    steps: [
      `EVAL "redis.call('SET', 'e', 'v', 'PX', 1) local t = redis.call('PTTL', 'e') for i = 1, 1000000 do end return redis.call('PTTL', 'e') == t and 1 or 0" 0`,
    ],
    expected: ':1\r\n',
    source: 'Redis 7.2: time stands still for keys while a script runs (server.c, commandTimeSnapshot)',
  },
  {
    case: 'what scripts read, not what they are given',
    steps: ['""'],
    expected: '>2\r\n$10\r\ninvalidate\r\n*1\r\n$1\r\nb\r\n>2\r\n$10\r\ninvalidate\r\n*1\r\n$1\r\nc\r\n',
    source: 'Redis 7.2: of scripts, the keys are tracked that their commands read (server.c, call)',
  },
]
