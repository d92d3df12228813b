import type { Reply } from '../../protocol/resp/reply.ts'
import type { Call } from '../call.ts'
import { isLocal } from '../client.ts'
import { defineCommand, defineSubcommand } from '../command.ts'
import { defineHelp } from '../help.ts'
import { SYNTAX_ERROR } from '../messages.ts'

/** CONFIG GET */
const get = defineSubcommand({
  name: 'get',
  arity: -3,
  flags: ['admin', 'noscript', 'loading', 'stale'],
  categories: [],
  group: 'server',
  since: '2.0.0',
  complexity: 'O(N) where N is the number of patterns',
  summary: 'Returns the directives that patterns match, with their values.',
  arguments: [{ name: 'parameter', type: 'string', multiple: true }],
  history: [['7.0.0', 'Takes several patterns.']],
  run: runGet,
})

/** CONFIG HELP */
const help = defineHelp({ group: 'server', since: '5.0.0' }, [
  'CONFIG <subcommand> [<arg> [value] [opt] ...]. Subcommands are:',
  'GET <pattern> [<pattern> ...]',
  '    Returns the directives whose names match the patterns, with their values.',
  'SET <directive> <value> [<directive> <value> ...]',
  '    Sets directives: all of them, or none.',
  'RESETSTAT',
  '    Zeroes the statistics that INFO shows.',
  'REWRITE',
  '    Writes the current values into the configuration file.',
])

/** CONFIG RESETSTAT */
const resetstat = defineSubcommand({
  name: 'resetstat',
  arity: 2,
  flags: ['admin', 'noscript', 'loading', 'stale'],
  categories: [],
  group: 'server',
  since: '2.0.0',
  complexity: 'O(1)',
  summary: 'Zeroes the statistics that INFO shows.',
  tips: ['request_policy:all_nodes', 'response_policy:all_succeeded'],
  run: runResetstat,
})

/** CONFIG REWRITE */
const rewrite = defineSubcommand({
  name: 'rewrite',
  arity: 2,
  flags: ['admin', 'noscript', 'loading', 'stale'],
  categories: [],
  group: 'server',
  since: '2.8.0',
  complexity: 'O(1)',
  summary: 'Writes the current values into the configuration file.',
  tips: ['request_policy:all_nodes', 'response_policy:all_succeeded'],
  run: runRewrite,
})

/** CONFIG SET */
const set = defineSubcommand({
  name: 'set',
  arity: -4,
  flags: ['admin', 'noscript', 'loading', 'stale'],
  categories: [],
  group: 'server',
  since: '2.0.0',
  complexity: 'O(N) where N is the number of directives',
  summary: 'Sets directives while the server runs.',
  tips: ['request_policy:all_nodes', 'response_policy:all_succeeded'],
  arguments: [
    {
      name: 'data',
      type: 'block',
      multiple: true,
      arguments: [
        { name: 'parameter', type: 'string' },
        { name: 'value', type: 'string' },
      ],
    },
  ],
  history: [['7.0.0', 'Takes several directives.']],
  run: runSet,
})

/** CONFIG */
export const config = defineCommand({
  name: 'config',
  arity: -2,
  flags: [],
  categories: [],
  group: 'server',
  since: '2.0.0',
  complexity: 'Depends on the subcommand',
  summary: 'A container for commands about the configuration.',
  subcommands: [get, help, resetstat, rewrite, set],
})

function runGet(call: Call, reply: Reply): void {
  const patterns = Array.from({ length: call.argc - 2 }, (_, i) => call.text(i + 2))
  const found = call.host.configuration.get(patterns)
  reply.map(found.length)
  for (const [name, value] of found) {
    reply.latin1(name)
    reply.latin1(value)
  }
}

function runSet(call: Call, reply: Reply): void {
  if (call.argc % 2 !== 0) return reply.error(SYNTAX_ERROR)
  const pairs: [string, string][] = []
  for (let i = 2; i < call.argc; i += 2) pairs.push([call.text(i), call.text(i + 1)])
  const error = call.host.configuration.set(pairs, { local: isLocal(call.client) })
  if (!(error instanceof Promise)) return replySet(reply, error)
  // It takes time, as listening elsewhere does. Who cannot wait is told that the values stand; a failure takes them back.
  const later = call.replyLater()
  if (later === undefined) return reply.ok()
  void error.then(late => later(lateReply => replySet(lateReply, late)))
}

function replySet(reply: Reply, error: string | undefined): void {
  if (error === undefined) reply.ok()
  else reply.error(error)
}

function runResetstat(call: Call, reply: Reply): void {
  call.host.resetStatistics()
  reply.ok()
}

function runRewrite(call: Call, reply: Reply): void {
  const error = call.host.rewriteConfiguration()
  if (error === undefined) reply.ok()
  else reply.error(error)
}
