import type { Call } from '../call.ts'
import { defineCommand, defineSubcommand } from '../command.ts'
import { defineHelp } from '../help.ts'
import { countOrReply, replyEntries } from './log-entries.ts'

/** What SLOWLOG GET shows when it is not told how many. */
const COUNT_DEFAULT = 10

/** SLOWLOG GET [count] */
const get = defineSubcommand({
  name: 'get',
  arity: -2,
  flags: ['admin', 'loading', 'stale'],
  categories: [],
  group: 'server',
  since: '2.2.12',
  complexity: 'O(N) in the N entries of the reply',
  summary: 'Returns the latest entries of the slow log.',
  tips: ['request_policy:all_nodes', 'nondeterministic_output'],
  arguments: [{ name: 'count', type: 'integer', optional: true }],
  history: [['4.0.0', 'Tells the client’s address and name.']],
  run(call, reply) {
    if (call.argc > 3)
      return reply.error(`ERR unknown subcommand or wrong number of arguments for '${call.text(1)}'. Try SLOWLOG HELP.`)
    const count = call.argc === 2 ? COUNT_DEFAULT : countOrReply(call, 2, reply)
    if (!Number.isNaN(count)) replyEntries(slowLog(call).entries, count, reply)
  },
})

/** SLOWLOG LEN */
const len = defineSubcommand({
  name: 'len',
  arity: 2,
  flags: ['admin', 'loading', 'stale'],
  categories: [],
  group: 'server',
  since: '2.2.12',
  complexity: 'O(1)',
  summary: 'Returns how many entries the slow log has.',
  tips: ['request_policy:all_nodes', 'response_policy:agg_sum', 'nondeterministic_output'],
  run: (call, reply) => reply.integer(slowLog(call).entries.length),
})

/** SLOWLOG RESET */
const reset = defineSubcommand({
  name: 'reset',
  arity: 2,
  flags: ['admin', 'loading', 'stale'],
  categories: [],
  group: 'server',
  since: '2.2.12',
  complexity: 'O(N) in the N entries that are kept',
  summary: 'Empties the slow log.',
  tips: ['request_policy:all_nodes', 'response_policy:all_succeeded'],
  run(call, reply) {
    slowLog(call).clear()
    reply.ok()
  },
})

/** SLOWLOG HELP */
const help = defineHelp({ group: 'server', since: '6.2.0' }, [
  'SLOWLOG <subcommand> [<arg> [value] [opt] ...]. Subcommands are:',
  'GET [<count>]',
  '    The latest entries, 10 if no count is given, all for -1: number, Unix time, microseconds, arguments,',
  '    address and name of the client.',
  'LEN',
  '    How many entries there are.',
  'RESET',
  '    Forgets all entries.',
])

/** SLOWLOG */
export const slowlog = defineCommand({
  name: 'slowlog',
  arity: -2,
  flags: [],
  categories: [],
  group: 'server',
  since: '2.2.12',
  complexity: 'Depends on subcommand.',
  summary: 'A container for commands about the slow log.',
  subcommands: [get, help, len, reset],
})

function slowLog({ host }: Call): typeof host.watch.logs.slow {
  return host.watch.logs.slow
}
