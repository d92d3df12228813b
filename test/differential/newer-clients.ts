import { arity, bulk, error, integer, type NewerBehaviour, OK, SYNTAX } from './newer-behaviour.ts'

/** CLIENT, CLUSTER and CONFIG. */
export const newerClients: readonly NewerBehaviour[] = [
  {
    name: 'CLIENT SETINFO',
    release: 'Redis 7.2',
    source:
      'https://redis.io/docs/latest/commands/client-setinfo/; replies of a server built from redis/redis of October 2024',
    steps: [
      ['CLIENT SETINFO lib-name samovar', OK],
      ['CLIENT SETINFO LIB-VER 1.2.3', OK],
      [['CLIENT', 'SETINFO', 'lib-name', ''], OK],
      [
        ['CLIENT', 'SETINFO', 'lib-name', 'a b'],
        error('ERR lib-name cannot contain spaces, newlines or special characters.'),
      ],
      [
        ['CLIENT', 'SETINFO', 'lib-ver', 'a\nb'],
        error('ERR lib-ver cannot contain spaces, newlines or special characters.'),
      ],
      ['CLIENT SETINFO foo bar', error("ERR Unrecognized option 'foo'")],
      ['CLIENT SETINFO lib-name', arity('client|setinfo')],
    ],
  },
  {
    name: 'CLIENT NO-TOUCH',
    release: 'Redis 7.2',
    source: 'https://redis.io/docs/latest/commands/client-no-touch/',
    steps: [
      ['CLIENT NO-TOUCH on', OK],
      ['CLIENT NO-TOUCH OFF', OK],
      ['CLIENT NO-TOUCH foo', SYNTAX],
      ['CLIENT NO-TOUCH', arity('client|no-touch')],
    ],
  },
  {
    name: 'CLIENT KILL MAXAGE',
    release: 'Redis 7.4',
    source:
      'https://redis.io/docs/latest/commands/client-kill/; replies of a server built from redis/redis of October 2024',
    steps: [
      ['CLIENT KILL MAXAGE 100000', integer(0)],
      ['CLIENT KILL MAXAGE 100000 ID 99999999', integer(0)],
      ['CLIENT KILL MAXAGE 0', error('ERR maxage should be greater than 0')],
      ['CLIENT KILL MAXAGE -1', error('ERR maxage should be greater than 0')],
      ['CLIENT KILL MAXAGE abc', error('ERR maxage is not an integer or out of range')],
      ['CLIENT KILL MAXAGE', error('ERR No such client')],
    ],
  },
  {
    name: 'CLIENT LIST filters that let nobody through',
    release: 'Valkey 8.1',
    source: 'https://valkey.io/commands/client-list/: USER, ADDR, LADDR, SKIPME and MAXAGE filter the list',
    steps: [
      ['CLIENT LIST ADDR 192.0.2.1:1', { 2: bulk(''), 3: '=4\r\ntxt:\r\n' }],
      ['CLIENT LIST LADDR 192.0.2.1:1', { 2: bulk(''), 3: '=4\r\ntxt:\r\n' }],
      ['CLIENT LIST MAXAGE 100000000', { 2: bulk(''), 3: '=4\r\ntxt:\r\n' }],
      ['CLIENT LIST SKIPME foo', SYNTAX],
    ],
  },
  {
    name: 'CLIENT CAPA',
    release: 'Valkey 8.0',
    source: 'valkey 8.0 src/commands/client-capa.json: words that are unknown are taken as well',
    steps: [
      ['CLIENT CAPA redirect', OK],
      ['CLIENT CAPA later REDIRECT', OK],
      ['CLIENT CAPA', arity('client|capa')],
    ],
  },
  {
    name: 'CLUSTER MYSHARDID with cluster disabled',
    release: 'Redis 7.2',
    source:
      'https://redis.io/docs/latest/commands/cluster-myshardid/; replies of a server built from redis/redis of October 2024',
    steps: [['CLUSTER MYSHARDID', error('ERR This instance has cluster support disabled')]],
  },
  {
    name: 'eviction by least recent modification',
    release: 'Redis 8.6',
    source: 'https://redis.io/docs/latest/develop/whats-new/8-6/: the policies volatile-lrm and allkeys-lrm',
    steps: [
      ['CONFIG SET maxmemory-policy allkeys-lrm', OK],
      [
        'CONFIG GET maxmemory-policy',
        {
          2: `*2\r\n${bulk('maxmemory-policy')}${bulk('allkeys-lrm')}`,
          3: `%1\r\n${bulk('maxmemory-policy')}${bulk('allkeys-lrm')}`,
        },
      ],
      ['CONFIG SET maxmemory-policy VOLATILE-LRM', OK],
      [
        'CONFIG GET maxmemory-policy',
        {
          2: `*2\r\n${bulk('maxmemory-policy')}${bulk('volatile-lrm')}`,
          3: `%1\r\n${bulk('maxmemory-policy')}${bulk('volatile-lrm')}`,
        },
      ],
      ['CONFIG SET maxmemory-policy noeviction', OK],
    ],
  },
  {
    name: 'the log level nothing',
    release: 'Redis 7.2',
    source: 'redis 7.2 redis.conf: loglevel nothing',
    steps: [
      ['CONFIG SET loglevel nothing', OK],
      ['CONFIG SET loglevel notice', OK],
    ],
  },
]
