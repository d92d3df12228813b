import { type Command, defineCommand, defineSubcommand } from '../command.ts'
import { defineHelp } from '../help.ts'
import { NO_SCRIPT } from '../messages.ts'

/** Hexadecimal digits of a SHA-1 digest. */
const DIGEST_LENGTH = 40

const MODES = ['NO', 'SYNC', 'YES'] as const

/** What all subcommands but HELP have in common. */
function subcommand(own: Omit<Command, 'categories' | 'group'>): Command {
  return defineSubcommand({ ...own, categories: ['scripting'], group: 'scripting' })
}

/** SCRIPT DEBUG YES | SYNC | NO. YES would let the script run in a copy of the server, which there is none without a fork. */
const debug = subcommand({
  name: 'debug',
  arity: 3,
  flags: ['noscript'],
  since: '3.2.0',
  complexity: 'O(1)',
  summary: 'Sets whether scripts of the client are debugged; YES, in a copy of the server, is not supported.',
  arguments: [
    {
      name: 'mode',
      type: 'oneof',
      arguments: [
        { name: 'yes', type: 'pure-token', token: 'YES' },
        { name: 'sync', type: 'pure-token', token: 'SYNC' },
        { name: 'no', type: 'pure-token', token: 'NO' },
      ],
    },
  ],
  run(call, reply) {
    const mode = MODES.find(mode => call.is(2, mode))
    if (mode === undefined) return reply.error('ERR Use SCRIPT DEBUG YES/SYNC/NO')
    if (mode === 'YES')
      return reply.error('ERR Samovar cannot fork, so scripts are debugged with SCRIPT DEBUG SYNC only')
    if (call.host.scripting.debug(call.client, mode === 'SYNC' ? 'sync' : 'no')) reply.ok()
    else reply.error('ERR scripts are debugged over a connection only')
  },
})

/** SCRIPT EXISTS sha1 [sha1 …] */
const exists = subcommand({
  name: 'exists',
  arity: -3,
  flags: ['noscript'],
  since: '2.6.0',
  complexity: 'O(N) where N is the number of digests',
  summary: 'Tells which scripts are in the cache.',
  tips: ['request_policy:all_shards', 'response_policy:agg_logical_and'],
  arguments: [{ name: 'sha1', type: 'string', multiple: true }],
  run(call, reply) {
    reply.array(call.argc - 2)
    for (let i = 2; i < call.argc; i++) {
      reply.integer(call.host.scripting.find(call.text(i)) === undefined ? 0 : 1)
    }
  },
})

/** SCRIPT FLUSH [ASYNC | SYNC] */
const flush = subcommand({
  name: 'flush',
  arity: -2,
  flags: ['noscript'],
  since: '2.6.0',
  complexity: 'O(N) where N is the number of scripts in the cache',
  summary: 'Empties the cache of scripts.',
  history: [['6.2.0', 'Added the modes ASYNC and SYNC.']],
  tips: ['request_policy:all_nodes', 'response_policy:all_succeeded'],
  arguments: [
    {
      name: 'flush-type',
      type: 'oneof',
      optional: true,
      since: '6.2.0',
      arguments: [
        { name: 'async', type: 'pure-token', token: 'ASYNC' },
        { name: 'sync', type: 'pure-token', token: 'SYNC' },
      ],
    },
  ],
  run(call, reply) {
    const valid = call.argc === 2 || (call.argc === 3 && (call.is(2, 'ASYNC') || call.is(2, 'SYNC')))
    if (!valid) return reply.error('ERR SCRIPT FLUSH only support SYNC|ASYNC option')
    call.host.scripting.flush()
    reply.ok()
  },
})

/** SCRIPT HELP */
const help = defineHelp({ group: 'scripting', since: '5.0.0', categories: ['scripting'] }, [
  'SCRIPT <subcommand> [<arg> [value] [opt] ...]. Subcommands are:',
  'DEBUG (YES|SYNC|NO)',
  '    Whether scripts of this connection are debugged, while others are told BUSY. YES is not supported.',
  'EXISTS <sha1> [<sha1> ...]',
  '    Which of the scripts with these digests are in the cache.',
  'FLUSH [ASYNC|SYNC]',
  '    Empty the cache of scripts. Clients that call them by their digests will fail.',
  'KILL',
  '    End the script that runs, unless it has changed data.',
  'LOAD <script>',
  '    Put a script into the cache without running it; shows its digest.',
  'SHOW <sha1>',
  '    The text of a script in the cache.',
])

/** SCRIPT KILL */
const kill = subcommand({
  name: 'kill',
  arity: 2,
  flags: ['noscript', 'allow_busy'],
  since: '2.6.0',
  complexity: 'O(1)',
  summary: 'Ends the script that runs.',
  tips: ['request_policy:all_shards', 'response_policy:one_succeeded'],
  run: (call, reply) => call.host.scripting.kill('eval', reply),
})

/** SCRIPT LOAD script */
const load = subcommand({
  name: 'load',
  arity: 3,
  flags: ['noscript', 'stale'],
  since: '2.6.0',
  complexity: 'O(N) where N is the length of the script in bytes',
  summary: 'Puts a script into the cache.',
  tips: ['request_policy:all_nodes', 'response_policy:all_succeeded'],
  arguments: [{ name: 'script', type: 'string' }],
  run: (call, reply) => call.host.scripting.load(call, 2, reply),
})

/** SCRIPT SHOW sha1, from Valkey */
const show = subcommand({
  name: 'show',
  arity: 3,
  flags: ['noscript'],
  since: '8.0.0',
  complexity: 'O(1)',
  summary: 'Returns the text of a script in the cache. From Valkey.',
  arguments: [{ name: 'sha1', type: 'string' }],
  run(call, reply) {
    const source = call.length(2) === DIGEST_LENGTH ? call.host.scripting.find(call.text(2)) : undefined
    if (source === undefined) reply.error(NO_SCRIPT)
    else reply.bulk(source, 0, source.length)
  },
})

/** SCRIPT */
export const script = defineCommand({
  name: 'script',
  arity: -2,
  flags: [],
  categories: [],
  group: 'scripting',
  since: '2.6.0',
  complexity: 'Depends on subcommand.',
  summary: 'A container for commands about the cache of scripts.',
  subcommands: [debug, exists, flush, help, kill, load, show],
})
