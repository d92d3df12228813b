import { allocatedBytes } from '../../keyspace/allocated-bytes.ts'
import type { Reply } from '../../protocol/resp/reply.ts'
import type { Call } from '../call.ts'
import { defineCommand, defineSubcommand } from '../command.ts'
import { defineHelp } from '../help.ts'
import { SYNTAX_ERROR } from '../messages.ts'
import { memoryReport } from './memory-report.ts'
import { memoryStats } from './memory-stats.ts'

/** MEMORY DOCTOR */
const doctor = defineSubcommand({
  name: 'doctor',
  arity: 2,
  flags: [],
  categories: [],
  group: 'server',
  since: '4.0.0',
  complexity: 'O(N) where N is the number of clients',
  summary: 'Returns a report on what is wrong with the memory, if anything is.',
  tips: ['nondeterministic_output', 'request_policy:all_shards', 'response_policy:special'],
  run: (call, reply) => reply.verbatim('txt', memoryReport(call.host.memory(), clientCount(call))),
})

/** MEMORY HELP */
const help = defineHelp({ group: 'server', since: '4.0.0' }, [
  'MEMORY <subcommand> [<arg> [value] [opt] ...]. Subcommands are:',
  'DOCTOR',
  '    Returns a report on what is wrong with the memory, if anything is.',
  'MALLOC-STATS',
  '    Returns the figures of the arena.',
  'PURGE',
  '    Moves what lies scattered together and gives what is free back to the platform.',
  'STATS',
  '    Returns how the memory is used.',
  'USAGE <key> [SAMPLES <count>]',
  '    Returns the bytes that a key and its value take. Of nested values, <count>',
  '    are looked at (5 unless given; 0: all).',
])

/** MEMORY MALLOC-STATS */
const mallocStats = defineSubcommand({
  name: 'malloc-stats',
  arity: 2,
  flags: [],
  categories: [],
  group: 'server',
  since: '4.0.0',
  complexity: 'O(N) where N is the number of clients',
  summary: 'Returns the figures of the arena.',
  tips: ['nondeterministic_output', 'request_policy:all_shards', 'response_policy:special'],
  run: runMallocStats,
})

/** MEMORY PURGE */
const purge = defineSubcommand({
  name: 'purge',
  arity: 2,
  flags: [],
  categories: [],
  group: 'server',
  since: '4.0.0',
  complexity: 'O(N) where N is the number of items moved',
  summary: 'Moves what lies scattered together and gives what is free back to the platform.',
  tips: ['request_policy:all_shards', 'response_policy:all_succeeded'],
  run: runPurge,
})

/** MEMORY USAGE */
const usage = defineSubcommand({
  name: 'usage',
  arity: -3,
  flags: ['readonly'],
  categories: [],
  group: 'server',
  since: '4.0.0',
  complexity: 'O(N) where N is the number of samples',
  summary: 'Returns the bytes that a key and its value take.',
  keys: [{ flags: ['RO'], begin: { index: 2 }, find: { lastKey: 0, step: 1, limit: 0 } }],
  arguments: [
    { name: 'key', type: 'key', keySpecIndex: 0 },
    { name: 'count', type: 'integer', token: 'SAMPLES', optional: true },
  ],
  run: runUsage,
})

/** MEMORY */
export const memory = defineCommand({
  name: 'memory',
  arity: -2,
  flags: [],
  categories: [],
  group: 'server',
  since: '4.0.0',
  complexity: 'Depends on the subcommand',
  summary: 'A container for commands about memory.',
  subcommands: [doctor, help, mallocStats, purge, memoryStats, usage],
})

/** Nested values that MEMORY USAGE looks at unless it is told otherwise. */
const SAMPLES_DEFAULT = 5

function runUsage(call: Call, reply: Reply): void {
  let samples = SAMPLES_DEFAULT
  for (let i = 3; i < call.argc; i += 2) {
    if (!call.is(i, 'SAMPLES') || i + 1 === call.argc) return reply.error(SYNTAX_ERROR)
    samples = call.integerOrReply(i + 1, reply)
    if (Number.isNaN(samples)) return
    if (samples < 0) return reply.error(SYNTAX_ERROR)
  }
  const address = call.find(2)
  if (address === 0) reply.null()
  else reply.integer(allocatedBytes(call.keyspace.store, address, samples))
}

/** No address is held here, so items may move. */
function runPurge(call: Call, reply: Reply): void {
  const { keyspace } = call
  while (keyspace.compaction.pending) keyspace.compaction.turn()
  keyspace.arena.trim()
  reply.ok()
}

function runMallocStats(call: Call, reply: Reply): void {
  const { arenaUsedBytes, arenaPageBytes, arenaReservedBytes } = call.host.memory()
  const { freePageBytes, slackBytes, tableBytes } = call.keyspace.arena
  reply.verbatim(
    'txt',
    [
      `blocks in use:         ${arenaUsedBytes} bytes`,
      `pages in use:          ${arenaPageBytes} bytes`,
      `of which can be won:   ${slackBytes} bytes`,
      `pages free:            ${freePageBytes} bytes`,
      `held of the platform:  ${arenaReservedBytes} bytes`,
      `tables beside it:      ${tableBytes} bytes`,
      '',
    ].join('\n'),
  )
}

function clientCount(call: Call): number {
  let count = 0
  for (const _ of call.host.clients.list()) count++
  return count
}
