import { constants, type PerformanceEntry, PerformanceObserver } from 'node:perf_hooks'
import { getHeapStatistics } from 'node:v8'
import { SeededChance } from '../../src/base/chance.ts'
import { allocateBytes } from '../../src/base/viewed-bytes.ts'
import { encodeRequest, setExtras } from '../../src/memcached/binary/binary-request.ts'
import { OP_GET, OP_SET } from '../../src/protocol/memcached/binary-opcode.ts'
import { Configuration } from '../../src/server/config/configuration.ts'
import { Server } from '../../src/server/server.ts'
import { type Connection, type ConnectionListener, WRITTEN } from '../../src/session/connection.ts'
import type { Session } from '../../src/session/session.ts'

/**
 * Prints, as JSON, how many bytes of JavaScript heap each kind of command takes, of Redis's protocol or, if the argument says `memcached`, of memcached's: the commands go through the session of a server, as from a socket.
 * Run by `allocation.test.ts` in a process of its own, whose young generation is so large that nothing is collected meanwhile.
 */

/** Commands in a batch, as in one read of a deep pipeline. */
const BATCH = 100
const WARM_UP_BATCHES = 10_000
const MEASURED_BATCHES = 4_000

let now = 1_700_000_000_000
const clock = { now: () => now, microseconds: () => now * 1000, monotonic: () => now - 1_700_000_000_000 }
const nothing = { cancel() {} }
const scheduler = { after: () => nothing, soon: () => nothing }
const process = { id: 1, memoryBytes: 2 ** 33, residentBytes: () => 0 } as unknown as Server['platform']['process']
const server = new Server(new Configuration('/'), { clock, scheduler, chance: new SeededChance(1), process })

let written = 0
const connection: Connection = {
  kind: 'memory',
  address: 'memory:0',
  localAddress: 'memory:0',
  fileDescriptor: -1,
  pendingBytes: 0,
  pendingMemoryBytes: 0,
  write(_bytes, length) {
    written += length
    return WRITTEN
  },
  pauseReading() {},
  resumeReading() {},
  end() {},
  destroy() {},
}
const session = server.accept(connection) as Session

const collections: number[] = []
const observer = new PerformanceObserver(list =>
  collections.push(...list.getEntries().map(entry => kindOf(entry) ?? 0)),
)
observer.observe({ entryTypes: ['gc'] })

/** What kind of collection an entry tells of. */
function kindOf(entry: PerformanceEntry): number {
  return (entry as PerformanceEntry & { detail?: { kind?: number } }).detail?.kind ?? 0
}

/** Bytes of heap per command of a batch that is received over and over. */
async function measure(commands: string, listener: ConnectionListener): Promise<number> {
  const text = Buffer.from(commands, 'latin1')
  const bytes = allocateBytes(text.length)
  bytes.set(text)
  for (let i = 0; i < WARM_UP_BATCHES; i++) listener.receive(bytes, bytes.length)
  globalThis.gc?.()
  await settled()
  collections.length = 0
  const before = getHeapStatistics().used_heap_size
  for (let i = 0; i < MEASURED_BATCHES; i++) {
    now++
    listener.receive(bytes, bytes.length)
  }
  const after = getHeapStatistics().used_heap_size
  await settled()
  if (collections.some(kind => kind !== constants.NODE_PERFORMANCE_GC_INCREMENTAL))
    throw new Error(`collected: ${collections}`)
  return (after - before) / (MEASURED_BATCHES * BATCH)
}

/** Lets the observer tell what it saw. */
function settled(): Promise<void> {
  return new Promise(resolve => setTimeout(resolve, 10))
}

const command = (...words: string[]): string =>
  `*${words.length}\r\n${words.map(word => `$${word.length}\r\n${word}\r\n`).join('')}`
const batch = (make: (i: number) => string): string => Array.from({ length: BATCH }, (_, i) => make(i)).join('')
const value = 'v'.repeat(64)

const perCommand: Record<string, number> = {}
const redisCommands = {
  SET: (i: number) => command('SET', `key:${i}`, value),
  GET: (i: number) => command('GET', `key:${i}`),
  'GET of nothing': (i: number) => command('GET', `none:${i}`),
  PING: () => command('PING'),
}
/** Commands of memcached's protocols; the binary ones are told by their first byte. */
const request = (opcode: number, key: string, value = ''): string =>
  encodeRequest({ opcode, key, value, ...(value === '' ? {} : { extras: setExtras(0, 0) }) }).toString('latin1')
const memcachedCommands = {
  set: (i: number) => `set key:${i} 0 0 64\r\n${value}\r\n`,
  get: (i: number) => `get key:${i}\r\n`,
  'get of nothing': (i: number) => `get none:${i}\r\n`,
  mg: (i: number) => `mg key:${i} v f t\r\n`,
  ms: (i: number) => `ms key:${i} 64 F7\r\n${value}\r\n`,
  'binary set': (i: number) => request(OP_SET, `key:${i}`, value),
  'binary get': (i: number) => request(OP_GET, `key:${i}`),
}
const memcached = globalThis.process.argv[2] === 'memcached'
for (const [name, make] of Object.entries(memcached ? memcachedCommands : redisCommands)) {
  const listener = memcached ? server.memcached.accept(connection) : session
  if (listener === undefined) throw new Error('refused')
  perCommand[name] = await measure(batch(make), listener)
}
observer.disconnect()
console.log(JSON.stringify({ perCommand, written }))
