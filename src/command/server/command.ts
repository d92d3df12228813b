import { defineCommand, defineSubcommand } from '../command.ts'
import { defineHelp } from '../help.ts'
import { commandDocs } from './command-docs.ts'
import { commandGetkeys, commandGetkeysandflags } from './command-getkeys.ts'
import { commandInfo, replyAllCommands } from './command-info.ts'
import { commandList } from './command-list.ts'

/** COMMAND COUNT */
const count = defineSubcommand({
  name: 'count',
  arity: 2,
  flags: ['loading', 'stale'],
  categories: ['connection'],
  group: 'server',
  since: '2.8.13',
  complexity: 'O(1)',
  summary: 'Returns the number of commands.',
  run: (call, reply) => reply.integer(call.host.commands.entries.size),
})

/** COMMAND HELP */
const help = defineHelp({ group: 'server', since: '5.0.0', categories: ['connection'] }, [
  'COMMAND <subcommand> [<arg> [value] [opt] ...]. Subcommands are:',
  '(no subcommand)',
  '    Returns the facts that clients need of all commands.',
  'COUNT',
  '    Returns the number of commands.',
  'LIST [FILTERBY (MODULE <module>|ACLCAT <category>|PATTERN <pattern>)]',
  '    Returns the names of commands.',
  'INFO [<command> ...]',
  '    Returns the facts that clients need of commands, of all when none is named.',
  'DOCS [<command> ...]',
  '    Returns the documentation of commands, of all when none is named.',
  'GETKEYS <command> [<arg> ...]',
  '    Returns the keys of a whole command.',
  'GETKEYSANDFLAGS <command> [<arg> ...]',
  '    Returns the keys of a whole command, with what it does to each.',
])

/** COMMAND */
export const command = defineCommand({
  name: 'command',
  arity: -1,
  flags: ['loading', 'stale'],
  categories: ['connection'],
  group: 'server',
  since: '2.8.13',
  complexity: 'O(N) where N is the number of commands',
  summary: 'Returns the facts that clients need of all commands.',
  tips: ['nondeterministic_output_order'],
  subcommands: [count, commandDocs, commandGetkeys, commandGetkeysandflags, help, commandInfo, commandList],
  run: replyAllCommands,
})
