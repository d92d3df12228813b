import { type Case, kind, type StepLike, unordered } from '../case.ts'
import type { Argument } from '../raw-connection.ts'

/** A library's text. */
function library(name: string, body: string, options = ''): string {
  return `#!lua name=${name}${options}\n${body}`
}

const load = (name: string, body: string): readonly Argument[] => ['FUNCTION', 'LOAD', library(name, body)]
const replace = (name: string, body: string): readonly Argument[] => [
  'FUNCTION',
  'LOAD',
  'REPLACE',
  library(name, body),
]

const LIST = unordered('FUNCTION LIST WITHCODE')
const cleanup = ['FUNCTION FLUSH', 'CONFIG SET maxmemory 0']
const requires = ['FUNCTION', 'FCALL']

function functionCase(name: string, steps: readonly StepLike[]): Case {
  return { name, steps: ['FUNCTION FLUSH', ...steps], cleanup, requires }
}

/** What libraries do that cannot be loaded. */
const WRONG_BODIES = [
  '',
  'foo(',
  'return',
  'error("x")',
  'x = 1',
  'local a = math.floor(1)',
  'local a = KEYS',
  'redis.call("PING")',
  'redis.pcall("PING")',
  'redis.foo = 1',
  'redis.setresp(3)',
  'redis.log()',
  'redis.log("x", "y")',
  '_G.x = 1',
  'local t = {} t()',
  'local t = nil; t.x = 1',
  'for k in pairs(redis) do end',
  'redis.register_function()',
  'redis.register_function("f")',
  'redis.register_function(1, 2)',
  'redis.register_function("f", 2)',
  'redis.register_function({}, redis.log)',
  'redis.register_function("f", redis.log, 3)',
  'redis.register_function("a b", redis.log)',
  'redis.register_function("", redis.log)',
  'redis.register_function("a\\0", redis.log)',
  'redis.register_function("a", redis.log) redis.register_function("a", redis.log)',
  'redis.register_function(redis)',
  'redis.register_function{}',
  'redis.register_function{function_name = {}}',
  'redis.register_function{function_name = "f"}',
  'redis.register_function{callback = redis.log}',
  'redis.register_function{callback = 1}',
  'redis.register_function{[{}] = 1}',
  'redis.register_function{foo = 1}',
  'redis.register_function{function_name = "f", callback = redis.log, description = {}}',
  'redis.register_function{function_name = "f", callback = redis.log, flags = 1}',
  'redis.register_function{function_name = "f", callback = redis.log, flags = {1}}',
  'redis.register_function{function_name = "f", callback = redis.log, flags = {{}}}',
  'redis.register_function{function_name = "f", callback = redis.log, flags = {"no-writes", "foo"}}',
  '\n\nredis.register_function("f", nil_value)',
]

const WRONG_HEADS = ['', 'x', '#!', '#!\n', '#!lua', '#!lua\n', '#!lua name\n', '#!lua name=\n', '#!lua name=a-b\n']
const MORE_WRONG_HEADS = [
  '#!lua name=a name=b\n',
  '#!lua foo=b\n',
  '#!lua name=a foo\n',
  '#!js name=a\n',
  '#! lua name=a\n',
  '#!lua name="a\n',
  '#!lua name="a b"\n',
  '#!lua name=a\0\n',
]

/** A function per line, called f0, f1 and so on. */
const FUNCTION_BODIES = [
  'return #keys .. " " .. #args',
  'return {keys, args}',
  'return args[1]',
  'return redis.call("SET", keys[1], args[1])',
  'return redis.call("GET", keys[1])',
  'return redis.status_reply("FINE")',
  'return redis.error_reply("MY error")',
  'return KEYS',
  'return ARGV',
  'x = 1',
  'error("oops")',
  'error({err = "MY oops"})',
  'error()',
  'return redis.call("NOPE")',
  'return redis.pcall("NOPE").err',
  'return redis.call("SET", keys[1])',
  'return {redis.breakpoint == nil, redis.debug == nil, redis.replicate_commands == nil, redis.register_function == nil}',
  'return {redis.setresp ~= nil, redis.set_repl ~= nil, redis.acl_check_cmd ~= nil, redis.sha1hex ~= nil, redis.LOG_NOTICE}',
  'return {type(cjson), type(cmsgpack), type(struct), type(bit), type(math.random), type(_G)}',
  'redis.setresp(3) return redis.call("HGETALL", keys[1])',
  'return function() end',
  'return {1, {2, {3}}, nil, 4}',
  'return 3.99',
  'return true',
  'return false',
  'return {map = {a = 1}}',
  'local function f() return f() + 1 end return pcall(f)',
  'return redis.call("FUNCTION", "LIST")',
  'return redis.call("FCALL", "f0", 0)',
  'return redis.call("EVAL", "return 1", 0)',
]

const MANY = FUNCTION_BODIES.map((body, i) => `redis.register_function("f${i}", function(keys, args) ${body} end)`)

const FLAGGED = `
redis.register_function{function_name = "reader", callback = function(keys) return redis.call("GET", keys[1]) end, flags = {"no-writes"}}
redis.register_function{function_name = "liar", callback = function(keys) return redis.call("SET", keys[1], "x") end, flags = {"no-writes"}}
redis.register_function{function_name = "writer", callback = function(keys) return redis.call("SET", keys[1], "x") end}
redis.register_function{function_name = "plain", callback = function(keys) return redis.call("GET", keys[1]) end, description = "what it does"}
redis.register_function{function_name = "big", callback = function(keys) return redis.call("SET", keys[1], "x") end, flags = {"allow-oom"}}
redis.register_function{FUNCTION_NAME = "Loud", CALLBACK = function() return "loud" end, FLAGS = {"ALLOW-STALE", "no-cluster", "allow-cross-slot-keys", "allow-oom", "no-writes"}}
`

const CALLS = [
  'FCALL reader 1 k',
  'FCALL_RO reader 1 k',
  'FCALL liar 1 k',
  'FCALL_RO liar 1 k',
  'FCALL writer 1 k',
  'FCALL_RO writer 1 k',
  'FCALL plain 1 k',
  'FCALL_RO plain 1 k',
  'FCALL big 1 k',
  'FCALL Loud 0',
  'FCALL loud 0',
  'FCALL LOUD 0',
]

/** FUNCTION and FCALL. */
export const functionCases: readonly Case[] = [
  functionCase(
    'FUNCTION LOAD of what has no head',
    [...WRONG_HEADS, ...MORE_WRONG_HEADS].map(head => ['FUNCTION', 'LOAD', head]),
  ),
  functionCase('FUNCTION LOAD of what fails', [...WRONG_BODIES.map(body => load('wrong', body)), 'FUNCTION LIST']),
  functionCase('FUNCTION LOAD', [
    load('one', 'redis.register_function("f", function() return 1 end)'),
    load('one', 'redis.register_function("g", function() return 2 end)'),
    load('two', 'redis.register_function("f", function() return 2 end)'),
    load('two', 'redis.register_function("F", function() return 2 end)'),
    load('two', 'redis.register_function("g", function() return 3 end)'),
    LIST,
    replace('one', 'redis.register_function("g", function() return 4 end)'),
    replace('one', 'foo('),
    replace('one', ''),
    'FCALL f 0',
    'FCALL g 0',
    replace('one', 'redis.register_function("h", function() return 5 end)'),
    'FCALL f 0',
    'FCALL h 0',
    LIST,
    load('ONE', 'redis.register_function("upper", function() return 6 end)'),
    ['FUNCTION', 'load', 'replace', library('three', 'redis.register_function("t", redis.log)', ' ')],
    [
      'FUNCTION',
      'LOAD',
      library('four', 'redis.register_function("u", redis.log)').replace('#!lua name', '#!LUA NAME'),
    ],
    LIST,
    ['FUNCTION', 'LOAD', 'FOO', 'x'],
    ['FUNCTION', 'LOAD', 'REPLACE', 'FOO', 'x'],
    'FUNCTION LOAD REPLACE',
    'FUNCTION LOAD',
    load(
      'log',
      'redis.log(redis.LOG_NOTICE, "loading", redis.REDIS_VERSION_NUM ~= nil) redis.register_function("l", redis.log)',
    ),
    load(
      'captured',
      'local r = redis redis.register_function("c", function() return {r.log ~= nil, pcall(function() return r.call end)} end)',
    ),
    'FCALL c 0',
    load(
      'late',
      'local r = redis redis.register_function("late", function() return r.register_function("x", redis.log) end)',
    ),
    'FCALL late 0',
    load('number', 'redis.register_function(12, function() return "twelve" end)'),
    'FCALL 12 0',
  ]),
  functionCase('FCALL', [
    load('many', MANY.join('\n')),
    'HSET h a 1',
    ...FUNCTION_BODIES.flatMap((_, i): StepLike[] => [`FCALL f${i} 1 k v w`, `FCALL f${i} 1 h`, `FCALL_RO f${i} 0`]),
    'FCALL f1 0',
    'FCALL f1 0 a',
    'FCALL f1 1 a',
    'FCALL f1 2 a b',
    'FCALL f1 2 a b c d',
    'FCALL f1 3 a b c d',
    ['FCALL', 'f1', 50, ...Array.from({ length: 200 }, (_, i) => i)],
    ['FCALL', 'f1', 1, ...Array.from({ length: 200 }, (_, i) => i)],
    'FCALL nope 0',
    'FCALL f0 x',
    'FCALL f0 1',
    'FCALL f0 -1',
    'FCALL f0 99999999999999999999',
    'FCALL f0',
    'FCALL_RO nope 0',
    'MULTI',
    'FCALL f3 1 k inside',
    'FCALL nope 0',
    'FUNCTION LIST LIBRARYNAME nope',
    'EXEC',
    'GET k',
  ]),
  functionCase('FCALL: flags', [
    load('flagged', FLAGGED),
    LIST,
    'SET k v',
    ...CALLS,
    'CONFIG SET maxmemory 1',
    ...CALLS,
    load('full', 'redis.register_function("full", redis.log)'),
    'CONFIG SET maxmemory 0',
  ]),
  functionCase('FUNCTION LIST, DELETE and FLUSH', [
    load(
      'one',
      'redis.register_function{function_name = "f", callback = redis.log, description = "what\\nit does", flags = {"no-writes"}}',
    ),
    load('two', 'redis.register_function("g", redis.log)'),
    load('Three', 'redis.register_function("h", redis.log)'),
    unordered('FUNCTION LIST'),
    LIST,
    unordered('FUNCTION LIST LIBRARYNAME t*'),
    unordered('FUNCTION LIST libraryname T* withcode'),
    unordered('FUNCTION LIST WITHCODE LIBRARYNAME one'),
    'FUNCTION LIST LIBRARYNAME nope',
    'FUNCTION LIST LIBRARYNAME',
    'FUNCTION LIST FOO',
    'FUNCTION LIST WITHCODE WITHCODE',
    'FUNCTION LIST LIBRARYNAME a LIBRARYNAME b',
    'FUNCTION STATS',
    'FUNCTION KILL',
    'SCRIPT KILL',
    'FUNCTION DELETE one',
    'FUNCTION DELETE one',
    'FUNCTION DELETE three',
    'FUNCTION DELETE',
    'FCALL f 0',
    'FUNCTION STATS',
    'FUNCTION FLUSH x',
    'FUNCTION FLUSH SYNC x',
    'FUNCTION FLUSH ASYNC',
    'FUNCTION LIST',
    'FUNCTION FLUSH SYNC',
    'FUNCTION NOPE',
    'FUNCTION',
    kind('FUNCTION HELP'),
  ]),
  {
    ...functionCase('FUNCTION DUMP and RESTORE', [
      'FUNCTION DUMP',
      load(
        'one',
        'redis.register_function("f", function() return "a text that is long enough for it to be compressed, to be compressed" end)',
      ),
      'FUNCTION DUMP',
      'FUNCTION RESTORE x',
      'FUNCTION RESTORE x APPEND',
      'FUNCTION RESTORE x FOO',
      'FUNCTION RESTORE x APPEND x',
      'FUNCTION RESTORE',
      replies => ['FUNCTION', 'RESTORE', bulk(replies[3]!)],
      replies => ['FUNCTION', 'RESTORE', bulk(replies[3]!), 'APPEND'],
      replies => ['FUNCTION', 'RESTORE', bulk(replies[3]!), 'replace'],
      replies => ['FUNCTION', 'RESTORE', bulk(replies[1]!), 'replace'],
      'FCALL f 0',
      'FUNCTION DELETE one',
      load('two', 'redis.register_function("f", redis.log)'),
      replies => ['FUNCTION', 'RESTORE', bulk(replies[3]!)],
      replies => ['FUNCTION', 'RESTORE', bulk(replies[3]!), 'REPLACE'],
      LIST,
      replies => ['FUNCTION', 'RESTORE', bulk(replies[3]!), 'FLUSH'],
      LIST,
      'FCALL f 0',
      replace('one', 'redis.register_function("g", function() return 1 end)'),
      'FCALL f 0',
      replies => ['FUNCTION', 'RESTORE', bulk(replies[3]!), 'REPLACE'],
      'FCALL f 0',
      'FCALL g 0',
      replies => ['FUNCTION', 'RESTORE', bulk(replies[3]!).subarray(1)],
      replies => ['FUNCTION', 'RESTORE', Buffer.concat([bulk(replies[3]!), Buffer.from('x')])],
      replies => ['FUNCTION', 'RESTORE', bulk(replies[1]!), 'FLUSH'],
      'FUNCTION LIST',
    ]),
    inTurn: true,
  },
]

/** The bytes of a bulk reply. */
function bulk(reply: string): Buffer {
  return Buffer.from(reply.slice(reply.indexOf('\r\n') + 2, -2), 'latin1')
}
