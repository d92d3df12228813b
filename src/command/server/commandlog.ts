import type { Reply } from '../../protocol/resp/reply.ts'
import type { Call } from '../call.ts'
import { type Command, type CommandArgument, defineCommand, defineSubcommand } from '../command.ts'
import { type CommandLog, LOG_KINDS } from '../command-log.ts'
import { defineHelp } from '../help.ts'
import { countOrReply, replyEntries } from './log-entries.ts'

const TYPE: CommandArgument = { name: 'type', type: 'string' }

/** What all subcommands but HELP have in common. */
function subcommand(own: Omit<Command, 'flags' | 'categories' | 'group' | 'since'>): Command {
  return defineSubcommand({
    ...own,
    flags: ['admin', 'loading', 'stale'],
    categories: [],
    group: 'server',
    since: '8.1.0',
  })
}

/** COMMANDLOG GET count type */
const get = subcommand({
  name: 'get',
  arity: 4,
  complexity: 'O(N) in the N entries of the reply',
  summary: 'Returns the latest entries of a log of commands.',
  tips: ['request_policy:all_nodes', 'nondeterministic_output'],
  arguments: [{ name: 'count', type: 'integer' }, TYPE],
  run(call, reply) {
    const count = countOrReply(call, 2, reply)
    if (Number.isNaN(count)) return
    const log = logOrReply(call, 3, reply)
    if (log !== undefined) replyEntries(log.entries, count, reply)
  },
})

/** COMMANDLOG LEN type */
const len = subcommand({
  name: 'len',
  arity: 3,
  complexity: 'O(1)',
  summary: 'Returns how many entries a log of commands has.',
  tips: ['request_policy:all_nodes', 'response_policy:agg_sum', 'nondeterministic_output'],
  arguments: [TYPE],
  run(call, reply) {
    const log = logOrReply(call, 2, reply)
    if (log !== undefined) reply.integer(log.entries.length)
  },
})

/** COMMANDLOG RESET type */
const reset = subcommand({
  name: 'reset',
  arity: 3,
  complexity: 'O(N) where N is the number of entries in the commandlog',
  summary: 'Empties a log of commands.',
  tips: ['request_policy:all_nodes', 'response_policy:all_succeeded'],
  arguments: [TYPE],
  run(call, reply) {
    const log = logOrReply(call, 2, reply)
    if (log === undefined) return
    log.clear()
    reply.ok()
  },
})

/** COMMANDLOG HELP */
const help = defineHelp({ group: 'server', since: '8.1.0' }, [
  'COMMANDLOG <subcommand> [<arg> [value] [opt] ...]. Subcommands are:',
  'GET <count> <type>',
  '    The latest entries, all for -1, of the log of this type: slow, large-request or large-reply. Each is number, Unix time,',
  '    microseconds or bytes, arguments, address and name of the client.',
  'LEN <type>',
  '    How many entries there are.',
  'RESET <type>',
  '    Forgets all entries.',
])

/** COMMANDLOG: Valkey's, from 8.1 on. */
export const commandlog = defineCommand({
  name: 'commandlog',
  arity: -2,
  flags: [],
  categories: [],
  group: 'server',
  since: '8.1.0',
  complexity: 'Depends on subcommand.',
  summary: 'A container for commands about the logs of commands that were slow, or whose request or reply was large.',
  subcommands: [get, help, len, reset],
})

/** Returns the log that argument i names; undefined after having replied that it names none. */
function logOrReply(call: Call, i: number, reply: Reply): CommandLog | undefined {
  const name = call.text(i).toLowerCase()
  const kind = LOG_KINDS.find(candidate => candidate === name)
  if (kind !== undefined) return call.host.watch.logs[kind]
  reply.error('ERR type should be one of the following: slow, large-request, large-reply')
  return undefined
}
