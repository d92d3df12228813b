import type { Reply } from '../../protocol/resp/reply.ts'
import type { Call } from '../call.ts'
import { type Command, defineCommand, defineSubcommand } from '../command.ts'
import { defineHelp } from '../help.ts'
import { HotKeys, type HotKeysOptions } from '../hot-keys.ts'
import { SYNTAX_ERROR } from '../messages.ts'
import type { TopKeys } from '../top-keys.ts'

const METRICS_MAX = 2
const COUNT_DEFAULT = 10
const COUNT_MAX = 64
const SECONDS_MAX = 1_000_000
const RATIO_MAX = 2 ** 31 - 1
/** Without a cluster all slots are this server's. */
const SLOTS = 16384

/** What all subcommands but HELP have in common. */
function subcommand(own: Omit<Command, 'flags' | 'categories' | 'group' | 'since'>): Command {
  return defineSubcommand({ ...own, flags: ['admin', 'noscript'], categories: [], group: 'server', since: '8.6.0' })
}

/** HOTKEYS START METRICS count [CPU] [NET] [COUNT k] [DURATION seconds] [SAMPLE ratio] [SLOTS count slot [slot ...]] */
const start = subcommand({
  name: 'start',
  arity: -2,
  complexity: 'O(1)',
  summary: 'Begins to collect which keys take the most.',
  arguments: [
    {
      name: 'metrics',
      token: 'METRICS',
      type: 'block',
      arguments: [
        { name: 'count', type: 'integer' },
        { name: 'cpu', type: 'pure-token', token: 'CPU', optional: true },
        { name: 'net', type: 'pure-token', token: 'NET', optional: true },
      ],
    },
    { name: 'k', token: 'COUNT', type: 'integer', optional: true },
    { name: 'seconds', token: 'DURATION', type: 'integer', optional: true },
    { name: 'ratio', token: 'SAMPLE', type: 'integer', optional: true },
    {
      name: 'slots',
      token: 'SLOTS',
      type: 'block',
      optional: true,
      arguments: [
        { name: 'count', type: 'integer' },
        { name: 'slot', type: 'integer', multiple: true },
      ],
    },
  ],
  run(call, reply) {
    const { host, keyspace, now } = call
    if (host.watch.hotKeys?.isActive(now)) return reply.error('ERR hotkey tracking session already in progress')
    const options = optionsOrReply(call, reply)
    if (options === undefined) return
    host.watch.collect(new HotKeys(options, now, host.cpuUse(), keyspace.chance))
    reply.ok()
  },
})

/** HOTKEYS STOP */
const stop = subcommand({
  name: 'stop',
  arity: 2,
  complexity: 'O(1)',
  summary: 'Ends the collection; what it found stays.',
  run({ host: { watch }, now }, reply) {
    const { hotKeys } = watch
    if (!hotKeys?.isActive(now)) return reply.null()
    hotKeys.stop(now)
    watch.collect(hotKeys)
    reply.ok()
  },
})

/** HOTKEYS GET */
const get = subcommand({
  name: 'get',
  arity: 2,
  complexity: 'O(K) where K is the number of hotkeys returned.',
  summary: 'Returns the keys that took the most, and what all took.',
  run: replyHotKeys,
})

/** HOTKEYS RESET */
const reset = subcommand({
  name: 'reset',
  arity: 2,
  complexity: 'O(1)',
  summary: 'Forgets what was collected.',
  run({ host: { watch }, now }, reply) {
    if (watch.hotKeys?.isActive(now)) {
      return reply.error('ERR hotkey tracking session in progress, stop tracking first')
    }
    watch.collect(undefined)
    reply.ok()
  },
})

/** HOTKEYS HELP */
const help = defineHelp({ group: 'server', since: '8.6.1' }, [
  'HOTKEYS <subcommand> [<arg> [value] [opt] ...]. Subcommands are:',
  'START METRICS <count> [CPU] [NET] [COUNT <k>] [DURATION <seconds>] [SAMPLE <ratio>] [SLOTS <count> <slot> ...]',
  '    Collects which keys take the most time of commands, or bytes of the network: the <k> first, 10 if not given. Ends after',
  '    <seconds>; looks at one in <ratio> commands. SLOTS is for clusters.',
  'STOP',
  '    Ends the collection; GET still has it.',
  'GET',
  '    What was collected so far.',
  'RESET',
  '    Forgets it, once it has ended.',
])

/** HOTKEYS: Redis's, from 8.6 on. */
export const hotkeys = defineCommand({
  name: 'hotkeys',
  arity: -2,
  flags: [],
  categories: [],
  group: 'server',
  since: '8.6.0',
  complexity: 'Depends on subcommand.',
  summary: 'A container for commands that tell which keys take the most.',
  subcommands: [get, help, reset, start, stop],
})

/** Parses the arguments of START; undefined after having replied with an error. */
function optionsOrReply(call: Call, reply: Reply): HotKeysOptions | undefined {
  if (call.argc < 4 || !call.is(2, 'METRICS')) return refuse(reply, 'METRICS parameter is required')
  const metrics = inRangeOrReply(call, 3, METRICS_MAX, `METRICS count must be > 0 and <= ${METRICS_MAX}`, reply)
  if (metrics === undefined) return undefined
  const end = 4 + metrics
  let [cpu, net] = [false, false]
  for (let i = 4; i < Math.min(end, call.argc); i++) {
    if (call.is(i, 'CPU')) {
      if (cpu) return refuse(reply, 'METRICS CPU defined more than once!')
      cpu = true
    } else if (call.is(i, 'NET')) {
      if (net) return refuse(reply, 'METRICS NET defined more than once!')
      net = true
    }
    // Other words are metrics of later releases.
  }
  if (end > call.argc) return refuse(reply, 'METRICS count does not match number of metric types provided')
  if (!cpu && !net) return refuse(reply, 'METRICS no valid metrics passed. Supported: CPU|NET')
  let [count, seconds, sampleRatio]: (number | undefined)[] = [COUNT_DEFAULT, 0, 1]
  for (let i = end; i < call.argc; i += 2) {
    const more = i + 1 < call.argc
    if (more && call.is(i, 'COUNT')) {
      count = inRangeOrReply(call, i + 1, COUNT_MAX, `COUNT must be between 1 and ${COUNT_MAX}`, reply)
    } else if (more && call.is(i, 'DURATION')) {
      seconds = inRangeOrReply(call, i + 1, SECONDS_MAX, `DURATION must be between 1 and ${SECONDS_MAX}`, reply)
    } else if (more && call.is(i, 'SAMPLE')) {
      sampleRatio = inRangeOrReply(call, i + 1, RATIO_MAX, 'SAMPLE ratio must be positive', reply)
    } else if (more && call.is(i, 'SLOTS')) {
      return refuse(reply, 'SLOTS parameter cannot be used in non-cluster mode')
    } else {
      reply.error(SYNTAX_ERROR)
      return undefined
    }
    if (count === undefined || seconds === undefined || sampleRatio === undefined) return undefined
  }
  return { cpu, net, count, durationMs: seconds * 1000, sampleRatio }
}

function refuse(reply: Reply, text: string): undefined {
  reply.error(`ERR ${text}`)
}

/** Returns argument i if it is an integer from 1 to `max`; undefined after having replied with an error. */
function inRangeOrReply(call: Call, i: number, max: number, error: string, reply: Reply): number | undefined {
  const value = call.int64(i)
  if (value !== undefined && value >= 1n && value <= BigInt(max)) return Number(value)
  return refuse(reply, error)
}

function replyHotKeys({ host, now }: Call, reply: Reply): void {
  const { hotKeys } = host.watch
  if (hotKeys === undefined) return reply.null()
  const { byCpu, byNet, cpuAtStart, options, startMs } = hotKeys
  const cpu = host.cpuUse()
  const numbers: [string, number][] = [
    ['all-commands-all-slots-us', hotKeys.microseconds],
    ['net-bytes-all-commands-all-slots', hotKeys.netBytes],
    ['collection-start-time-unix-ms', startMs],
    ['collection-duration-ms', hotKeys.durationMs(now)],
  ]
  if (byCpu !== undefined) {
    numbers.push(['total-cpu-time-user-ms', (cpu.userMicroseconds - cpuAtStart.userMicroseconds) / 1000])
    numbers.push(['total-cpu-time-sys-ms', (cpu.systemMicroseconds - cpuAtStart.systemMicroseconds) / 1000])
  }
  if (byNet !== undefined) numbers.push(['total-net-bytes', byNet.total])
  // One map in an array, so that the replies of several nodes can be put together.
  reply.array(1)
  reply.map(3 + numbers.length + (byCpu === undefined ? 0 : 1) + (byNet === undefined ? 0 : 1))
  replyNumber('tracking-active', hotKeys.isActive(now) ? 1 : 0, reply)
  replyNumber('sample-ratio', options.sampleRatio, reply)
  reply.latin1('selected-slots')
  reply.array(1)
  reply.array(2)
  reply.integer(0)
  reply.integer(SLOTS - 1)
  for (const [name, value] of numbers) replyNumber(name, value, reply)
  if (byCpu !== undefined) replyRanking('by-cpu-time-us', byCpu, options.count, reply)
  if (byNet !== undefined) replyRanking('by-net-bytes', byNet, options.count, reply)
}

function replyNumber(name: string, value: number, reply: Reply): void {
  reply.latin1(name)
  reply.integer(Math.floor(value))
}

function replyRanking(name: string, ranking: TopKeys, count: number, reply: Reply): void {
  const top = ranking.top(count).filter(([, amount]) => amount >= 1)
  reply.latin1(name)
  reply.array(2 * top.length)
  for (const [key, amount] of top) {
    reply.latin1(key)
    reply.integer(Math.floor(amount))
  }
}
