import type { Reply } from '../protocol/resp/reply.ts'
import { type Command, defineSubcommand } from './command.ts'

/** The HELP subcommand of a container, which shows these lines. */
export function defineHelp(
  { group, since, categories = [] }: Pick<Command, 'group' | 'since'> & Partial<Pick<Command, 'categories'>>,
  lines: readonly string[],
): Command {
  return defineSubcommand({
    name: 'help',
    arity: 2,
    flags: ['loading', 'stale'],
    categories,
    group,
    since,
    complexity: 'O(1)',
    summary: 'Lists the subcommands and what they do.',
    run: (_, reply) => replyHelp(reply, lines),
  })
}

/** Replies to a container's HELP subcommand: its lines, and those of HELP itself. */
export function replyHelp(reply: Reply, lines: readonly string[]): void {
  reply.array(lines.length + 2)
  for (const line of lines) reply.simple(line)
  reply.simple('HELP')
  reply.simple('    Show these lines.')
}
