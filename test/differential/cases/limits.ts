import { type Case, ending, kind, names, on, raw, type StepLike, shape } from '../case.ts'

const PING = '*1\r\n$4\r\nPING\r\n'

const limits: readonly Case[] = [
  {
    name: 'maxclients',
    protocols: [2],
    inTurn: true,
    steps: [
      'CONFIG SET maxclients 3',
      'b: PING',
      on('c', raw('')),
      'c: PING',
      'a: PING',
      'CONFIG SET maxclients 4',
      'd: PING',
      on('e', raw('')),
      'd: QUIT',
      'd: PING',
      'f: PING',
    ],
    cleanup: ['CONFIG SET maxclients 10000'],
  },
  {
    name: 'client-output-buffer-limit closes who asks for too much',
    inTurn: true,
    steps: [
      ['SET', 'big', 'x'.repeat(1_000_000)],
      ['CONFIG', 'SET', 'client-output-buffer-limit', 'normal 500000 0 0'],
      'b: GET big',
      'b: PING',
      'STRLEN big',
      'GETRANGE big 0 100000',
    ],
    cleanup: [['CONFIG', 'SET', 'client-output-buffer-limit', 'normal 0 0 0']],
  },
  {
    name: 'client-query-buffer-limit closes who sends too much',
    inTurn: true,
    steps: [
      'CONFIG SET client-query-buffer-limit 1048576',
      on('b', raw(`*2\r\n$4\r\nECHO\r\n$2000000\r\n${'x'.repeat(1_500_000)}`)),
      ['SET', 'k', 'x'.repeat(500_000)],
      'STRLEN k',
    ],
    cleanup: ['CONFIG SET client-query-buffer-limit 1073741824'],
  },
  {
    name: 'twenty megabytes of replies to one pipeline',
    steps: [['SET', 'k', 'x'.repeat(100_000)], ...Array.from({ length: 200 }, (): StepLike => 'GET k')],
  },
]

const endings: readonly Case[] = [
  {
    name: 'a client that closes its side is answered first',
    steps: [ending(raw(`${PING}PING\r\nECHO end\r\n`, 3)), 'b: PING'],
  },
  { name: 'half a command before the end', steps: [ending(raw(`${PING}*2\r\n$4\r\nECHO\r\n$3\r\nab`, 1)), 'b: PING'] },
  { name: 'half an inline command before the end', steps: [ending(raw(`${PING}ECHO end`, 1)), 'b: PING'] },
  { name: 'nothing before the end', steps: [ending(raw('', 0)), 'b: PING'] },
]

/** What clients send first, in RESP2: they choose the protocol themselves. */
const handshakes: readonly Case[] = [
  {
    name: 'ioredis connects',
    protocols: [2],
    steps: [names('info'), 'client setname worker', 'select 0', 'get k', 'set k v EX 1000', 'get k', 'quit'],
  },
  {
    name: 'node-redis connects',
    protocols: [2],
    steps: [
      shape('HELLO 3'),
      'CLIENT SETINFO LIB-NAME node-redis',
      'CLIENT SETINFO LIB-VER 5.12.1',
      'SELECT 1',
      'SET k v',
      'GET k',
      'GET missing',
    ],
  },
  {
    name: 'redis-py connects',
    protocols: [2],
    steps: [
      'CLIENT SETINFO LIB-NAME redis-py',
      'CLIENT SETINFO LIB-VER 5.0.0',
      'SELECT 2',
      'PING',
      'SET k v EX 100',
      'GET k',
    ],
  },
  {
    name: 'go-redis connects',
    protocols: [2],
    steps: [
      shape('hello 3'),
      'client setinfo lib-name go-redis(,go1.22)',
      'client setinfo lib-ver 9.5.1',
      'ping',
      'get missing',
      'set k v keepttl',
    ],
  },
  {
    name: 'Jedis and Lettuce connect',
    protocols: [2],
    steps: [
      shape('HELLO 3 SETNAME lettuce'),
      'CLIENT SETINFO lib-name Lettuce',
      'PING',
      'CLIENT GETNAME',
      'CLIENT SETINFO lib-ver 6.3.0/abc',
    ],
  },
  {
    name: 'hiredis and phpredis connect',
    protocols: [2],
    steps: ['SELECT 0', 'PING', 'SETEX k 1000 v', 'GET k', 'TTL k', 'DEL k'].map(step =>
      step === 'TTL k' ? shape(step) : step,
    ),
  },
  {
    name: 'redis-benchmark asks for the configuration',
    protocols: [2],
    steps: [
      'CONFIG GET save',
      'CONFIG GET appendonly',
      raw('PING\r\n'),
      raw('PING\r\n'),
      'SET key:__rand_int__ xxx',
      'MSET key:1 x key:2 x',
    ],
  },
  { name: 'redis-cli asks for the commands', protocols: [2], steps: [kind('COMMAND DOCS'), kind('COMMAND'), 'PING'] },
  {
    name: 'a health check',
    protocols: [2],
    steps: [
      ending(raw('PING\r\n')),
      on('b', raw('INFO replication\r\n', 0)),
      on('b', kind({ bytes: new Uint8Array() })),
      on('c', ending(raw('QUIT\r\n'))),
    ],
  },
  {
    name: 'a session store',
    protocols: [2],
    steps: [
      'set sess:abc {"cookie":{}} EX 86400',
      'get sess:abc',
      'expire sess:abc 86400',
      'mget sess:abc sess:def',
      'scan 0 match sess:* count 100',
      'del sess:abc',
      'get sess:abc',
    ],
  },
  {
    name: 'a lock',
    protocols: [2],
    steps: [
      'SET lock token1 NX PX 30000',
      'b: SET lock token2 NX PX 30000',
      'GET lock',
      'b: GET lock',
      'DEL lock',
      'b: SET lock token2 NX PX 30000',
      'GET lock',
    ],
  },
  {
    name: 'a rate limit',
    protocols: [2],
    steps: [
      ...Array.from({ length: 5 }, (): StepLike[] => ['INCR limit', 'EXPIRE limit 60 NX']).flat(),
      'GET limit',
      'DECRBY limit 3',
      'GETDEL limit',
      'INCR limit',
    ],
  },
]

/** Limits on clients, their ends, and what well-known clients send. */
export const limitCases: readonly Case[] = [...limits, ...endings, ...handshakes]
