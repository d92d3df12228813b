import type { CommandTable } from '../../command/command-table.ts'
import type { Field, InfoSection } from './section.ts'

export const commandstats: InfoSection = {
  title: 'Commandstats',
  byDefault: false,
  fields: server => linesOf(server.commands),
}

function linesOf(commands: CommandTable): Field[] {
  return [...commands.entries.values()].flatMap((entry): Field[] => {
    const { fullName, calls, microseconds, rejected, failed, subcommands } = entry
    const mean = calls === 0 ? 0 : microseconds / calls
    const line: Field = [
      `cmdstat_${fullName}`,
      `calls=${calls},usec=${Math.round(microseconds)},usec_per_call=${mean.toFixed(2)},rejected_calls=${rejected},failed_calls=${failed}`,
    ]
    return [
      ...(calls + rejected + failed > 0 ? [line] : []),
      ...(subcommands === undefined ? [] : linesOf(subcommands)),
    ]
  })
}
