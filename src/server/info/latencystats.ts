import type { CommandTable } from '../../command/command-table.ts'
import type { Field, InfoSection } from './section.ts'

/** Percentiles of the durations of commands; nothing with `latency-tracking no`. */
export const latencystats: InfoSection = {
  title: 'Latencystats',
  byDefault: false,
  fields(server) {
    const { values } = server.configuration
    if (!values['latency-tracking']) return []
    return linesOf(server.commands, values['latency-tracking-info-percentiles'])
  },
}

function linesOf(commands: CommandTable, percentiles: readonly number[]): Field[] {
  return [...commands.entries.values()].flatMap(({ fullName, histogram, subcommands }): Field[] => {
    const own: Field[] = []
    if (histogram !== undefined) {
      const values = percentiles.map(percent => {
        return `p${formatPercent(percent)}=${(histogram.percentile(percent) / 1000).toFixed(3)}`
      })
      own.push([`latency_percentiles_usec_${fullName}`, values.join(',')])
    }
    return subcommands === undefined ? own : [...own, ...linesOf(subcommands, percentiles)]
  })
}

/** A percentage without zeros at its end. */
function formatPercent(percent: number): string {
  return String(Number(percent.toFixed(6)))
}
