import { assert } from '../base/assert.ts'
import { SeededChance } from '../base/chance.ts'
import type { Scheduler } from '../base/scheduler.ts'
import { EFFECT_CHANGES, type EffectObserver } from '../keyspace/effects.ts'
import { Eviction } from '../keyspace/eviction.ts'
import { Keyspace } from '../keyspace/keyspace.ts'
import { EFFECT_PLACED } from '../keyspace/tell-placed.ts'
import { RespDecoder, RespError, type RespValue } from '../protocol/resp/decoder.ts'
import { Reply } from '../protocol/resp/reply.ts'
import { Channels, type Subscriptions } from '../pubsub/channels.ts'
import { type Mail, Outbox } from '../pubsub/outbox.ts'
import { Tracking } from '../pubsub/tracking.ts'
import type { TrackingState } from '../pubsub/tracking-client.ts'
import { STRING_BYTES_MAX } from '../types/string.ts'
import { Blocking, type Wait } from './blocking.ts'
import { type Client, GATE_AUTHENTICATION } from './client.ts'
import { CommandTable } from './command-table.ts'
import { Engine } from './engine.ts'
import type { FunctionsPort } from './functions-port.ts'
import type { ConfigurationPort, Host } from './host.ts'
import { NO_SCRIPT } from './messages.ts'
import { Monitors } from './monitors.ts'
import { registry } from './registry.ts'
import type { ScriptingPort } from './scripting-port.ts'
import type { Transaction } from './transaction.ts'
import { Watches } from './watches.ts'

/**
 * A bench for tests of commands: an engine with every command, one client and a clock that stands still, no session and no socket.
 *
 *     const bench = new CommandBench()
 *     expect(bench.run('SET', 'k', 'v', 'EX', 10)).toBe('OK')
 *     bench.pass(10_000)
 *     expect(bench.run('GET', 'k')).toBeNull()
 */

export type BenchArgument = string | number | bigint | Uint8Array

/** A reply, decoded: strings of all kinds as text with a character per byte, nulls as null, errors as {@link RespError}. */
export type BenchReply =
  | string
  | number
  | bigint
  | boolean
  | null
  | RespError
  | BenchReply[]
  | Map<BenchReply, BenchReply>
  | Set<BenchReply>

/** Returns what the reply of a command that fails with this text is decoded to. */
export function error(text: string): RespError {
  return new RespError(text)
}

export class CommandBench {
  readonly keyspace: Keyspace
  readonly engine: Engine
  readonly host: Host
  readonly client: BenchClient
  readonly reply = new Reply()
  /** `event database key` of each effect, oldest first. */
  readonly effects: string[] = []
  /** What was written to the log. */
  readonly logged: string[] = []
  /** Directives that CONFIG and handlers see. */
  readonly directives = new Map<string, string>()
  /** Directives whose values are secrets. */
  readonly sensitive = new Set<string>()
  /** What setting directives comes to; the promise is of one that takes time. */
  setting: string | undefined | Promise<string | undefined> = undefined
  /** The default user's password; empty for none. */
  password = ''
  /** hll-sparse-max-bytes. */
  hyperloglogSparseBytesMax = 3000
  /** What CLIENT PAUSE asked for last, until CLIENT UNPAUSE. */
  pause: { untilMs: number; writesOnly: boolean } | undefined = undefined

  constructor(options: { databases?: number; now?: number; seed?: number; bulkBytesMax?: number } = {}) {
    const { databases = 16, now = 1_700_000_000_000, seed = 1, bulkBytesMax = STRING_BYTES_MAX } = options
    const chance = new SeededChance(seed)
    const hashKey = { k0: chance.int32(), k1: chance.int32(), k2: chance.int32(), k3: chance.int32() }
    this.keyspace = new Keyspace({ databases, now, chance, hashKey })
    this.client = new BenchClient(now)
    this.host = benchHost(this, bulkBytesMax)
    this.engine = new Engine(this.keyspace, new Eviction(this.keyspace), this.host)
    this.keyspace.effects.observe(recorder(this.effects))
  }

  /** Executes a command and returns its reply, decoded. Text arguments are bytes, a character each. */
  run(...words: BenchArgument[]): BenchReply {
    return decodeReply(this.bytes(...words))
  }

  /** Executes a command and returns its reply as it would be sent, a character per byte. */
  raw(...words: BenchArgument[]): string {
    return this.bytes(...words).toString('latin1')
  }

  /** Executes a command and returns the bytes of its reply. */
  bytes(...words: BenchArgument[]): Buffer {
    const parts = words.map(word => (word instanceof Uint8Array ? word : Buffer.from(String(word), 'latin1')))
    const argv = new Int32Array(2 * parts.length)
    let end = 0
    for (const [i, part] of parts.entries()) {
      argv[2 * i] = end
      end += part.length
      argv[2 * i + 1] = end
    }
    this.reply.reset()
    this.engine.execute(this.client, Buffer.concat(parts), argv, parts.length, this.reply)
    return Buffer.from(this.reply.bytes.subarray(0, this.reply.length))
  }

  /** Moves the clock on; what is due expires when it is looked at, not before. */
  pass(ms: number): void {
    this.keyspace.setTime(this.keyspace.now + ms)
  }

  /** Moves the clock on and removes what is due, as the server's timer does. */
  advance(ms: number): void {
    this.pass(ms)
    while (this.keyspace.expireDue() <= this.keyspace.now);
  }

  /** Forgets the effects told so far and returns them. */
  takeEffects(): string[] {
    return this.effects.splice(0)
  }

  /** Makes a key that is no string: a list of one empty element. */
  putList(key: string): void {
    this.run('RPUSH', key, '')
    this.effects.length = 0
  }

  /** Moves what compaction may move: items off sparse pages, and whatever else lies on a page with room. */
  compact(): void {
    this.keyspace.compaction.turn()
    this.keyspace.compaction.pinned.moveAll()
  }

  /** Checks every structure of the keyspace. */
  verify(): void {
    this.keyspace.verify()
  }
}

/** The client of a {@link CommandBench}. */
export class BenchClient implements Client {
  readonly id = 1
  database = 0
  protocol: 2 | 3 = 2
  name = ''
  libraryName = ''
  libraryVersion = ''
  capabilities = ''
  user = 'default'
  authenticated = true
  gate = 0
  noEvict = false
  replyMode: Client['replyMode'] = 'on'
  readonly createdMs: number
  lastCommandMs: number
  lastCommand: Client['lastCommand'] = undefined
  commands = 0
  readonly address = '127.0.0.1:50000'
  readonly localAddress = '127.0.0.1:6379'
  readonly kind = 'tcp'
  inputBytes = 0
  outputBytes = 0
  readonly queryBytes = 0
  readonly queryCapacity = 0
  readonly outputPending = 0
  readonly fileDescriptor = 8
  readonly memoryBytes = 0
  readonly held = false
  readonly closing = false
  transaction: Transaction | undefined = undefined
  watchedBytes = 0
  monitoring = false
  wait: Wait | undefined = undefined
  subscriptions: Subscriptions | undefined = undefined
  mail: Mail | undefined = undefined
  tracking: TrackingState | undefined = undefined
  /** How it was closed, if it was. */
  closed: 'no' | 'at once' | 'after the reply' = 'no'

  constructor(now: number) {
    this.createdMs = now
    this.lastCommandMs = now
  }

  release(): void {}

  /** What it is sent is looked at in tests of sessions. */
  send(): boolean {
    return false
  }

  requireAuthentication(required: boolean): void {
    this.gate = required ? this.gate | GATE_AUTHENTICATION : this.gate & ~GATE_AUTHENTICATION
  }

  /** Its replies are looked at when the command has run. */
  replyLater(): undefined {}

  divert(): boolean {
    return false
  }

  close(afterReply: boolean): void {
    this.closed = afterReply ? 'after the reply' : 'at once'
  }
}

/** Decodes the one reply that the bytes hold. */
function decodeReply(bytes: Uint8Array): BenchReply {
  const decoder = new RespDecoder()
  const value = decoder.decode(bytes, 0)
  assert(decoder.position === bytes.length, 'a command replies once')
  return asText(value)
}

function asText(value: RespValue): BenchReply {
  if (value instanceof Uint8Array) return value.toString('latin1')
  if (Array.isArray(value)) return value.map(asText)
  if (value instanceof Set) return new Set([...value].map(asText))
  if (value instanceof Map) return new Map([...value].map(([key, item]) => [asText(key), asText(item)]))
  return value
}

function recorder(effects: string[]): EffectObserver {
  return {
    classes: EFFECT_CHANGES & ~EFFECT_PLACED,
    effect(_kind, event, database, key, start, end) {
      effects.push(`${event} ${database} ${Buffer.from(key.subarray(start, end)).toString('latin1')}`.trimEnd())
    },
  }
}

/** Commands of this bench never wait to a deadline: its client is asked again by hand. */
const NO_SCHEDULER: Scheduler = { after: () => ({ cancel() {} }), soon: () => ({ cancel() {} }) }

function benchHost(bench: CommandBench, bulkBytesMax: number): Host {
  const configuration: ConfigurationPort = {
    get: patterns => [...bench.directives].filter(([name]) => patterns.includes(name)),
    set(pairs) {
      for (const [name, value] of pairs) bench.directives.set(name, value)
      return bench.setting
    },
  }
  const outbox = new Outbox()
  return {
    commands: new CommandTable(registry),
    configuration,
    blocking: new Blocking(bench.keyspace, NO_SCHEDULER),
    watches: new Watches(bench.keyspace),
    channels: new Channels(outbox),
    scripting: NO_SCRIPTING,
    monitors: new Monitors(outbox),
    get watch() {
      return bench.engine.watch
    },
    monotonic: () => bench.keyspace.now,
    isSensitive: name => bench.sensitive.has(name),
    tracking: new Tracking(bench.keyspace, outbox, () => undefined),
    clients: { list: () => [bench.client], get: id => (id === bench.client.id ? bench.client : undefined) },
    bulkBytesMax,
    get hyperloglogSparseBytesMax() {
      return bench.hyperloglogSparseBytesMax
    },
    info: sections => `# ${sections.join(' ')}\r\n`,
    memory: () => {
      const { arena, usedBytes, size } = bench.keyspace
      return {
        usedBytes,
        peakBytes: usedBytes,
        peakMs: bench.keyspace.now,
        startupBytes: 0,
        clientBytes: 0,
        overheadBytes: arena.tableBytes,
        datasetBytes: usedBytes - arena.tableBytes,
        keys: size,
        arenaUsedBytes: arena.usedBytes,
        arenaPageBytes: arena.pageBytes,
        arenaReservedBytes: arena.reservedBytes,
        residentBytes: arena.reservedBytes,
      }
    },
    debug: {
      sleep: ms => bench.pass(ms),
      setActiveExpire() {},
      changeReplicationId() {},
      setSizesChecked() {},
      log: text => void bench.logged.push(text),
    },
    rewriteConfiguration: () => 'ERR The server is running without a config file',
    resetStatistics: () => bench.keyspace.statistics.fill(0),
    microseconds: () => bench.keyspace.now * 1000,
    get nowMs() {
      return bench.keyspace.now
    },
    cpuUse: () => ({ userMicroseconds: 0, systemMicroseconds: 0 }),
    shutdown: () => undefined,
    get passwordRequired() {
      return bench.password !== ''
    },
    hasUser: name => name === 'default',
    authenticate: (user, password) => user === 'default' && (bench.password === '' || password === bench.password),
    pause(untilMs, writesOnly) {
      bench.pause = { untilMs, writesOnly }
    },
    unpause() {
      bench.pause = undefined
    },
  }
}

/** No scripts: a test that needs some puts its own in its place. */
const NO_FUNCTIONS: FunctionsPort = {
  run: (_call, reply) => reply.error(NO_SCRIPT),
  flagsOf: (_call, flags) => flags,
  load: (_code, _replaces, reply) => reply.error(NO_SCRIPT),
  delete: () => false,
  flush() {},
  list: (_pattern, _withCode, reply) => reply.array(0),
  dump: () => new Uint8Array(0),
  restore: () => undefined,
  replyStatistics: reply => reply.map(0),
}

const NO_SCRIPTING: ScriptingPort = {
  functions: NO_FUNCTIONS,
  deniesCommands: true,
  evaluate: (_, reply) => reply.error(NO_SCRIPT),
  flagsOf: (_call, _how, flags) => flags,
  load: (_call, _argument, reply) => reply.error(NO_SCRIPT),
  find: () => undefined,
  flush() {},
  kill: (_, reply) => reply.error(NO_SCRIPT),
  suspended: false,
  debugged: false,
  debug: () => false,
  busyError: '',
  whenEnded() {},
  finish() {},
}
