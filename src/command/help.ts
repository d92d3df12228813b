import type { Reply } from '../protocol/resp/reply.ts'

/** Replies to a container's HELP subcommand: its lines, and those of HELP itself. */
export function replyHelp(reply: Reply, lines: readonly string[]): void {
  reply.array(lines.length + 2)
  for (const line of lines) reply.simple(line)
  reply.simple('HELP')
  reply.simple('    Show these lines.')
}
