import type { Reply } from '../../protocol/resp/reply.ts'
import type { Call } from '../call.ts'
import { type Command, defineCommand, defineSubcommand } from '../command.ts'
import type { RestorePolicy } from '../functions-port.ts'
import { defineHelp } from '../help.ts'

/** What all subcommands but HELP have in common. */
function subcommand(own: Omit<Command, 'categories' | 'group' | 'since'>): Command {
  return defineSubcommand({ ...own, categories: ['scripting'], group: 'scripting', since: '7.0.0' })
}

const ON_ALL_SHARDS = ['request_policy:all_shards', 'response_policy:all_succeeded']

/** FUNCTION DELETE library-name */
const deleteSubcommand = subcommand({
  name: 'delete',
  arity: 3,
  flags: ['noscript', 'write'],
  complexity: 'O(1)',
  summary: 'Deletes a library and its functions.',
  tips: ON_ALL_SHARDS,
  arguments: [{ name: 'library-name', type: 'string' }],
  run(call, reply) {
    if (call.host.scripting.functions.delete(call.text(2))) reply.ok()
    else reply.error('ERR Library not found')
  },
})

/** FUNCTION DUMP */
const dump = subcommand({
  name: 'dump',
  arity: 2,
  flags: ['noscript'],
  complexity: 'O(N) where N is the number of functions',
  summary: 'Returns all libraries in a form that FUNCTION RESTORE takes.',
  run(call, reply) {
    const payload = call.host.scripting.functions.dump()
    reply.bulk(payload, 0, payload.length)
  },
})

/** FUNCTION FLUSH [ASYNC | SYNC] */
const flush = subcommand({
  name: 'flush',
  arity: -2,
  flags: ['noscript', 'write'],
  complexity: 'O(N) where N is the number of functions',
  summary: 'Deletes all libraries.',
  tips: ON_ALL_SHARDS,
  arguments: [
    {
      name: 'flush-type',
      type: 'oneof',
      optional: true,
      arguments: [
        { name: 'async', type: 'pure-token', token: 'ASYNC' },
        { name: 'sync', type: 'pure-token', token: 'SYNC' },
      ],
    },
  ],
  run(call, reply) {
    if (call.argc > 3) return replyWrongForm(call, reply)
    if (call.argc === 3 && !call.is(2, 'SYNC') && !call.is(2, 'ASYNC')) {
      return reply.error('ERR FUNCTION FLUSH only supports SYNC|ASYNC option')
    }
    call.host.scripting.functions.flush()
    reply.ok()
  },
})

/** FUNCTION HELP */
const help = defineHelp({ group: 'scripting', since: '7.0.0', categories: ['scripting'] }, [
  'FUNCTION <subcommand> [<arg> [value] [opt] ...]. Subcommands are:',
  'DELETE <library>',
  '    Delete a library and its functions.',
  'DUMP',
  '    All libraries in a form that FUNCTION RESTORE takes.',
  'FLUSH [ASYNC|SYNC]',
  '    Delete all libraries.',
  'KILL',
  '    End the function that runs, unless it has changed data.',
  'LIST [LIBRARYNAME <pattern>] [WITHCODE]',
  '    The libraries, those whose names match a pattern: engine, functions, and their texts.',
  'LOAD [REPLACE] <code>',
  '    Make a library, named in its first line, of a text. REPLACE: in the place of the one of that name.',
  'RESTORE <payload> [FLUSH|APPEND|REPLACE]',
  '    Add libraries that were dumped. FLUSH: delete all others before. APPEND: fail if one of that',
  '    name is there; so it is without any of these words. REPLACE: replace it.',
  'STATS',
  '    The function that runs, with its command and for how long; how many libraries and functions there are.',
])

/** FUNCTION KILL */
const kill = subcommand({
  name: 'kill',
  arity: 2,
  flags: ['noscript', 'allow_busy'],
  complexity: 'O(1)',
  summary: 'Ends the function that runs.',
  tips: ['request_policy:all_shards', 'response_policy:one_succeeded'],
  run: (call, reply) => call.host.scripting.kill('function', reply),
})

/** FUNCTION LIST [LIBRARYNAME library-name-pattern] [WITHCODE] */
const list = subcommand({
  name: 'list',
  arity: -2,
  flags: ['noscript'],
  complexity: 'O(N) where N is the number of functions',
  summary: 'Returns the libraries and their functions.',
  tips: ['nondeterministic_output_order'],
  arguments: [
    { name: 'library-name-pattern', type: 'string', token: 'LIBRARYNAME', optional: true },
    { name: 'withcode', type: 'pure-token', token: 'WITHCODE', optional: true },
  ],
  run(call, reply) {
    let withCode = false
    let pattern: Uint8Array | undefined
    for (let i = 2; i < call.argc; i++) {
      if (!withCode && call.is(i, 'WITHCODE')) withCode = true
      else if (pattern === undefined && call.is(i, 'LIBRARYNAME')) {
        if (++i === call.argc) return reply.error('ERR library name argument was not given')
        pattern = call.copy(i)
      } else {
        return reply.error(`ERR Unknown argument ${quoted(call, i)}`)
      }
    }
    call.host.scripting.functions.list(pattern, withCode, reply)
  },
})

/** FUNCTION LOAD [REPLACE] function-code */
const load = subcommand({
  name: 'load',
  arity: -3,
  flags: ['noscript', 'write', 'denyoom'],
  complexity: 'O(1), not counting the time to compile the code',
  summary: 'Makes a library.',
  tips: ON_ALL_SHARDS,
  arguments: [
    { name: 'replace', type: 'pure-token', token: 'REPLACE', optional: true },
    { name: 'function-code', type: 'string' },
  ],
  run(call, reply) {
    const code = call.argc - 1
    for (let i = 2; i < code; i++) {
      if (!call.is(i, 'REPLACE')) return reply.error(`ERR Unknown option given: ${quoted(call, i)}`)
    }
    call.host.scripting.functions.load(call.copy(code), code > 2, reply)
  },
})

/** FUNCTION RESTORE serialized-value [FLUSH | APPEND | REPLACE] */
const restore = subcommand({
  name: 'restore',
  arity: -3,
  flags: ['noscript', 'write', 'denyoom'],
  complexity: 'O(N) where N is the number of functions in the payload',
  summary: 'Adds libraries that were dumped.',
  tips: ON_ALL_SHARDS,
  arguments: [
    { name: 'serialized-value', type: 'string' },
    {
      name: 'policy',
      type: 'oneof',
      optional: true,
      arguments: [
        { name: 'flush', type: 'pure-token', token: 'FLUSH' },
        { name: 'append', type: 'pure-token', token: 'APPEND' },
        { name: 'replace', type: 'pure-token', token: 'REPLACE' },
      ],
    },
  ],
  run(call, reply) {
    if (call.argc > 4) return replyWrongForm(call, reply)
    const policy = call.argc === 3 ? 'append' : POLICIES.find(([word]) => call.is(3, word))?.[1]
    if (policy === undefined) {
      return reply.error('ERR Wrong restore policy given, value should be either FLUSH, APPEND or REPLACE.')
    }
    const error = call.host.scripting.functions.restore(call.copy(2), policy)
    if (error === undefined) reply.ok()
    else reply.error(`ERR ${error}`)
  },
})

const POLICIES: readonly [word: string, RestorePolicy][] = [
  ['FLUSH', 'flush'],
  ['APPEND', 'append'],
  ['REPLACE', 'replace'],
]

/** FUNCTION STATS */
const stats = subcommand({
  name: 'stats',
  arity: 2,
  flags: ['noscript', 'allow_busy'],
  complexity: 'O(1)',
  summary: 'Returns what runs, and how many libraries and functions there are.',
  tips: ['nondeterministic_output', 'request_policy:all_shards', 'response_policy:special'],
  run: (call, reply) => call.host.scripting.functions.replyStatistics(reply),
})

/** FUNCTION */
export const functionCommand = defineCommand({
  name: 'function',
  arity: -2,
  flags: [],
  categories: [],
  group: 'scripting',
  since: '7.0.0',
  complexity: 'Depends on subcommand.',
  summary: 'A container for commands about functions.',
  subcommands: [deleteSubcommand, dump, flush, help, kill, list, load, restore, stats],
})

/** An argument as C prints it: up to its first zero byte. */
function quoted(call: Call, i: number): string {
  return call.text(i).split('\0', 1)[0]
}

function replyWrongForm(call: Call, reply: Reply): void {
  reply.error(`ERR unknown subcommand or wrong number of arguments for '${call.errorText(1)}'. Try FUNCTION HELP.`)
}
