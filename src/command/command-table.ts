import { assert } from '../base/assert.ts'
import { latin1, lowerCaseByte } from '../base/bytes.ts'
import { viewOf } from '../base/viewed-bytes.ts'
import { GATE_BLOCKING, GATE_WATCHED } from './client.ts'
import type { Command, CommandFlag, Handler } from './command.ts'
import type { LatencyHistogram } from './latency-histogram.ts'

/**
 * The command table: finds a command by its name, and keeps what dispatch needs of each next to it.
 *
 * The name's first eight bytes, lower-cased, are read as two words and mixed with its length into one probe of an open table; a hit is
 * verified. No string is made.
 */

/** A command as dispatch sees it: the specification's facts as numbers, and its counters. */
export class Entry {
  readonly command: Command
  /** The name by which it is found, in lower case: a byte string. */
  readonly name: string
  /** `name` or `container|name`, as the commands' own names are. */
  readonly fullName: string
  readonly arity: number
  readonly run: Handler | undefined
  /** OR of FLAG_… bits. */
  readonly flags: number
  /** OR of GATE_… bits that the command itself sets: 0 for nearly all. */
  readonly gate: number
  /** Whether it runs at once even while MULTI is open. */
  readonly immediate: boolean
  /** The index of the first argument that is a key, wherever all calls have it; 0 without. */
  readonly firstKey: number
  /** Whether its first argument is its one key, as with most commands. */
  readonly oneKey: boolean
  readonly subcommands: CommandTable | undefined
  calls = 0
  /** Calls of which the time was taken, and the microseconds of these. */
  timed = 0
  timedMicroseconds = 0
  /** The durations of these, while they are counted. */
  histogram: LatencyHistogram | undefined = undefined
  rejected = 0
  failed = 0

  readonly word0: number
  readonly word1: number

  /** Microseconds of all calls, as far as they are timed measured, else extrapolated. */
  get microseconds(): number {
    return this.timed === 0 ? 0 : (this.timedMicroseconds / this.timed) * this.calls
  }

  constructor(command: Command, parent: Command | undefined, name: string) {
    this.command = command
    this.name = name
    this.fullName = parent === undefined ? command.name : `${parent.name}|${command.name}`
    this.arity = command.arity
    this.run = command.run
    this.flags = flagsOf(command)
    this.gate = (command.flags.includes('blocking') ? GATE_BLOCKING : 0) | (isSlow(command) ? GATE_WATCHED : 0)
    this.firstKey = firstKeyOf(command)
    this.oneKey = hasOneKey(command)
    this.immediate = command.immediate === true
    this.subcommands = command.subcommands === undefined ? undefined : new CommandTable(command.subcommands, command)
    const bytes = Buffer.from(name, 'latin1')
    this.word0 = wordAt(bytes, 0, bytes.length)
    this.word1 = wordAt(bytes, 4, bytes.length)
  }
}

export const FLAG_WRITE = 1 << 0
export const FLAG_DENY_OOM = 1 << 1
export const FLAG_NO_AUTH = 1 << 2
export const FLAG_LOADING = 1 << 3
export const FLAG_MAY_REPLICATE = 1 << 4
export const FLAG_ADMIN = 1 << 5
export const FLAG_NO_SCRIPT = 1 << 6
export const FLAG_NO_MULTI = 1 << 7
export const FLAG_READ_ONLY = 1 << 10
export const FLAG_FAST = 1 << 11
export const FLAG_SKIP_MONITOR = 1 << 12
export const FLAG_SKIP_SLOW_LOG = 1 << 13
export const FLAG_ALLOW_BUSY = 1 << 14
/** {@link Command.whileSubscribed} */
export const FLAG_WHILE_SUBSCRIBED = 1 << 8
/** {@link Command.repliesByPush} */
export const FLAG_PUSHES = 1 << 9

/** What commands have that change keys. */
export const FLAGS_OF_CHANGES = FLAG_WRITE | FLAG_MAY_REPLICATE
/** What commands have that look at keys or change them. */
export const FLAGS_OF_KEYSPACE = FLAGS_OF_CHANGES | FLAG_READ_ONLY

const FLAG_BITS: Partial<Record<CommandFlag, number>> = {
  write: FLAG_WRITE,
  denyoom: FLAG_DENY_OOM,
  no_auth: FLAG_NO_AUTH,
  loading: FLAG_LOADING,
  may_replicate: FLAG_MAY_REPLICATE,
  admin: FLAG_ADMIN,
  noscript: FLAG_NO_SCRIPT,
  no_multi: FLAG_NO_MULTI,
  readonly: FLAG_READ_ONLY,
  fast: FLAG_FAST,
  skip_monitor: FLAG_SKIP_MONITOR,
  skip_slowlog: FLAG_SKIP_SLOW_LOG,
  allow_busy: FLAG_ALLOW_BUSY,
}

/** Whether a command can take long: its calls are timed one by one. */
function isSlow({ flags, complexity }: Command): boolean {
  return !flags.includes('fast') && !flags.includes('skip_slowlog') && complexity !== 'O(1)'
}

function firstKeyOf({ keys }: Command): number {
  const firsts = (keys ?? []).flatMap(({ begin, find }) =>
    'index' in begin ? [begin.index + ('keyCountIndex' in find ? find.firstKey : 0)] : [],
  )
  return firsts.length === 0 ? 0 : Math.min(...firsts)
}

function hasOneKey({ keys, findKeys }: Command): boolean {
  if (findKeys !== undefined || keys?.length !== 1) return false
  const [{ begin, find, flags }] = keys
  return 'index' in begin && begin.index === 1 && 'lastKey' in find && find.lastKey === 0 && !flags.includes('not_key')
}

function flagsOf({ flags, whileSubscribed, repliesByPush }: Command): number {
  const own = (whileSubscribed ? FLAG_WHILE_SUBSCRIBED : 0) | (repliesByPush ? FLAG_PUSHES : 0)
  return flags.reduce((bits, flag) => bits | (FLAG_BITS[flag] ?? 0), own)
}

export class CommandTable {
  /** By the lower-case name by which they are found, in the order of registration. */
  readonly entries = new Map<string, Entry>()
  readonly #probes: (Entry | undefined)[]
  readonly #mask: number

  /** The table of these commands, which `parent` contains; `names` are those that can be called, by other names than their own. */
  constructor(
    commands: readonly Command[],
    parent?: Command,
    names: Iterable<readonly [name: string, command: Command]> = commands.map(command => [command.name, command]),
  ) {
    const size = 1 << (32 - Math.clz32(commands.length * 4))
    this.#probes = new Array<Entry | undefined>(size).fill(undefined)
    this.#mask = size - 1
    for (const [name, command] of names) {
      assert(!this.entries.has(name), `command ${name} is registered once`)
      const entry = new Entry(command, parent, name)
      this.entries.set(name, entry)
      let at = probe(entry.word0, entry.word1, name.length) & this.#mask
      while (this.#probes[at] !== undefined) at = (at + 1) & this.#mask
      this.#probes[at] = entry
    }
  }

  /** Returns the entry of the command whose name, in any case, is bytes[start, end). */
  find(bytes: Uint8Array, start: number, end: number): Entry | undefined {
    const length = end - start
    let word0: number
    let word1 = 0
    if (start + 8 <= bytes.length) {
      // Two loads, of which what lies behind the name is shifted out.
      const view = viewOf(bytes)
      word0 = lowerCaseWord(view.getInt32(start, true) & headMask(length))
      if (length > 4) word1 = lowerCaseWord(view.getInt32(start + 4, true) & headMask(length - 4))
    } else {
      word0 = wordAt(bytes, start, end)
      if (length > 4) word1 = wordAt(bytes, start + 4, end)
    }
    for (let at = probe(word0, word1, length) & this.#mask; ; at = (at + 1) & this.#mask) {
      const entry = this.#probes[at]
      if (entry === undefined) return undefined
      if (entry.word0 !== word0 || entry.word1 !== word1 || entry.name.length !== length) continue
      if (length <= 8 || restMatches(bytes, start, entry.name)) return entry
    }
  }

  /** Zeroes what was counted of all commands. */
  resetCounts(): void {
    for (const entry of this.entries.values()) {
      entry.calls = entry.timed = entry.timedMicroseconds = entry.rejected = entry.failed = 0
      entry.histogram = undefined
      entry.subcommands?.resetCounts()
    }
  }

  /** Returns the entry of a command by its name, or by `container|subcommand`, in any case. */
  get(fullName: string): Entry | undefined {
    const [name, ...rest] = fullName.toLowerCase().split('|')
    const entry = this.entries.get(name)
    if (rest.length === 0) return entry
    return entry?.subcommands?.entries.get(rest.join('|'))
  }
}

/** Up to four bytes from `start`, lower-cased, as one word; bytes past the end count as 0. */
function wordAt(bytes: Uint8Array, start: number, end: number): number {
  let word = 0
  if (start + 4 <= end) {
    word = bytes[start] | (bytes[start + 1] << 8) | (bytes[start + 2] << 16) | (bytes[start + 3] << 24)
  } else {
    for (let i = start, shift = 0; i < end; i++, shift += 8) word |= bytes[i] << shift
  }
  return lowerCaseWord(word)
}

/** The bits of a word's first `count` bytes; all from four on. */
function headMask(count: number): number {
  return count >= 4 ? -1 : (1 << (count << 3)) - 1
}

/** Lower-cases the ASCII capitals among a word's four bytes. */
function lowerCaseWord(word: number): number {
  const seven = word & 0x7f7f7f7f
  const atLeastA = seven + 0x3f3f3f3f
  const aboveZ = seven + 0x25252525
  return word | (((atLeastA & ~aboveZ & ~word & 0x80808080) >>> 2) & 0x20202020)
}

function probe(word0: number, word1: number, length: number): number {
  const mixed = Math.imul(word0 ^ Math.imul(word1, 0x9e3779b1) ^ length, 0x85ebca6b)
  return mixed ^ (mixed >>> 15)
}

function restMatches(bytes: Uint8Array, start: number, name: string): boolean {
  for (let i = 8; i < name.length; i++) if (lowerCaseByte(bytes[start + i]) !== name.charCodeAt(i)) return false
  return true
}

/** Returns a name as it came, cut to 128 characters or where a NUL byte ends a text in C, for error texts. */
export function nameForError(bytes: Uint8Array, start: number, end: number): string {
  const limit = Math.min(end, start + 128)
  let at = start
  while (at < limit && bytes[at] !== 0) at++
  return latin1(bytes, start, at)
}
