import type { Reply } from '../../protocol/resp/reply.ts'
import type { Call } from '../call.ts'
import { type CommandArgument, defineSubcommand } from '../command.ts'
import type { Entry } from '../command-table.ts'
import { replyFlags } from './command-info.ts'

/** COMMAND DOCS */
export const commandDocs = defineSubcommand({
  name: 'docs',
  arity: -2,
  flags: ['loading', 'stale'],
  categories: ['connection'],
  group: 'server',
  since: '7.0.0',
  complexity: 'O(N) where N is the number of commands asked for',
  summary: 'Returns the documentation of commands, of all when none is named.',
  tips: ['nondeterministic_output_order'],
  arguments: [{ name: 'command-name', type: 'string', optional: true, multiple: true }],
  run: runDocs,
})

function runDocs(call: Call, reply: Reply): void {
  const { commands } = call.host
  const asked = Array.from({ length: call.argc - 2 }, (_, i) => commands.get(call.text(i + 2)))
  const entries = call.argc === 2 ? [...commands.entries.values()] : asked.filter(entry => entry !== undefined)
  replyNamedDocs(entries, reply)
}

function replyNamedDocs(entries: readonly Entry[], reply: Reply): void {
  reply.map(entries.length)
  for (const entry of entries) {
    reply.text(entry.fullName)
    replyDocs(entry, reply)
  }
}

function replyDocs({ command, subcommands }: Entry, reply: Reply): void {
  const { deprecated, history, complexity } = command
  const flags = [...(deprecated === undefined ? [] : ['deprecated']), ...(command.system ? ['syscmd'] : [])]
  replyPresent(reply, [
    ['summary', () => reply.text(command.summary)],
    ['since', () => reply.text(command.since)],
    ['group', () => reply.text(command.group)],
    complexity !== '' && ['complexity', () => reply.text(complexity)],
    flags.length > 0 && ['doc_flags', () => replyFlags(reply, flags)],
    deprecated !== undefined && ['deprecated_since', () => reply.text(deprecated.since)],
    deprecated !== undefined && ['replaced_by', () => reply.text(deprecated.replacedBy)],
    history !== undefined && ['history', () => replyHistory(history, reply)],
    command.arguments !== undefined && ['arguments', () => replyArguments(command.arguments ?? [], reply)],
    subcommands !== undefined && ['subcommands', () => replyNamedDocs([...subcommands.entries.values()], reply)],
  ])
}

function replyHistory(history: readonly (readonly [string, string])[], reply: Reply): void {
  reply.set(history.length)
  for (const [since, change] of history) {
    reply.array(2)
    reply.text(since)
    reply.text(change)
  }
}

function replyArguments(list: readonly CommandArgument[], reply: Reply): void {
  reply.array(list.length)
  for (const argument of list) {
    const { token, since, deprecatedSince, keySpecIndex, arguments: parts } = argument
    const flags = argumentFlags(argument)
    replyPresent(reply, [
      ['name', () => reply.text(argument.name)],
      ['type', () => reply.text(argument.type)],
      parts === undefined && ['display_text', () => reply.text(argument.displayText ?? argument.name)],
      keySpecIndex !== undefined && ['key_spec_index', () => reply.integer(keySpecIndex)],
      token !== undefined && ['token', () => reply.text(token)],
      since !== undefined && ['since', () => reply.text(since)],
      deprecatedSince !== undefined && ['deprecated_since', () => reply.text(deprecatedSince)],
      flags.length > 0 && ['flags', () => replyFlags(reply, flags)],
      parts !== undefined && ['arguments', () => replyArguments(parts, reply)],
    ])
  }
}

function argumentFlags({ optional, multiple, multipleToken }: CommandArgument): string[] {
  return [
    ...(optional ? ['optional'] : []),
    ...(multiple ? ['multiple'] : []),
    ...(multipleToken ? ['multiple_token'] : []),
  ]
}

/** Replies with a map of those fields that there are. */
function replyPresent(reply: Reply, fields: readonly (false | readonly [name: string, write: () => void])[]): void {
  const present = fields.filter(field => field !== false)
  reply.map(present.length)
  for (const [name, write] of present) {
    reply.text(name)
    write()
  }
}
