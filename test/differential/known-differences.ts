import type { Protocol } from './case.ts'
import { COMMANDS_THAT_WAIT } from './cases/list-waiting.ts'
import type { KnownDifference } from './known-difference.ts'
import { knownScriptingDifferences } from './known-scripting-differences.ts'
import { knownStreamDifferences } from './known-stream-differences.ts'

export const knownDifferences: readonly KnownDifference[] = [
  {
    case: 'HELLO does nothing when an option is wrong',
    steps: ['CLIENT GETNAME'],
    expected: { 2: '$-1\r\n', 3: '_\r\n' },
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
    case: 'GETRANGE that ends before the string',
    steps: [
      'GETRANGE k 0 -6',
      'GETRANGE k 0 -100',
      'GETRANGE k 0 -2147483648',
      'GETRANGE k 0 -2147483649',
      'GETRANGE k 0 -9223372036854775807',
      'GETRANGE k 0 -9223372036854775808',
      'GETRANGE k -100 -6',
      'SUBSTR k 0 -6',
      'SUBSTR k 0 -100',
      'SUBSTR k 0 -2147483648',
      'SUBSTR k 0 -2147483649',
      'SUBSTR k 0 -9223372036854775807',
      'SUBSTR k 0 -9223372036854775808',
    ],
    expected: '$0\r\n\r\n',
    source:
      'Redis 8.0: such a range is empty, as its tests have it (tests/unit/type/string.tcl, GETRANGE against string value)',
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
    case: 'OBJECT REFCOUNT of a small number',
    steps: ['OBJECT REFCOUNT k'],
    expected: ':1\r\n',
    source: 'Redis 8.4: small numbers are no longer shared between keys (object.c, tryObjectEncodingEx)',
  },
  {
    case: 'SCAN from hostile cursors',
    steps: ['SCAN " 1"', 'SCAN " 0"'],
    expected: '*2\r\n$1\r\n0\r\n*0\r\n',
    source: 'Redis 8.0: cursors are read as unsigned 64-bit integers (db.c, parseScanCursorOrReply)',
  },
  {
    case: 'COMMAND INFO msetnx',
    steps: ['COMMAND INFO msetnx'],
    expected: {
      2: '*1\r\n*10\r\n$6\r\nmsetnx\r\n:-3\r\n*2\r\n+write\r\n+denyoom\r\n:1\r\n:-1\r\n:2\r\n*3\r\n+@write\r\n+@string\r\n+@slow\r\n*0\r\n*1\r\n*6\r\n$5\r\nflags\r\n*2\r\n+OW\r\n+insert\r\n$12\r\nbegin_search\r\n*4\r\n$4\r\ntype\r\n$5\r\nindex\r\n$4\r\nspec\r\n*2\r\n$5\r\nindex\r\n:1\r\n$9\r\nfind_keys\r\n*4\r\n$4\r\ntype\r\n$5\r\nrange\r\n$4\r\nspec\r\n*6\r\n$7\r\nlastkey\r\n:-1\r\n$7\r\nkeystep\r\n:2\r\n$5\r\nlimit\r\n:0\r\n*0\r\n',
      3: '*1\r\n*10\r\n$6\r\nmsetnx\r\n:-3\r\n~2\r\n+write\r\n+denyoom\r\n:1\r\n:-1\r\n:2\r\n~3\r\n+@write\r\n+@string\r\n+@slow\r\n~0\r\n~1\r\n%3\r\n$5\r\nflags\r\n~2\r\n+OW\r\n+insert\r\n$12\r\nbegin_search\r\n%2\r\n$4\r\ntype\r\n$5\r\nindex\r\n$4\r\nspec\r\n%1\r\n$5\r\nindex\r\n:1\r\n$9\r\nfind_keys\r\n%2\r\n$4\r\ntype\r\n$5\r\nrange\r\n$4\r\nspec\r\n%3\r\n$7\r\nlastkey\r\n:-1\r\n$7\r\nkeystep\r\n:2\r\n$5\r\nlimit\r\n:0\r\n~0\r\n',
    },
    source: 'Redis 7.2: MSETNX is not for several shards (commands/msetnx.json)',
  },
  {
    case: 'COMMAND INFO bzpopmin',
    steps: ['COMMAND INFO bzpopmin'],
    expected: {
      2: '*1\r\n*10\r\n$8\r\nbzpopmin\r\n:-3\r\n*3\r\n+write\r\n+blocking\r\n+fast\r\n:1\r\n:-2\r\n:1\r\n*4\r\n+@write\r\n+@sortedset\r\n+@fast\r\n+@blocking\r\n*0\r\n*1\r\n*6\r\n$5\r\nflags\r\n*3\r\n+RW\r\n+access\r\n+delete\r\n$12\r\nbegin_search\r\n*4\r\n$4\r\ntype\r\n$5\r\nindex\r\n$4\r\nspec\r\n*2\r\n$5\r\nindex\r\n:1\r\n$9\r\nfind_keys\r\n*4\r\n$4\r\ntype\r\n$5\r\nrange\r\n$4\r\nspec\r\n*6\r\n$7\r\nlastkey\r\n:-2\r\n$7\r\nkeystep\r\n:1\r\n$5\r\nlimit\r\n:0\r\n*0\r\n',
      3: '*1\r\n*10\r\n$8\r\nbzpopmin\r\n:-3\r\n~3\r\n+write\r\n+blocking\r\n+fast\r\n:1\r\n:-2\r\n:1\r\n~4\r\n+@write\r\n+@sortedset\r\n+@fast\r\n+@blocking\r\n~0\r\n~1\r\n%3\r\n$5\r\nflags\r\n~3\r\n+RW\r\n+access\r\n+delete\r\n$12\r\nbegin_search\r\n%2\r\n$4\r\ntype\r\n$5\r\nindex\r\n$4\r\nspec\r\n%1\r\n$5\r\nindex\r\n:1\r\n$9\r\nfind_keys\r\n%2\r\n$4\r\ntype\r\n$5\r\nrange\r\n$4\r\nspec\r\n%3\r\n$7\r\nlastkey\r\n:-2\r\n$7\r\nkeystep\r\n:1\r\n$5\r\nlimit\r\n:0\r\n~0\r\n',
    },
    source: 'Redis 7.2: scripts may call commands that block (commands/bzpopmin.json)',
  },
  {
    case: 'COMMAND INFO bzpopmax',
    steps: ['COMMAND INFO bzpopmax'],
    expected: {
      2: '*1\r\n*10\r\n$8\r\nbzpopmax\r\n:-3\r\n*3\r\n+write\r\n+blocking\r\n+fast\r\n:1\r\n:-2\r\n:1\r\n*4\r\n+@write\r\n+@sortedset\r\n+@fast\r\n+@blocking\r\n*0\r\n*1\r\n*6\r\n$5\r\nflags\r\n*3\r\n+RW\r\n+access\r\n+delete\r\n$12\r\nbegin_search\r\n*4\r\n$4\r\ntype\r\n$5\r\nindex\r\n$4\r\nspec\r\n*2\r\n$5\r\nindex\r\n:1\r\n$9\r\nfind_keys\r\n*4\r\n$4\r\ntype\r\n$5\r\nrange\r\n$4\r\nspec\r\n*6\r\n$7\r\nlastkey\r\n:-2\r\n$7\r\nkeystep\r\n:1\r\n$5\r\nlimit\r\n:0\r\n*0\r\n',
      3: '*1\r\n*10\r\n$8\r\nbzpopmax\r\n:-3\r\n~3\r\n+write\r\n+blocking\r\n+fast\r\n:1\r\n:-2\r\n:1\r\n~4\r\n+@write\r\n+@sortedset\r\n+@fast\r\n+@blocking\r\n~0\r\n~1\r\n%3\r\n$5\r\nflags\r\n~3\r\n+RW\r\n+access\r\n+delete\r\n$12\r\nbegin_search\r\n%2\r\n$4\r\ntype\r\n$5\r\nindex\r\n$4\r\nspec\r\n%1\r\n$5\r\nindex\r\n:1\r\n$9\r\nfind_keys\r\n%2\r\n$4\r\ntype\r\n$5\r\nrange\r\n$4\r\nspec\r\n%3\r\n$7\r\nlastkey\r\n:-2\r\n$7\r\nkeystep\r\n:1\r\n$5\r\nlimit\r\n:0\r\n~0\r\n',
    },
    source: 'Redis 7.2: scripts may call commands that block (commands/bzpopmax.json)',
  },
  {
    case: 'COMMAND INFO zrank',
    steps: ['COMMAND INFO zrank'],
    expected: {
      2: '*1\r\n*10\r\n$5\r\nzrank\r\n:-3\r\n*2\r\n+readonly\r\n+fast\r\n:1\r\n:1\r\n:1\r\n*3\r\n+@read\r\n+@sortedset\r\n+@fast\r\n*0\r\n*1\r\n*6\r\n$5\r\nflags\r\n*2\r\n+RO\r\n+access\r\n$12\r\nbegin_search\r\n*4\r\n$4\r\ntype\r\n$5\r\nindex\r\n$4\r\nspec\r\n*2\r\n$5\r\nindex\r\n:1\r\n$9\r\nfind_keys\r\n*4\r\n$4\r\ntype\r\n$5\r\nrange\r\n$4\r\nspec\r\n*6\r\n$7\r\nlastkey\r\n:0\r\n$7\r\nkeystep\r\n:1\r\n$5\r\nlimit\r\n:0\r\n*0\r\n',
      3: '*1\r\n*10\r\n$5\r\nzrank\r\n:-3\r\n~2\r\n+readonly\r\n+fast\r\n:1\r\n:1\r\n:1\r\n~3\r\n+@read\r\n+@sortedset\r\n+@fast\r\n~0\r\n~1\r\n%3\r\n$5\r\nflags\r\n~2\r\n+RO\r\n+access\r\n$12\r\nbegin_search\r\n%2\r\n$4\r\ntype\r\n$5\r\nindex\r\n$4\r\nspec\r\n%1\r\n$5\r\nindex\r\n:1\r\n$9\r\nfind_keys\r\n%2\r\n$4\r\ntype\r\n$5\r\nrange\r\n$4\r\nspec\r\n%3\r\n$7\r\nlastkey\r\n:0\r\n$7\r\nkeystep\r\n:1\r\n$5\r\nlimit\r\n:0\r\n~0\r\n',
    },
    source: 'Redis 7.2: the option WITHSCORE (commands/zrank.json)',
  },
  {
    case: 'COMMAND INFO zrevrank',
    steps: ['COMMAND INFO zrevrank'],
    expected: {
      2: '*1\r\n*10\r\n$8\r\nzrevrank\r\n:-3\r\n*2\r\n+readonly\r\n+fast\r\n:1\r\n:1\r\n:1\r\n*3\r\n+@read\r\n+@sortedset\r\n+@fast\r\n*0\r\n*1\r\n*6\r\n$5\r\nflags\r\n*2\r\n+RO\r\n+access\r\n$12\r\nbegin_search\r\n*4\r\n$4\r\ntype\r\n$5\r\nindex\r\n$4\r\nspec\r\n*2\r\n$5\r\nindex\r\n:1\r\n$9\r\nfind_keys\r\n*4\r\n$4\r\ntype\r\n$5\r\nrange\r\n$4\r\nspec\r\n*6\r\n$7\r\nlastkey\r\n:0\r\n$7\r\nkeystep\r\n:1\r\n$5\r\nlimit\r\n:0\r\n*0\r\n',
      3: '*1\r\n*10\r\n$8\r\nzrevrank\r\n:-3\r\n~2\r\n+readonly\r\n+fast\r\n:1\r\n:1\r\n:1\r\n~3\r\n+@read\r\n+@sortedset\r\n+@fast\r\n~0\r\n~1\r\n%3\r\n$5\r\nflags\r\n~2\r\n+RO\r\n+access\r\n$12\r\nbegin_search\r\n%2\r\n$4\r\ntype\r\n$5\r\nindex\r\n$4\r\nspec\r\n%1\r\n$5\r\nindex\r\n:1\r\n$9\r\nfind_keys\r\n%2\r\n$4\r\ntype\r\n$5\r\nrange\r\n$4\r\nspec\r\n%3\r\n$7\r\nlastkey\r\n:0\r\n$7\r\nkeystep\r\n:1\r\n$5\r\nlimit\r\n:0\r\n~0\r\n',
    },
    source: 'Redis 7.2: the option WITHSCORE (commands/zrevrank.json)',
  },
  {
    case: 'COMMAND INFO randomkey',
    steps: ['COMMAND INFO randomkey'],
    expected: {
      2: '*1\r\n*10\r\n$9\r\nrandomkey\r\n:1\r\n*1\r\n+readonly\r\n:0\r\n:0\r\n:0\r\n*3\r\n+@keyspace\r\n+@read\r\n+@slow\r\n*3\r\n$25\r\nrequest_policy:all_shards\r\n$23\r\nresponse_policy:special\r\n$23\r\nnondeterministic_output\r\n*0\r\n*0\r\n',
      3: '*1\r\n*10\r\n$9\r\nrandomkey\r\n:1\r\n~1\r\n+readonly\r\n:0\r\n:0\r\n:0\r\n~3\r\n+@keyspace\r\n+@read\r\n+@slow\r\n~3\r\n$25\r\nrequest_policy:all_shards\r\n$23\r\nresponse_policy:special\r\n$23\r\nnondeterministic_output\r\n~0\r\n~0\r\n',
    },
    source: 'Redis 7.2: the response policy is special (commands/randomkey.json)',
  },
  {
    case: 'COMMAND INFO scan',
    steps: ['COMMAND INFO scan'],
    expected: {
      2: '*1\r\n*10\r\n$4\r\nscan\r\n:-2\r\n*1\r\n+readonly\r\n:0\r\n:0\r\n:0\r\n*3\r\n+@keyspace\r\n+@read\r\n+@slow\r\n*3\r\n$23\r\nnondeterministic_output\r\n$22\r\nrequest_policy:special\r\n$23\r\nresponse_policy:special\r\n*0\r\n*0\r\n',
      3: '*1\r\n*10\r\n$4\r\nscan\r\n:-2\r\n~1\r\n+readonly\r\n:0\r\n:0\r\n:0\r\n~3\r\n+@keyspace\r\n+@read\r\n+@slow\r\n~3\r\n$23\r\nnondeterministic_output\r\n$22\r\nrequest_policy:special\r\n$23\r\nresponse_policy:special\r\n~0\r\n~0\r\n',
    },
    source: 'Redis 7.2: the response policy is special (commands/scan.json)',
  },
  {
    case: 'COMMAND INFO client|setname',
    steps: ['COMMAND INFO client|setname'],
    expected: {
      2: '*1\r\n*10\r\n$14\r\nclient|setname\r\n:3\r\n*3\r\n+noscript\r\n+loading\r\n+stale\r\n:0\r\n:0\r\n:0\r\n*2\r\n+@slow\r\n+@connection\r\n*2\r\n$24\r\nrequest_policy:all_nodes\r\n$29\r\nresponse_policy:all_succeeded\r\n*0\r\n*0\r\n',
      3: '*1\r\n*10\r\n$14\r\nclient|setname\r\n:3\r\n~3\r\n+noscript\r\n+loading\r\n+stale\r\n:0\r\n:0\r\n:0\r\n~2\r\n+@slow\r\n+@connection\r\n~2\r\n$24\r\nrequest_policy:all_nodes\r\n$29\r\nresponse_policy:all_succeeded\r\n~0\r\n~0\r\n',
    },
    source: 'Redis 7.2: request and response policies (commands/client-setname.json)',
  },
  {
    case: 'COMMAND INFO command|getkeys',
    steps: ['COMMAND INFO command|getkeys'],
    expected: {
      2: '*1\r\n*10\r\n$15\r\ncommand|getkeys\r\n:-3\r\n*2\r\n+loading\r\n+stale\r\n:0\r\n:0\r\n:0\r\n*2\r\n+@slow\r\n+@connection\r\n*0\r\n*0\r\n*0\r\n',
      3: '*1\r\n*10\r\n$15\r\ncommand|getkeys\r\n:-3\r\n~2\r\n+loading\r\n+stale\r\n:0\r\n:0\r\n:0\r\n~2\r\n+@slow\r\n+@connection\r\n~0\r\n~0\r\n~0\r\n',
    },
    source: 'Redis 7.2: a command without arguments is allowed (commands/command-getkeys.json)',
  },
  {
    case: 'COMMAND INFO command|getkeysandflags',
    steps: ['COMMAND INFO command|getkeysandflags'],
    expected: {
      2: '*1\r\n*10\r\n$23\r\ncommand|getkeysandflags\r\n:-3\r\n*2\r\n+loading\r\n+stale\r\n:0\r\n:0\r\n:0\r\n*2\r\n+@slow\r\n+@connection\r\n*0\r\n*0\r\n*0\r\n',
      3: '*1\r\n*10\r\n$23\r\ncommand|getkeysandflags\r\n:-3\r\n~2\r\n+loading\r\n+stale\r\n:0\r\n:0\r\n:0\r\n~2\r\n+@slow\r\n+@connection\r\n~0\r\n~0\r\n~0\r\n',
    },
    source: 'Redis 7.2: a command without arguments is allowed (commands/command-getkeysandflags.json)',
  },
  {
    case: 'COMMAND INFO config|resetstat',
    steps: ['COMMAND INFO config|resetstat'],
    expected: {
      2: '*1\r\n*10\r\n$16\r\nconfig|resetstat\r\n:2\r\n*4\r\n+admin\r\n+noscript\r\n+loading\r\n+stale\r\n:0\r\n:0\r\n:0\r\n*3\r\n+@admin\r\n+@slow\r\n+@dangerous\r\n*2\r\n$24\r\nrequest_policy:all_nodes\r\n$29\r\nresponse_policy:all_succeeded\r\n*0\r\n*0\r\n',
      3: '*1\r\n*10\r\n$16\r\nconfig|resetstat\r\n:2\r\n~4\r\n+admin\r\n+noscript\r\n+loading\r\n+stale\r\n:0\r\n:0\r\n:0\r\n~3\r\n+@admin\r\n+@slow\r\n+@dangerous\r\n~2\r\n$24\r\nrequest_policy:all_nodes\r\n$29\r\nresponse_policy:all_succeeded\r\n~0\r\n~0\r\n',
    },
    source: 'Redis 7.2: request and response policies (commands/config-resetstat.json)',
  },
  {
    case: 'COMMAND INFO config|rewrite',
    steps: ['COMMAND INFO config|rewrite'],
    expected: {
      2: '*1\r\n*10\r\n$14\r\nconfig|rewrite\r\n:2\r\n*4\r\n+admin\r\n+noscript\r\n+loading\r\n+stale\r\n:0\r\n:0\r\n:0\r\n*3\r\n+@admin\r\n+@slow\r\n+@dangerous\r\n*2\r\n$24\r\nrequest_policy:all_nodes\r\n$29\r\nresponse_policy:all_succeeded\r\n*0\r\n*0\r\n',
      3: '*1\r\n*10\r\n$14\r\nconfig|rewrite\r\n:2\r\n~4\r\n+admin\r\n+noscript\r\n+loading\r\n+stale\r\n:0\r\n:0\r\n:0\r\n~3\r\n+@admin\r\n+@slow\r\n+@dangerous\r\n~2\r\n$24\r\nrequest_policy:all_nodes\r\n$29\r\nresponse_policy:all_succeeded\r\n~0\r\n~0\r\n',
    },
    source: 'Redis 7.2: request and response policies (commands/config-rewrite.json)',
  },
  {
    case: 'hashes of many fields are packed no longer',
    steps: ['OBJECT ENCODING m'],
    expected: '$9\r\nhashtable\r\n',
    source: 'Redis 7.2: a hash is made for as many fields as HSET names (t_hash.c, hashTypeTryConversion)',
  },
  {
    case: 'BITCOUNT with a start alone',
    steps: ['BITCOUNT missing 1'],
    expected: '-ERR syntax error\r\n',
    source: 'Redis 7.2: arguments are checked before the key is looked up (bitops.c, bitcountCommand)',
  },
  {
    case: 'BITCOUNT and BITPOS of a missing key check their arguments',
    steps: ['BITCOUNT missing a b', 'BITPOS missing 1 a'],
    expected: '-ERR value is not an integer or out of range\r\n',
    source:
      'Redis 7.2: arguments are checked before the key is looked up (bitops.c, bitcountCommand and bitposCommand)',
  },
  {
    case: 'BITCOUNT and BITPOS of a missing key check their arguments',
    steps: ['BITCOUNT missing 0 1 FOO', 'BITPOS missing 0 0 1 FOO'],
    expected: '-ERR syntax error\r\n',
    source:
      'Redis 7.2: arguments are checked before the key is looked up (bitops.c, bitcountCommand and bitposCommand)',
  },
  ...knownStreamDifferences,
  ...knownScriptingDifferences,
  ...setInfo('node-redis connects', ['CLIENT SETINFO LIB-NAME node-redis', 'CLIENT SETINFO LIB-VER 5.12.1']),
  ...setInfo('redis-py connects', ['CLIENT SETINFO LIB-NAME redis-py', 'CLIENT SETINFO LIB-VER 5.0.0']),
  ...setInfo('go-redis connects', ['client setinfo lib-name go-redis(,go1.22)', 'client setinfo lib-ver 9.5.1']),
  ...setInfo('Jedis and Lettuce connect', ['CLIENT SETINFO lib-name Lettuce', 'CLIENT SETINFO lib-ver 6.3.0/abc']),
  {
    case: 'COMMAND GETKEYS',
    steps: ['COMMAND GETKEYS PING', 'COMMAND GETKEYS DBSIZE'],
    expected: '-ERR The command has no key arguments\r\n',
    source: 'Redis 7.2: a command without arguments is allowed (commands/command-getkeys.json)',
  },
  {
    case: 'COMMAND GETKEYS',
    steps: ['COMMAND GETKEYS GET'],
    expected: '-ERR Invalid number of arguments specified for command\r\n',
    source: 'Redis 7.2: a command without arguments is allowed (commands/command-getkeys.json)',
  },
  {
    case: 'COMMAND GETKEYSANDFLAGS',
    steps: ['COMMAND GETKEYSANDFLAGS PING', 'COMMAND GETKEYSANDFLAGS DBSIZE'],
    expected: '-ERR The command has no key arguments\r\n',
    source: 'Redis 7.2: a command without arguments is allowed (commands/command-getkeysandflags.json)',
  },
  {
    case: 'COMMAND GETKEYSANDFLAGS',
    steps: ['COMMAND GETKEYSANDFLAGS GET'],
    expected: '-ERR Invalid number of arguments specified for command\r\n',
    source: 'Redis 7.2: a command without arguments is allowed (commands/command-getkeysandflags.json)',
  },
  {
    case: 'commands on lists refuse',
    steps: ['LREM none -9223372036854775808 a', 'LPOS none a RANK -9223372036854775808'],
    expected: '-ERR value is out of range, value must between -9223372036854775807 and 9223372036854775807\r\n',
    source: 'Redis 7.2: numbers that have no positive twin are refused (t_list.c, lremCommand and lposCommand)',
  },
  {
    case: 'deadlines out of range',
    steps: ['inf', '1e400', '9223372036854775807', '9223372036854776'].flatMap(timeout =>
      COMMANDS_THAT_WAIT.map(command => command.replace('%', timeout)),
    ),
    expected: '-ERR timeout is out of range\r\n',
    source: 'Redis 7.2: the timeout is checked before it is rounded (timeout.c, getTimeoutFromObjectOrReply)',
  },
  ...retried('an earlier key of another type is met again', {
    'b: ""': '-WRONGTYPE Operation against a key holding the wrong kind of value\r\n',
    'LRANGE l 0 -1': '*1\r\n$1\r\n1\r\n',
  }),
  ...retried('the first of the keys that came at once', {
    'b: ""': '*2\r\n$1\r\nk\r\n$1\r\n2\r\n',
    'LRANGE k 0 -1': '*0\r\n',
    'LRANGE l 0 -1': '*1\r\n$1\r\n1\r\n',
  }),
]

/** A command that waited looks at all its keys again. */
function retried(name: string, replies: Readonly<Record<string, string>>): KnownDifference[] {
  return Object.entries(replies).map(([step, expected]) => ({
    case: name,
    steps: [step],
    expected,
    source: 'Redis 7.2: who waited runs its command anew (blocked.c, unblockClientOnKey)',
  }))
}

/** Clients send CLIENT SETINFO to every server; releases before 7.2 refuse it, and clients go on. */
function setInfo(name: string, steps: readonly string[]): KnownDifference[] {
  return [
    {
      case: name,
      steps,
      expected: '+OK\r\n',
      source: 'Redis 7.2: https://redis.io/docs/latest/commands/client-setinfo/',
    },
  ]
}

/** What a step must give instead of the reference's reply, and why; undefined where they agree. */
export function knownDifference(
  name: string,
  step: string,
  protocol: Protocol,
): { expected: string; source: string } | undefined {
  const row = knownDifferences.find(candidate => candidate.case === name && candidate.steps.includes(step))
  return row && { expected: expectedIn(row, protocol), source: row.source }
}

/** A row's reply in one protocol. */
export function expectedIn(row: KnownDifference, protocol: Protocol): string {
  return typeof row.expected === 'string' ? row.expected : row.expected[protocol]
}
