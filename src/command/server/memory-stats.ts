import { formatDouble } from '../../base/double.ts'
import type { Reply } from '../../protocol/resp/reply.ts'
import type { Call } from '../call.ts'
import { defineSubcommand } from '../command.ts'

/** MEMORY STATS */
export const memoryStats = defineSubcommand({
  name: 'stats',
  arity: 2,
  flags: [],
  categories: [],
  group: 'server',
  since: '4.0.0',
  complexity: 'O(N) where N is the number of clients',
  summary: 'Returns how the memory is used.',
  tips: ['nondeterministic_output', 'request_policy:all_shards', 'response_policy:special'],
  run: runStats,
})

/** A figure: whole, or a quotient of which Redis tells a double. */
type Figure = readonly [name: string, value: number] | readonly [name: string, value: number, double: true]

function runStats(call: Call, reply: Reply): void {
  const memory = call.host.memory()
  const { usedBytes, peakBytes, startupBytes, overheadBytes, datasetBytes, residentBytes } = memory
  const { arenaUsedBytes, arenaPageBytes, arenaReservedBytes } = memory
  const before: Figure[] = [
    ['peak.allocated', peakBytes],
    ['total.allocated', usedBytes],
    ['startup.allocated', startupBytes],
    ['replication.backlog', 0],
    ['clients.slaves', 0],
    ['clients.normal', memory.clientBytes],
    ['cluster.links', 0],
    ['aof.buffer', 0],
    ['lua.caches', 0],
    ['functions.caches', 0],
  ]
  const after: Figure[] = [
    ['overhead.db.hashtable.lut', call.keyspace.arena.tableBytes],
    ['overhead.db.hashtable.rehashing', 0],
    ['overhead.total', overheadBytes],
    ['db.dict.rehashing.count', 0],
    ['keys.count', memory.keys],
    ['keys.bytes-per-key', memory.keys === 0 ? 0 : Math.floor(datasetBytes / memory.keys)],
    ['dataset.bytes', datasetBytes],
    ['dataset.percentage', quotient(100 * datasetBytes, Math.max(usedBytes - startupBytes, 0)), true],
    ['peak.percentage', quotient(100 * usedBytes, peakBytes), true],
    ['allocator.allocated', arenaUsedBytes],
    ['allocator.active', arenaPageBytes],
    ['allocator.resident', arenaReservedBytes],
    ['allocator.muzzy', 0],
    ['allocator-fragmentation.ratio', quotient(arenaPageBytes, arenaUsedBytes), true],
    ['allocator-fragmentation.bytes', arenaPageBytes - arenaUsedBytes],
    ['allocator-rss.ratio', quotient(arenaReservedBytes, arenaPageBytes), true],
    ['allocator-rss.bytes', arenaReservedBytes - arenaPageBytes],
    ['rss-overhead.ratio', quotient(residentBytes, arenaReservedBytes), true],
    ['rss-overhead.bytes', residentBytes - arenaReservedBytes],
    ['fragmentation', quotient(residentBytes, usedBytes), true],
    ['fragmentation.bytes', residentBytes - usedBytes],
  ]
  const databases = call.keyspace.databases.filter(database => database.size > 0)
  reply.map(before.length + databases.length + after.length)
  replyFigures(before, reply)
  for (const { number, index } of databases) {
    reply.text(`db.${number}`)
    reply.map(2)
    // Deadlines lie in the items, so they have no table of their own.
    replyFigures(
      [
        ['overhead.hashtable.main', index.directoryBytes],
        ['overhead.hashtable.expires', 0],
      ],
      reply,
    )
  }
  replyFigures(after, reply)
}

function replyFigures(figures: readonly Figure[], reply: Reply): void {
  for (const [name, value, double] of figures) {
    reply.text(name)
    if (double) reply.double(formatDouble(value))
    else reply.integer(value)
  }
}

function quotient(dividend: number, divisor: number): number {
  return divisor === 0 ? 0 : dividend / divisor
}
