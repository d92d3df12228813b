import type { CommandWatch } from '../command-watch.ts'
import type { LatencyEvent } from '../latency-monitor.ts'

/** What LATENCY DOCTOR tells. */
export function latencyReport({ latency, logs }: CommandWatch): string {
  const { events, threshold } = latency
  if (events.size === 0) {
    return threshold === 0
      ? 'Nothing is monitored: CONFIG SET latency-monitor-threshold <milliseconds> to begin.\n'
      : `Nothing has taken ${threshold} ms or more.\n`
  }
  const lines = [...events].map(([name, event], i) => `${i + 1}. ${name}: ${summaryOf(event)}`)
  const advice: string[] = []
  if (events.has('command')) {
    if (logs.slow.threshold < 0 || logs.slow.lengthMax === 0 || logs.slow.threshold > threshold * 1000) {
      advice.push(
        `See which commands these are: CONFIG SET slowlog-log-slower-than ${threshold * 1000}, then SLOWLOG GET.`,
      )
    } else {
      advice.push('SLOWLOG GET shows which commands took so long: those over many elements are best split.')
    }
  }
  if (events.has('fast-command')) {
    advice.push(
      'Commands that do little were slow as well: the process may have to wait for the processor, or pause to collect garbage.',
    )
  }
  if (events.has('expire-cycle')) advice.push('Many keys expire at the same time: spread their deadlines.')
  if (events.has('eviction-cycle'))
    advice.push('Much was evicted at once: lower maxmemory-eviction-tenacity, or change maxmemory in steps.')
  const told = advice.map(line => `- ${line}\n`).join('')
  return `These events took ${threshold} ms or more:\n\n${lines.join('\n')}\n${told === '' ? '' : `\nWhat may help:\n\n${told}`}`
}

function summaryOf({ samples, worst }: LatencyEvent): string {
  const mean = samples.reduce((sum, { milliseconds }) => sum + milliseconds, 0) / samples.length
  const deviation = samples.reduce((sum, { milliseconds }) => sum + Math.abs(milliseconds - mean), 0) / samples.length
  const seconds = (samples.at(-1)?.time ?? 0) - (samples.at(0)?.time ?? 0)
  const period = (seconds / samples.length).toFixed(2)
  return `${samples.length} latency spikes (average ${Math.round(mean)}ms, mean deviation ${Math.round(deviation)}ms, period ${period} sec). Worst all time event ${worst}ms.`
}
