import type { Chance } from '../../base/chance.ts'
import type { Clock } from '../../base/clock.ts'
import type { Scheduled, Scheduler } from '../../base/scheduler.ts'
import { bufferOf } from '../buffer-of.ts'
import { CacheError } from '../cache-error.ts'
import type { RedisArgument, RedisDriver } from '../redis/redis-driver.ts'
import { runScript } from '../redis/run-script.ts'
import type { Script } from '../redis/script.ts'
import type { DeadLetter, EntryListener, Journal, JournalEntry } from './journal.ts'
import {
  BURY_SCRIPT,
  CLAIM_SCRIPT,
  DEAD_SCRIPT,
  DISCARD_SCRIPT,
  DISOWN_SCRIPT,
  DONE_SCRIPT,
  GET_SCRIPT,
  OWN_SCRIPT,
  PUT_SCRIPT,
  READ_SCRIPT,
} from './scripts.ts'
import { compareTokens, parseToken, tokenText } from './token.ts'

export interface StreamJournalOptions {
  /** Names the journal; those who name the same share it. */
  readonly name: string
  /** Writes that wait for the source, of all processes, at most. */
  readonly entriesMax: number
  /** How often the owner looks for what others have put, in ms. */
  readonly pollMs: number
}

export interface StreamJournalPlatform {
  readonly clock: Pick<Clock, 'now' | 'monotonic'>
  readonly scheduler: Scheduler
  readonly chance: Chance
}

/** How long a process owns the journal without saying so again, in ms: as long as nothing is written after it was killed. */
const LEASE_MS = 10_000
/** How often an owner says so, and others ask. */
const RENEWAL_MS = 3000
/** Entries that are read at a time. */
const READ_COUNT = 100

/** An entry of the stream, as Redis replies it: its ID, and names and values in turn. */
type StreamEntry = readonly [Buffer, readonly Buffer[]]

/**
 * A journal in a stream of Redis or Valkey, for several processes: all may put and read, one at a time writes to the source, and another takes over when it is gone. The stream's IDs
 * are the tokens. What an acknowledged write survives is what the server's persistence and replication keep; and the server must not evict keys (`noeviction`, or one of the
 * volatile policies).
 *
 * A process that only seems to be gone may write what another writes too, once: the source should compare tokens.
 */
export class StreamJournal implements Journal {
  readonly #driver: RedisDriver
  readonly #options: StreamJournalOptions
  readonly #platform: StreamJournalPlatform
  readonly #keys: readonly string[]
  readonly #token: string
  #listener: EntryListener = () => {}
  #isOpen = false
  #timer: Scheduled | undefined
  #turn: Promise<void> | undefined
  /** Until when this process owns the journal for sure, on the monotonic clock. */
  #ownsUntilMs = 0
  #askAtMs = 0
  /** From which ID on the stream was not read yet. */
  #from = '-'

  constructor(driver: RedisDriver, options: StreamJournalOptions, platform: StreamJournalPlatform) {
    this.#driver = driver
    this.#options = options
    this.#platform = platform
    this.#keys = ['stream', 'newest', 'dead', 'owner'].map(part => `{${options.name}}:journal:${part}`)
    const bytes = new Uint8Array(16)
    platform.chance.fill(bytes)
    this.#token = Buffer.from(bytes).toString('hex')
  }

  /** Whether this process is the one that writes to the source. */
  get owns(): boolean {
    return this.#platform.clock.monotonic() < this.#ownsUntilMs
  }

  /** As {@link Journal.open}; what others left or put is delivered for as long as this process is the owner. Rejects with the client's error when Redis cannot be asked. */
  async open(listener: EntryListener): Promise<void> {
    this.#listener = listener
    this.#isOpen = true
    try {
      await this.#look()
    } catch (error) {
      this.#isOpen = false
      throw error
    }
    this.#lookLater(this.#options.pollMs)
  }

  /** As {@link Journal.put}. Rejects with {@link CacheError} ERR_CACHE_QUEUE_FULL when too many writes wait, with ERR_CACHE_JOURNAL when Redis does not take it. */
  async put(key: string, payload: Uint8Array | undefined): Promise<JournalEntry> {
    if (!this.#isOpen) throw new CacheError('ERR_CACHE_CLOSED', 'the journal is not open')
    const args = [key, String(this.#options.entriesMax), ...(payload === undefined ? [] : [bufferOf(payload)])]
    const id = await this.#run(PUT_SCRIPT, args).catch((cause: unknown) => {
      throw new CacheError('ERR_CACHE_JOURNAL', 'the journal could not be written', cause)
    })
    const token = parseToken(String(id ?? ''))
    if (token === undefined) {
      throw new CacheError('ERR_CACHE_QUEUE_FULL', `${this.#options.entriesMax} writes are waiting for the source`)
    }
    if (this.owns) this.#lookLater(0)
    return { key, token, payload }
  }

  async get(key: string): Promise<JournalEntry | undefined> {
    const entry = await this.#run(GET_SCRIPT, [key])
    return entry ? entryOf(entry as StreamEntry) : undefined
  }

  async claim(entries: readonly JournalEntry[]): Promise<readonly JournalEntry[]> {
    const claims = (await this.#run(CLAIM_SCRIPT, [this.#token, ...entries.flatMap(keyAndId)])) as number[]
    return entries.filter((_, i) => claims[i] === 1)
  }

  async done(entries: readonly JournalEntry[]): Promise<void> {
    await this.#run(DONE_SCRIPT, entries.flatMap(keyAndId))
  }

  async bury(entry: JournalEntry, reason: string): Promise<void> {
    await this.#run(BURY_SCRIPT, [...keyAndId(entry), `${this.#platform.clock.now()} ${reason}`])
  }

  async deadLetters(): Promise<readonly DeadLetter[]> {
    const letters = (await this.#run(DEAD_SCRIPT, [])) as [Buffer, StreamEntry][]
    return letters
      .map(([letter, entry]) => {
        const [, time, reason] = /^\S+ (\d+) (.*)$/s.exec(letter.toString()) ?? []
        return { entry: entryOf(entry), reason, timeMs: Number(time) }
      })
      .sort((a, b) => compareTokens(a.entry.token, b.entry.token))
  }

  async discard({ entry }: DeadLetter): Promise<boolean> {
    return (await this.#run(DISCARD_SCRIPT, keyAndId(entry))) === 1
  }

  async close(): Promise<void> {
    if (!this.#isOpen) return
    this.#isOpen = false
    this.#timer?.cancel()
    await this.#turn
    this.#ownsUntilMs = 0
    try {
      await this.#run(DISOWN_SCRIPT, [this.#token])
    } finally {
      await this.#driver.close()
    }
  }

  #lookLater(waitMs: number): void {
    if (!this.#isOpen || this.#turn !== undefined) return
    this.#timer?.cancel()
    this.#timer = this.#platform.scheduler.after(waitMs, () => {
      // Redis that cannot be asked is asked again; the lease runs out meanwhile.
      this.#turn = this.#look()
        .catch(() => {})
        .finally(() => {
          this.#turn = undefined
          this.#lookLater(this.#options.pollMs)
        })
    })
  }

  /** Says or asks who owns the journal, if it is time, and delivers what is new to an owner. */
  async #look(): Promise<void> {
    const now = this.#platform.clock.monotonic()
    if (now >= this.#askAtMs) {
      const owned = this.owns
      const owns = (await this.#run(OWN_SCRIPT, [this.#token, String(LEASE_MS)])) === 1
      this.#askAtMs = now + RENEWAL_MS
      // Counted from before the question, so that it ends here before it ends there.
      this.#ownsUntilMs = owns ? now + LEASE_MS : 0
      // Another may have written, or only taken, what was read before.
      if (owns && !owned) this.#from = '-'
    }
    while (this.owns && this.#isOpen && (await this.#read()));
  }

  /** Delivers some entries. Resolves to whether there may be more. */
  async #read(): Promise<boolean> {
    const reply = await this.#run(READ_SCRIPT, [this.#from, String(READ_COUNT)])
    const [last, entries] = reply as [Buffer | null, StreamEntry[]]
    if (last === null) return false
    this.#from = `(${last}`
    for (const entry of entries) this.#listener(entryOf(entry))
    return true
  }

  #run(script: Script, args: readonly RedisArgument[]): Promise<unknown> {
    return runScript(this.#driver, script, this.#keys, args)
  }
}

function keyAndId({ key, token }: JournalEntry): string[] {
  return [key, tokenText(token)]
}

function entryOf([id, fields]: StreamEntry): JournalEntry {
  const token = parseToken(String(id))
  if (token === undefined) throw new CacheError('ERR_CACHE_JOURNAL_CORRUPT', `the journal has an entry ${id}`)
  return { key: String(fields[1]), token, payload: fields[3] }
}
