import { type Case, ending, on, raw, type StepLike, yields } from '../case.ts'

/** A request that the server refuses and closes the connection for, as the first and after a command that is answered. */
function refused(name: string, text: string): Case {
  return {
    name,
    steps: [raw(text), 'b: PING', { ...raw(text), connection: 'b' }, 'b: PING'],
  }
}

const PING = '*1\r\n$4\r\nPING\r\n'

const inline: readonly Case[] = [
  {
    name: 'inline commands',
    steps: [
      raw('PING\r\n'),
      raw('PING\n'),
      raw('ping\r\n'),
      raw('  PING  \r\n'),
      raw('\tPING\t\r\n'),
      raw('SET k v\r\n'),
      raw('GET   k\r\n'),
      raw('GET\tk\r\n'),
      raw('GET\x0bk\n'),
      raw('GET\x0ck\n'),
      raw('GET k\r\r\n'),
      raw('GET missing\r\n'),
      raw('\r\n', 0),
      raw('\n', 0),
      raw('   \r\n', 0),
      raw('\t\n', 0),
      raw('\r\n\r\n\n\nPING\r\n'),
      raw('FOO bar baz\r\n'),
      raw('GET\r\n'),
      raw('PING\r\nPING\nPING\r\n', 3),
    ],
  },
  {
    name: 'quotes in inline commands',
    steps: [
      raw('SET k "a b"\r\n'),
      raw('GET k\r\n'),
      raw("SET k 'a b'\r\n"),
      raw('GET k\r\n'),
      raw('SET k ""\r\n'),
      raw('GET k\r\n'),
      raw("SET k ''\r\n"),
      raw('GET k\r\n'),
      raw('SET "k y" v\r\n'),
      raw('GET "k y"\r\n'),
      raw('SET k "\\x41\\x4a\\xff\\x00\\n\\r\\t\\b\\a\\"\\\\\\q"\r\n'),
      'GET k',
      raw('SET k "\\x4"\r\n'),
      'GET k',
      raw('SET k "\\xzz"\r\n'),
      'GET k',
      raw("SET k 'it\\'s \\x41 \\n \"'\r\n"),
      'GET k',
      raw('SET k "it\'s"\r\n'),
      'GET k',
      raw('SET k a"b c"\r\n'),
      'GET k',
      raw("SET k a'b c'\r\n"),
      'GET k',
      raw('SET k a\\nb\r\n'),
      'GET k',
      raw('SET k \xff\xfe\r\n'),
      'GET k',
      raw('"PING"\r\n'),
      raw('""\r\n'),
      raw("'' a\r\n"),
    ],
  },
  {
    name: 'inline commands that begin like RESP',
    steps: [
      raw('+PING\r\n'),
      raw('-ERR\r\n'),
      raw(':1\r\n'),
      raw('$4\r\n'),
      raw('PING\r\n'),
      raw('%1\r\n'),
      raw('~1\r\n'),
      raw('#t\r\n'),
      raw('_\r\n'),
      raw(',1\r\n'),
      raw('>1\r\n'),
      raw('|1\r\n'),
      raw('(1\r\n'),
      raw('!1\r\n'),
      raw('=1\r\n'),
      raw(' *1\r\n'),
    ],
  },
  refused('an open double quote', 'SET k "abc\r\n'),
  refused('an open single quote', "SET k 'abc\r\n"),
  refused('a closing double quote within a word', 'SET k "a"b\r\n'),
  refused('a closing single quote within a word', "SET k 'a'b\r\n"),
  refused('an escaped closing quote', 'SET k "abc\\"\r\n'),
  refused('a lone quote', '"\r\n'),
  refused('an inline request without an end', 'x'.repeat(65_537)),
  {
    name: 'the longest inline request',
    steps: [
      raw(`ECHO ${'x'.repeat(65_000)}\r\n`),
      raw(`ECHO ${'x'.repeat(65_529)}\r\n`),
      raw(`SET k${' v'.repeat(20_000)}\r\n`),
    ],
  },
]

const arrays: readonly Case[] = [
  {
    name: 'empty arrays are passed over',
    steps: [
      raw(`*0\r\n${PING}`),
      raw(`*-1\r\n${PING}`),
      raw(`*-2147483648\r\n${PING}`),
      raw(`*-9223372036854775808\r\n${PING}`),
      raw(`*0\r\n*0\r\n*-5\r\n${PING}`),
      raw(`*0\r\nPING\r\n`),
      raw('*-0\r\n'),
    ],
  },
  {
    name: 'empty arguments',
    steps: [
      raw('*1\r\n$0\r\n\r\n'),
      raw('*2\r\n$4\r\nECHO\r\n$0\r\n\r\n'),
      raw('*3\r\n$3\r\nSET\r\n$0\r\n\r\n$0\r\n\r\n'),
      raw('*2\r\n$3\r\nGET\r\n$0\r\n\r\n'),
    ],
  },
  {
    name: 'the bytes after an argument or a length are not looked at',
    steps: [
      raw('*1\r\n$4\r\nPINGxx'),
      raw('*1\r\n$4\r\nPING\n\n'),
      raw('*1\rx$4\ryPINGzz'),
      raw('*2\r\n$4\r\nECHO  $3\r\nabcde'),
      raw(PING),
    ],
  },
  {
    name: 'arguments that look like protocol',
    steps: [
      raw('*2\r\n$4\r\nECHO\r\n$14\r\n*1\r\n$4\r\nPING\r\n\r\n'),
      raw('*2\r\n$4\r\nECHO\r\n$2\r\n\r\n\r\n'),
      raw('*2\r\n$4\r\nECHO\r\n$5\r\n+OK\r\n\r\n'),
    ],
  },
  {
    name: 'a line break of the other kind in an argument count is waited out',
    steps: [raw('*1\n$4\nPING\n', 0), raw('\r\n')],
  },
  {
    name: 'a line is not judged before its end has come',
    steps: [
      ending(raw(`${PING}*1\r\nPING`, 2)),
      on('b', ending(raw('*2\r\n$4\r\nECHO\r\n*'))),
      on('c', ending(raw('*x'))),
      on('d', ending(raw('*1\r\n$x'))),
      on('e', raw('*1\r\n:', 0)),
      on('e', raw('1\r\n')),
      'e: PING',
    ],
  },
  {
    name: 'inline commands and arrays in one pipeline',
    steps: [raw(`PING\r\n${PING}PING\r\n\r\n*0\r\n${PING}SET k "v w"\r\n*2\r\n$3\r\nGET\r\n$1\r\nk\r\n`, 6)],
  },
  { name: 'ten thousand commands at once', steps: [raw(PING.repeat(10_000), 10_000)] },
  { name: 'ten thousand inline commands at once', steps: [raw('PING\r\n'.repeat(10_000), 10_000)] },
  {
    name: 'ten thousand commands of several kinds at once',
    steps: Array.from({ length: 10_000 }, (_, index): StepLike => {
      const key = `k${index % 97}`
      return [`INCR ${key}`, `GET ${key}`, `APPEND ${key} 7`, `DEL ${key}`, `SETRANGE ${key} 3 5`, `FOO ${key}`][
        index % 6
      ]!
    }),
  },
  {
    name: 'a command of twenty thousand arguments',
    steps: [
      ['DEL', ...Array.from({ length: 20_000 }, (_, index) => `k${index}`)],
      ['MGET', ...Array.from({ length: 20_000 }, () => 'k')],
    ],
  },
  {
    name: 'a request for a large value in every pipeline position',
    steps: [['SET', 'big', 'b'.repeat(300_000)], 'GET big', 'PING', 'GET big', 'GET big', 'PING'],
  },
  ...[
    '*\r\n',
    '*a\r\n',
    '*1a\r\n',
    '*1 \r\n',
    '* 1\r\n',
    '*+1\r\n',
    '*01\r\n',
    '*1.0\r\n',
    '*--1\r\n',
    '*2147483648\r\n',
    '*9223372036854775808\r\n',
    '*99999999999999999999\r\n',
  ].map(text => refused(`the argument count ${JSON.stringify(text)}`, text)),
  ...[
    '*1\r\n:1\r\n',
    '*1\r\nPING\r\n',
    '*1\r\n\r\n',
    '*1\r\n*1\r\n',
    '*1\r\n\xff\r\n',
    '*2\r\n$4\r\nECHO\r\nabc\r\n',
    '*3\r\n$3\r\nSET\r\n$1\r\nk\r\n*1\r\n',
  ].map(text => refused(`${JSON.stringify(text)} where a length should be`, text)),
  ...[
    '*1\r\n$\r\n',
    '*1\r\n$a\r\n',
    '*1\r\n$4a\r\n',
    '*1\r\n$-1\r\n',
    '*1\r\n$-2\r\n',
    '*1\r\n$ 4\r\n',
    '*1\r\n$4 \r\n',
    '*1\r\n$+4\r\n',
    '*1\r\n$04\r\n',
    '*1\r\n$-0\r\n',
    '*1\r\n$4.0\r\n',
    '*1\r\n$536870913\r\n',
    '*1\r\n$2147483648\r\n',
    '*1\r\n$9223372036854775808\r\n',
    '*2\r\n$4\r\nECHO\r\n$-1\r\n',
    '*2\r\n$4\r\nECHO\r\n$x\r\n',
  ].map(text => refused(`the argument length ${JSON.stringify(text)}`, text)),
  refused('an argument count without an end', `*${'1'.repeat(65_537)}`),
  refused('an argument length without an end', `*1\r\n$${'1'.repeat(65_537)}`),
  {
    name: 'a broken command in a pipeline lets those before it be answered',
    steps: [raw(`${PING}SET k v\r\n*1\r\n:1\r\n${PING}`, 4)],
  },
  {
    name: 'proto-max-bulk-len',
    steps: [
      'CONFIG SET proto-max-bulk-len 1048576',
      ['SET', 'k', 'v'.repeat(1_048_576)],
      'STRLEN k',
      { ...raw('*3\r\n$3\r\nSET\r\n$1\r\nk\r\n$1048577\r\n'), connection: 'b' },
      'b: PING',
      'STRLEN k',
    ],
    cleanup: ['CONFIG SET proto-max-bulk-len 536870912'],
  },
]

const types: readonly Case[] = [
  {
    name: 'every type of reply',
    steps: [
      'DEBUG PROTOCOL string',
      'DEBUG PROTOCOL integer',
      'DEBUG PROTOCOL double',
      'DEBUG PROTOCOL null',
      'DEBUG PROTOCOL array',
      'DEBUG PROTOCOL set',
      'DEBUG PROTOCOL map',
      'DEBUG PROTOCOL bignum',
      'DEBUG PROTOCOL true',
      'DEBUG PROTOCOL false',
      'DEBUG PROTOCOL verbatim',
      'DEBUG PROTOCOL foo',
      'debug protocol STRING',
      'DEBUG PROTOCOL',
    ],
  },
  { name: 'an attribute', protocols: [3], steps: ['DEBUG PROTOCOL attrib'] },
  { name: 'a push', protocols: [3], steps: [yields(2, 'DEBUG PROTOCOL push')] },
]

/** How requests are read: inline commands, arrays, broken ones; and every type of reply. */
export const protocolCases: readonly Case[] = [...inline, ...arrays, ...types]
