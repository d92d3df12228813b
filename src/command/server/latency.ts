import type { Reply } from '../../protocol/resp/reply.ts'
import type { Call } from '../call.ts'
import { type Command, defineCommand, defineSubcommand } from '../command.ts'
import type { Entry } from '../command-table.ts'
import { defineHelp } from '../help.ts'
import { latencyGraph } from './latency-graph.ts'
import { latencyReport } from './latency-report.ts'

/** What all subcommands but HELP have in common. */
function subcommand(own: Omit<Command, 'flags' | 'categories' | 'group'>): Command {
  return defineSubcommand({ ...own, flags: ['admin', 'noscript', 'loading', 'stale'], categories: [], group: 'server' })
}

const TIPS = ['nondeterministic_output', 'request_policy:all_nodes', 'response_policy:special']

/** LATENCY DOCTOR */
const doctor = subcommand({
  name: 'doctor',
  arity: 2,
  since: '2.8.13',
  complexity: 'O(1)',
  summary: 'Tells in words what was slow, and what may help.',
  tips: TIPS,
  run: (call, reply) => reply.verbatim('txt', latencyReport(call.host.watch)),
})

/** LATENCY GRAPH event */
const graph = subcommand({
  name: 'graph',
  arity: 3,
  since: '2.8.13',
  complexity: 'O(1)',
  summary: 'Draws the samples of an event.',
  tips: TIPS,
  arguments: [{ name: 'event', type: 'string' }],
  run(call, reply) {
    const name = call.text(2)
    const event = call.host.watch.latency.events.get(name)
    if (event === undefined) reply.error(`ERR No samples available for event '${name}'`)
    else reply.verbatim('txt', latencyGraph(name, event, call.now))
  },
})

/** LATENCY HISTOGRAM [command …] */
const histogram = subcommand({
  name: 'histogram',
  arity: -2,
  since: '7.0.0',
  complexity: 'O(N) in the N commands of the reply',
  summary: 'Returns how many calls of commands took no longer than so many microseconds.',
  tips: TIPS,
  arguments: [{ name: 'COMMAND', type: 'string', optional: true, multiple: true }],
  run: runHistogram,
})

/** LATENCY HISTORY event */
const history = subcommand({
  name: 'history',
  arity: 3,
  since: '2.8.13',
  complexity: 'O(1)',
  summary: 'Returns the samples of an event.',
  tips: TIPS,
  arguments: [{ name: 'event', type: 'string' }],
  run(call, reply) {
    const samples = call.host.watch.latency.events.get(call.text(2))?.samples ?? []
    reply.array(samples.length)
    for (const { time, milliseconds } of samples) {
      reply.array(2)
      reply.integer(time)
      reply.integer(milliseconds)
    }
  },
})

/** LATENCY LATEST */
const latest = subcommand({
  name: 'latest',
  arity: 2,
  since: '2.8.13',
  complexity: 'O(1)',
  summary: 'Returns the latest sample of each event.',
  tips: TIPS,
  run(call, reply) {
    const { events } = call.host.watch.latency
    reply.array(events.size)
    for (const [name, { samples, worst }] of events) {
      const last = samples.at(-1)
      reply.array(4)
      reply.latin1(name)
      reply.integer(last?.time ?? 0)
      reply.integer(last?.milliseconds ?? 0)
      reply.integer(worst)
    }
  },
})

/** LATENCY RESET [event …] */
const reset = subcommand({
  name: 'reset',
  arity: -2,
  since: '2.8.13',
  complexity: 'O(1)',
  summary: 'Forgets the samples of events, of all when none is named.',
  tips: ['request_policy:all_nodes', 'response_policy:agg_sum'],
  arguments: [{ name: 'event', type: 'string', optional: true, multiple: true }],
  run(call, reply) {
    const { latency } = call.host.watch
    if (call.argc === 2) return reply.integer(latency.reset())
    let count = 0
    for (let i = 2; i < call.argc; i++) count += latency.reset(call.text(i))
    reply.integer(count)
  },
})

/** LATENCY HELP */
const help = defineHelp({ group: 'server', since: '2.8.13' }, [
  'LATENCY <subcommand> [<arg> [value] [opt] ...]. Subcommands are:',
  'DOCTOR',
  '    What was slow, in words, and what may help.',
  'GRAPH <event>',
  '    The samples of an event, drawn.',
  'HISTOGRAM [<command> ...]',
  '    How many calls of each command took no longer than so many microseconds.',
  'HISTORY <event>',
  '    The samples of an event: time and milliseconds.',
  'LATEST',
  '    The latest sample of each event, and the worst ever.',
  'RESET [<event> ...]',
  '    Forgets the samples of events, of all when none is named.',
])

/** LATENCY */
export const latency = defineCommand({
  name: 'latency',
  arity: -2,
  flags: [],
  categories: [],
  group: 'server',
  since: '2.8.13',
  complexity: 'Depends on subcommand.',
  summary: 'A container for commands about what takes long.',
  subcommands: [doctor, graph, help, histogram, history, latest, reset],
})

function runHistogram(call: Call, reply: Reply): void {
  const { commands } = call.host
  const asked: Entry[] = []
  if (call.argc === 2) {
    asked.push(...commands.entries.values())
  } else {
    for (let i = 2; i < call.argc; i++) {
      const entry = commands.get(call.text(i))
      if (entry !== undefined) asked.push(entry)
    }
  }
  const found = asked
    .flatMap(entry => [entry, ...(entry.subcommands?.entries.values() ?? [])])
    .filter(entry => entry.histogram !== undefined)
  reply.map(found.length)
  for (const entry of found) replyHistogram(entry, reply)
}

/** Calls that were not timed are taken to have been like those that were. */
function replyHistogram({ fullName, calls, histogram }: Entry, reply: Reply): void {
  const counts = histogram?.cumulative() ?? []
  const timed = histogram?.count ?? 0
  reply.text(fullName)
  reply.map(2)
  reply.text('calls')
  reply.integer(calls)
  reply.text('histogram_usec')
  reply.map(counts.length)
  for (const [nanoseconds, count] of counts) {
    reply.integer(Math.floor(nanoseconds / 1000))
    reply.integer(Math.round((count / timed) * calls))
  }
}
