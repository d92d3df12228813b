import type { Entry } from '../../command/command-table.ts'
import type { CommandWatch } from '../../command/command-watch.ts'
import type { Database } from '../../keyspace/database.ts'
import type { InfoSource } from '../info/info-source.ts'
import { meanTimeToLiveMs } from '../info/keyspace.ts'
import type { Field } from '../info/section.ts'
import { infoSections } from '../info/sections.ts'
import { Exposition, type Labels, type Sample } from './exposition.ts'
import { COUNTERS, GAUGES } from './field-metrics.ts'

/** What the page of metrics shows of a server. */
export interface MetricsSource extends InfoSource {
  readonly watch: CommandWatch
}

/** Sections whose fields are metrics with labels, which are made from what the fields are made from. */
const STRUCTURED = new Set(['Commandstats', 'Errorstats', 'Latencystats', 'Keyspace', 'Keysizes'])
/** What names an instance: labels of `redis_instance_info`, from fields of INFO. */
const INSTANCE_LABELS = [
  'role',
  'redis_version',
  'redis_build_id',
  'redis_mode',
  'os',
  'maxmemory_policy',
  'tcp_port',
  'run_id',
  'process_id',
  'master_replid',
]
/** What the fields that are words mean. */
const WORDS: Readonly<Record<string, number>> = { ok: 1, err: 0 }
const MICROSECONDS = 1e6
/** Of every metric: what redis_exporter has. */
const PREFIX = 'redis_'

/** Returns the page of metrics, under the names that redis_exporter gives them. */
export function renderMetrics(server: MetricsSource): string {
  const page = new Exposition(PREFIX)
  page.single('up', 'gauge', 'Whether the server answers.', 1)
  const fields = infoSections
    .filter(section => !STRUCTURED.has(section.title))
    .flatMap(section => [...section.fields(server)])
  addFields(page, fields)
  page.single('start_time_seconds', 'gauge', 'When the server started, since the Unix epoch.', server.startedMs / 1000)
  addConfiguration(page, server)
  addDatabases(page, server)
  addCommands(page, server)
  addErrors(page, server)
  addLogs(page, server.watch)
  return page.text
}

function addFields(page: Exposition, fields: readonly Field[]): void {
  const named = new Map(fields)
  const labels: Record<string, string> = {}
  for (const name of INSTANCE_LABELS) labels[name] = String(named.get(name) ?? '')
  page.family('instance_info', 'gauge', 'What the server is, as labels.', [{ value: 1, labels }])
  for (const [name, text] of fields) {
    const metric = GAUGES[name] ?? COUNTERS[name]
    if (metric === undefined) continue
    const value = WORDS[text] ?? Number(text)
    if (!Number.isNaN(value)) page.single(metric, name in GAUGES ? 'gauge' : 'counter', `${name} of INFO.`, value)
  }
}

function addConfiguration(page: Exposition, { configuration: { values } }: MetricsSource): void {
  page.single('config_maxclients', 'gauge', 'The directive maxclients.', values.maxclients)
  page.single('config_maxmemory', 'gauge', 'The directive maxmemory.', values.maxmemory)
  page.single('config_io_threads', 'gauge', 'The directive io-threads.', values['io-threads'])
}

function addDatabases(page: Exposition, { keyspace }: MetricsSource): void {
  const databases = keyspace.databases.filter(({ size }) => size > 0)
  const add = (name: string, help: string, measure: (database: Database) => number): void => {
    const samples = databases.map(database => ({ labels: { db: `db${database.number}` }, value: measure(database) }))
    page.family(name, 'gauge', help, samples)
  }
  add('db_keys', 'Keys by database.', ({ size }) => size)
  add('db_keys_expiring', 'Keys with a deadline by database.', ({ expiring }) => expiring.size)
  const mean = 'The mean time to live of keys with a deadline, by database.'
  add('db_avg_ttl_seconds', mean, database => meanTimeToLiveMs(keyspace, database) / 1000)
}

function addCommands(page: Exposition, { commands, configuration: { values } }: MetricsSource): void {
  const entries = called(commands.entries.values())
  const add = (name: string, help: string, measure: (entry: Entry) => number): void => {
    const samples = entries.map(entry => ({ labels: labelsOf(entry), value: measure(entry) }))
    page.family(name, 'counter', help, samples)
  }
  add('commands_total', 'Calls by command.', ({ calls }) => calls)
  const seconds = 'Seconds spent by command; of commands that never take long, told from a sample.'
  add('commands_duration_seconds_total', seconds, ({ microseconds }) => microseconds / MICROSECONDS)
  add('commands_rejected_calls_total', 'Calls refused before they ran, by command.', ({ rejected }) => rejected)
  add('commands_failed_calls_total', 'Calls that ended in an error, by command.', ({ failed }) => failed)
  const timed = entries.filter(({ histogram }) => histogram !== undefined)
  const bins = 'Microseconds that commands took, of the calls that were timed.'
  page.family('commands_latencies_usec', 'histogram', bins, timed.flatMap(latencyBins))
  if (!values['latency-tracking']) return
  const percentiles = values['latency-tracking-info-percentiles']
  const summary = 'Percentiles of the microseconds that commands took.'
  const samples = timed.flatMap(entry => latencySummary(entry, percentiles))
  page.family('latency_percentiles_usec', 'summary', summary, samples)
}

/** The commands and subcommands that somebody has tried. */
function called(entries: Iterable<Entry>): Entry[] {
  return [...entries].flatMap(entry => {
    const below = entry.subcommands === undefined ? [] : called(entry.subcommands.entries.values())
    return entry.calls + entry.rejected + entry.failed > 0 ? [entry, ...below] : below
  })
}

function labelsOf({ fullName }: Entry): Labels {
  return { cmd: fullName }
}

function latencyBins(entry: Entry): Sample[] {
  const { histogram, timedMicroseconds } = entry
  if (histogram === undefined) return []
  const labels = labelsOf(entry)
  const bins = histogram.cumulative().map(([nanoseconds, count]): Sample => {
    return { suffix: '_bucket', labels: { ...labels, le: String(nanoseconds / 1000) }, value: count }
  })
  const all = histogram.count
  return [
    ...bins,
    { suffix: '_bucket', labels: { ...labels, le: '+Inf' }, value: all },
    { suffix: '_sum', labels, value: timedMicroseconds },
    { suffix: '_count', labels, value: all },
  ]
}

function latencySummary(entry: Entry, percentiles: readonly number[]): Sample[] {
  const { histogram } = entry
  if (histogram === undefined) return []
  const labels = labelsOf(entry)
  const quantiles = percentiles.map((percent): Sample => {
    // As redis_exporter has it: the label is the percentage.
    return { labels: { ...labels, quantile: String(percent) }, value: histogram.percentile(percent) / 1000 }
  })
  return [
    ...quantiles,
    { suffix: '_sum', labels, value: entry.microseconds },
    { suffix: '_count', labels, value: entry.calls },
  ]
}

function addErrors(page: Exposition, { engine }: MetricsSource): void {
  const samples = [...engine.errorCounts].map(([err, value]) => ({ labels: { err }, value }))
  page.family('errors_total', 'counter', 'Error replies by their first word.', samples)
}

function addLogs(page: Exposition, { logs, latency }: CommandWatch): void {
  const { slow } = logs
  const last = slow.entries[0]
  page.single('slowlog_length', 'gauge', 'Entries of the slow log.', slow.entries.length)
  page.single('slowlog_last_id', 'gauge', 'The number of the latest entry of the slow log.', last?.id ?? 0)
  const seconds = (last?.value ?? 0) / MICROSECONDS
  page.single('last_slow_execution_duration_seconds', 'gauge', 'Seconds that the latest slow command took.', seconds)
  for (const [kind, log] of Object.entries(logs)) {
    const name = `commandlog_${kind.replace('-', '_')}_length`
    page.single(name, 'gauge', `Entries of the ${kind} log.`, log.entries.length)
  }
  const spikes = [...latency.events].flatMap(([event_name, { samples }]) => {
    const spike = samples.at(-1)
    return spike === undefined ? [] : [{ labels: { event_name }, spike }]
  })
  const times = spikes.map(({ labels, spike }) => ({ labels, value: spike.time }))
  page.family('latency_spike_last', 'gauge', 'When the latest latency spike was, since the Unix epoch.', times)
  const lengths = spikes.map(({ labels, spike }) => ({ labels, value: spike.milliseconds / 1000 }))
  page.family('latency_spike_duration_seconds', 'gauge', 'How long the latest latency spike was.', lengths)
}
