import { ACCESS_LFU } from '../../keyspace/access-clock.ts'
import { STAT_HITS, STAT_MISSES } from '../../keyspace/statistics.ts'
import { CHUNK_MASK, CHUNK_UNITS_LOG2 } from '../../store/arena.ts'
import { operationsAt } from '../../types/operations-of-type.ts'
import type { Call } from '../call.ts'
import { defineCommand, defineSubcommand, keyAt } from '../command.ts'
import { defineHelp } from '../help.ts'

/** OBJECT ENCODING key */
const encoding = defineSubcommand({
  name: 'encoding',
  arity: 3,
  flags: ['readonly'],
  categories: ['keyspace'],
  group: 'generic',
  since: '2.2.3',
  complexity: 'O(1)',
  summary: 'Returns how the value of a key is kept.',
  keys: [keyAt(2, 'RO')],
  tips: ['nondeterministic_output'],
  arguments: [{ name: 'key', type: 'key', keySpecIndex: 0 }],
  run(call, reply) {
    const address = look(call)
    if (address === 0) reply.null()
    else reply.text(operationsAt(call.keyspace.arena, address).encodingName(call.keyspace.arena, address))
  },
})

/** OBJECT FREQ key */
const freq = defineSubcommand({
  name: 'freq',
  arity: 3,
  flags: ['readonly'],
  categories: ['keyspace'],
  group: 'generic',
  since: '4.0.0',
  complexity: 'O(1)',
  summary: 'Returns the logarithmic counter of accesses to a key.',
  keys: [keyAt(2, 'RO')],
  tips: ['nondeterministic_output'],
  arguments: [{ name: 'key', type: 'key', keySpecIndex: 0 }],
  run(call, reply) {
    const address = look(call)
    if (address === 0) return reply.null()
    if (call.keyspace.accessClock.mode !== ACCESS_LFU) return reply.error(NO_FREQUENCY)
    reply.integer(call.keyspace.accessClock.frequency(accessWord(call, address)))
  },
})

/** OBJECT HELP */
const help = defineHelp({ group: 'generic', since: '6.2.0', categories: ['keyspace'] }, [
  'OBJECT <subcommand> [<arg> [value] [opt] ...]. Subcommands are:',
  'ENCODING <key>',
  '    Tell how the value of the key is kept: int, embstr, raw and so on.',
  'FREQ <key>',
  '    Tell the counter of accesses to the key, which grows with their logarithm. Only under an LFU policy.',
  'IDLETIME <key>',
  '    Tell the seconds since the last access to the key. Not under an LFU policy.',
  'REFCOUNT <key>',
  '    Tell the number of references to the value of the key, which is always 1.',
])

/** OBJECT IDLETIME key */
const idletime = defineSubcommand({
  name: 'idletime',
  arity: 3,
  flags: ['readonly'],
  categories: ['keyspace'],
  group: 'generic',
  since: '2.2.3',
  complexity: 'O(1)',
  summary: 'Returns the seconds since the last access to a key.',
  keys: [keyAt(2, 'RO')],
  tips: ['nondeterministic_output'],
  arguments: [{ name: 'key', type: 'key', keySpecIndex: 0 }],
  run(call, reply) {
    const address = look(call)
    if (address === 0) return reply.null()
    if (call.keyspace.accessClock.mode === ACCESS_LFU) return reply.error(NO_IDLE_TIME)
    reply.integer(call.keyspace.accessClock.idleSeconds(accessWord(call, address)))
  },
})

/** OBJECT REFCOUNT key */
const refcount = defineSubcommand({
  name: 'refcount',
  arity: 3,
  flags: ['readonly'],
  categories: ['keyspace'],
  group: 'generic',
  since: '2.2.3',
  complexity: 'O(1)',
  summary: 'Returns the number of references to the value of a key: one.',
  keys: [keyAt(2, 'RO')],
  tips: ['nondeterministic_output'],
  arguments: [{ name: 'key', type: 'key', keySpecIndex: 0 }],
  run(call, reply) {
    if (look(call) === 0) reply.null()
    else reply.integer(1)
  },
})

/** OBJECT subcommand */
export const object = defineCommand({
  name: 'object',
  arity: -2,
  flags: [],
  categories: [],
  group: 'generic',
  since: '2.2.3',
  complexity: 'Depends on the subcommand',
  summary: 'A container for what is known of how a value is kept.',
  subcommands: [encoding, freq, help, idletime, refcount],
})

const NO_IDLE_TIME =
  'ERR An LFU maxmemory policy is selected, idle time not tracked. Please note that when switching between policies at runtime LRU and LFU data will take some time to adjust.'
const NO_FREQUENCY =
  'ERR An LFU maxmemory policy is not selected, access frequency not tracked. Please note that when switching between policies at runtime LRU and LFU data will take some time to adjust.'

/** The second header word of an item, which the access clock reads. */
function accessWord(call: Call, address: number): number {
  return call.keyspace.arena.words[address >>> CHUNK_UNITS_LOG2][((address & CHUNK_MASK) << 1) + 1]
}

/** Finds the item whose key is argument 2, as a reader that leaves no trace but the count of hits and misses. */
function look(call: Call): number {
  const address = call.find(2)
  call.keyspace.statistics[address === 0 ? STAT_MISSES : STAT_HITS]++
  return address
}
