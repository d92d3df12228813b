import { globMatches } from '../../base/glob.ts'
import type { Reply } from '../../protocol/resp/reply.ts'
import { aclCategories } from '../acl-categories.ts'
import type { Call } from '../call.ts'
import { defineSubcommand } from '../command.ts'
import type { CommandTable, Entry } from '../command-table.ts'
import { SYNTAX_ERROR } from '../messages.ts'

/** COMMAND LIST */
export const commandList = defineSubcommand({
  name: 'list',
  arity: -2,
  flags: ['loading', 'stale'],
  categories: ['connection'],
  group: 'server',
  since: '7.0.0',
  complexity: 'O(N) where N is the number of commands',
  summary: 'Returns the names of all commands, or of those that a filter lets through.',
  tips: ['nondeterministic_output_order'],
  arguments: [
    {
      name: 'filterby',
      type: 'oneof',
      token: 'FILTERBY',
      optional: true,
      arguments: [
        { name: 'module-name', type: 'string', token: 'MODULE' },
        { name: 'category', type: 'string', token: 'ACLCAT' },
        { name: 'pattern', type: 'pattern', token: 'PATTERN' },
      ],
    },
  ],
  run: runList,
})

function runList(call: Call, reply: Reply): void {
  const filter = parseFilter(call)
  if (filter === undefined) return reply.error(SYNTAX_ERROR)
  const names = [...allEntries(call.host.commands)].filter(filter).map(entry => entry.fullName)
  reply.array(names.length)
  for (const name of names) reply.text(name)
}

type Filter = (entry: Entry) => boolean

/** Undefined when the arguments make no filter. */
function parseFilter(call: Call): Filter | undefined {
  if (call.argc === 2) return () => true
  if (call.argc !== 5 || !call.is(2, 'FILTERBY')) return undefined
  if (call.is(3, 'MODULE')) return () => false
  if (call.is(3, 'ACLCAT')) {
    const category = call.text(4).toLowerCase()
    return ({ command }) => aclCategories(command).some(other => other === category)
  }
  if (call.is(3, 'PATTERN')) {
    const pattern = call.copy(4)
    return ({ fullName }) => {
      const name = Buffer.from(fullName)
      return globMatches(pattern, 0, pattern.length, name, 0, name.length, true)
    }
  }
  return undefined
}

function* allEntries(commands: CommandTable): Iterable<Entry> {
  for (const entry of commands.entries.values()) {
    yield entry
    if (entry.subcommands !== undefined) yield* allEntries(entry.subcommands)
  }
}
