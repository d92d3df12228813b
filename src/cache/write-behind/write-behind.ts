import { backoffMs } from '../../base/backoff.ts'
import type { Chance } from '../../base/chance.ts'
import type { Clock } from '../../base/clock.ts'
import type { Scheduled, Scheduler } from '../../base/scheduler.ts'
import { CacheError } from '../cache-error.ts'
import type { DeadLetter, Journal, JournalEntry } from '../journal/journal.ts'
import type { MaybePromise } from '../store/store.ts'
import { Room } from './room.ts'
import type { WriteBehindListener, WriteBehindOptions } from './write-behind-options.ts'
import { WriteQueue, type Writing } from './write-queue.ts'

/** Time and chance, as {@link WriteBehind} needs them. */
export interface WriteBehindPlatform {
  readonly clock: Pick<Clock, 'monotonic'>
  readonly scheduler: Scheduler
  readonly chance: Chance
}

/** After so many failures a batch is taken apart. */
const WHOLE_ATTEMPTS = 2

/**
 * Writes that are acknowledged once the journal has them, and told to the source later: the newest of each key, in batches, one of a key at a time.
 *
 * A batch that fails is tried again as a whole; the second time it is halved until what the source refuses is alone. Such an entry is tried again alone, and is a dead letter
 * when the source has taken others between enough refusals. When two single entries in a row fail, it is the source that fails: everything goes back, and waits longer
 * each time, without end.
 *
 * What is dirty lives in the journal; {@link get} serves it to readers. After a crash, or with what {@link close} leaves, the next one to open the journal goes on.
 */
export class WriteBehind {
  readonly #journal: Journal
  readonly #options: WriteBehindOptions
  readonly #platform: WriteBehindPlatform
  readonly #listener: WriteBehindListener
  readonly #queue = new WriteQueue()
  readonly #room: Room
  readonly #abort = new AbortController()
  #timer: Scheduled | undefined
  /** When the timer rings, on the monotonic clock; Infinity when there is none. */
  #timerAtMs = Number.POSITIVE_INFINITY
  #flights = 0
  #failuresInRow = 0
  #resumeAtMs = 0
  #written = 0
  #closing = false
  #isPumping = false
  #idle: (() => void)[] = []

  constructor(
    journal: Journal,
    options: WriteBehindOptions,
    platform: WriteBehindPlatform,
    listener: WriteBehindListener = {},
  ) {
    this.#journal = journal
    this.#options = options
    this.#platform = platform
    this.#listener = listener
    this.#room = new Room(options, this.#queue)
  }

  /** Writes that wait or are in flight. */
  get depth(): number {
    return this.#queue.size
  }

  /** Writes that the source has taken. */
  get written(): number {
    return this.#written
  }

  /** Opens the journal and begins to write what was left in it. Rejects as the journal's `open` does. */
  open(): Promise<void> {
    return this.#journal.open(entry => {
      const readyAtMs = this.#now() + this.#options.delayMs
      this.#queue.add(entry, readyAtMs)
      this.#pumpSoon(readyAtMs)
    })
  }

  /**
   * Resolves once the journal has kept the write; `payload` is undefined for a removal. When the queue is full it waits for room, or rejects with {@link CacheError}
   * ERR_CACHE_QUEUE_FULL, as the options say; with the signal's reason when that aborts before there is room; with what the journal says.
   */
  async put(key: string, payload: Uint8Array | undefined, signal?: AbortSignal): Promise<JournalEntry> {
    if (this.#closing) throw new CacheError('ERR_CACHE_CLOSED', 'the writer was closed')
    const leave = await this.#room.enter(key, payload?.length ?? 0, signal)
    try {
      return await this.#journal.put(key, payload)
    } finally {
      leave()
      this.#settleIdle()
    }
  }

  /** The write of `key` that the source may not have yet. */
  get(key: string): MaybePromise<JournalEntry | undefined> {
    return this.#journal.get(key)
  }

  /** What the source refused for good, oldest first. */
  deadLetters(): MaybePromise<readonly DeadLetter[]> {
    return this.#journal.deadLetters()
  }

  /** Writes a dead letter's value again, as a new write: it is a dead letter no more. Resolves as {@link put}. */
  replay(letter: DeadLetter, signal?: AbortSignal): Promise<JournalEntry> {
    return this.put(letter.entry.key, letter.entry.payload, signal)
  }

  /** Forgets a dead letter. Resolves to whether it was there. */
  discard(letter: DeadLetter): MaybePromise<boolean> {
    return this.#journal.discard(letter)
  }

  /** Resolves when nothing waits any more; what waits is written without further delay, if the source takes it. Rejects with the signal's reason when that aborts first. */
  flush(signal?: AbortSignal): Promise<void> {
    this.#resumeAtMs = 0
    this.#pump()
    if (this.#isIdle) return Promise.resolve()
    return new Promise((resolve, reject) => {
      if (signal?.aborted) return reject(signal.reason)
      const giveUp = (): void => {
        this.#idle = this.#idle.filter(other => other !== settle)
        reject(signal?.reason)
      }
      const settle = (): void => {
        signal?.removeEventListener('abort', giveUp)
        resolve()
      }
      signal?.addEventListener('abort', giveUp, { once: true })
      this.#idle.push(settle)
      this.#pump()
    })
  }

  /**
   * Takes no more writes, writes what waits for up to `withinMs`, aborts what is then in flight, and closes the journal. Resolves to how many writes are left in it for whoever
   * opens it next.
   */
  async close(withinMs: number): Promise<number> {
    this.#closing = true
    this.#room.close(new CacheError('ERR_CACHE_CLOSED', 'the writer was closed'))
    const tooLate = new AbortController()
    const timer = this.#platform.scheduler.after(withinMs, () => tooLate.abort())
    await this.flush(tooLate.signal).catch(() => {})
    timer.cancel()
    this.#abort.abort(new CacheError('ERR_CACHE_CLOSED', 'the writer was closed'))
    this.#timer?.cancel()
    await this.#journal.close()
    return this.#queue.size
  }

  /** Asserts the invariants. */
  verify(): void {
    this.#queue.verify()
  }

  get #isIdle(): boolean {
    return this.#queue.size === 0 && this.#room.entering === 0
  }

  /** Whoever waits for all to be written does not want it to wait for more. */
  get #hurries(): boolean {
    return this.#idle.length > 0 || this.#closing
  }

  #now(): number {
    return this.#platform.clock.monotonic()
  }

  #settleIdle(): void {
    if (this.#isIdle) for (const settle of this.#idle.splice(0)) settle()
  }

  /** What the journal delivers at once belongs together. For what need not be written before the timer rings, a long queue is not searched. */
  #pumpSoon(readyAtMs: number): void {
    if (this.#isPumping) return
    if (!this.#hurries && this.#timerAtMs <= Math.max(readyAtMs, this.#resumeAtMs)) return
    this.#isPumping = true
    void Promise.resolve().then(() => {
      this.#isPumping = false
      this.#pump()
    })
  }

  /** Starts what may be started, and sets the time for the rest. */
  #pump(): void {
    this.#timer?.cancel()
    this.#timerAtMs = Number.POSITIVE_INFINITY
    if (this.#abort.signal.aborted) return
    this.#settleIdle()
    const hurries = this.#hurries
    const now = this.#now()
    while (now >= this.#resumeAtMs && this.#flights < this.#mayFly()) {
      const batch = this.#queue.take(this.#options.batchEntries, hurries ? now + this.#options.delayMs : now)
      if (batch.length === 0) break
      this.#flights++
      void this.#fly(batch).finally(() => {
        this.#flights--
        this.#pump()
      })
    }
    if (this.#flights >= this.#mayFly()) return
    const next = Math.max(this.#queue.nextReadyMs() - (hurries ? this.#options.delayMs : 0), this.#resumeAtMs)
    if (next === Number.POSITIVE_INFINITY) return
    this.#timerAtMs = next
    this.#timer = this.#platform.scheduler.after(Math.max(0, next - this.#now()), () => this.#pump())
  }

  /** A source that fails is asked by one at a time. */
  #mayFly(): number {
    return this.#failuresInRow > 0 ? 1 : this.#options.concurrency
  }

  async #fly(batch: readonly Writing[]): Promise<void> {
    const error = await this.#write(batch)
    if (error === undefined) return
    if (batch.length === 1) return this.#refused(batch[0], error.cause)
    if (batch.every(({ failures }) => failures < WHOLE_ATTEMPTS)) return this.#putBack(batch)
    await this.#halve(batch)
  }

  /** Writes a batch that fails in parts. Whatever single entry fails first is checked against another: if that fails too, nobody is to blame but the source. */
  async #halve(batch: readonly Writing[]): Promise<void> {
    const parts: (readonly Writing[])[] = halves(batch)
    let suspect: { writing: Writing; error: unknown } | undefined
    let sourceTakes = false
    for (let part = parts.shift(); part !== undefined; part = parts.shift()) {
      const error = await this.#write(part)
      if (error === undefined) {
        sourceTakes = true
      } else if (part.length > 1) {
        parts.unshift(...halves(part))
        continue
      } else if (sourceTakes || this.#options.isPermanent(error.cause)) {
        await this.#refused(part[0], error.cause)
        continue
      } else if (suspect !== undefined) {
        return this.#putBack([suspect.writing, ...part, ...parts.flat()])
      } else {
        suspect = { writing: part[0], error: error.cause }
        // The next to be tried is a single one too.
        const [next, ...rest] = parts.shift() ?? []
        if (next !== undefined) parts.unshift([next], ...(rest.length > 0 ? [rest] : []))
        continue
      }
      if (suspect !== undefined) await this.#refused(suspect.writing, suspect.error)
      suspect = undefined
    }
    if (suspect !== undefined) await this.#refused(suspect.writing, suspect.error)
  }

  /** Calls the source. Resolves to what it said, if it refused; what it took is done. */
  async #write(batch: readonly Writing[]): Promise<{ cause: unknown } | undefined> {
    let entries = batch.map(({ entry }) => entry)
    try {
      if (this.#journal.claim !== undefined) entries = [...(await this.#journal.claim(entries))]
      if (entries.length > 0) await this.#options.write(entries, this.#abort.signal)
    } catch (cause) {
      for (const writing of batch) writing.failures++
      this.#failuresInRow++
      const waitMs = backoffMs(this.#options.backoff, this.#failuresInRow, this.#platform.chance)
      this.#resumeAtMs = this.#now() + waitMs
      this.#listener.failed?.(entries, cause)
      return { cause }
    }
    this.#failuresInRow = 0
    this.#resumeAtMs = 0
    this.#written += entries.length
    if (entries.length > 0) await this.#tell(() => this.#journal.done(entries))
    // What is not ours to write any more has landed too.
    for (const writing of batch) this.#land(writing)
    if (entries.length > 0) this.#listener.written?.(entries)
    return undefined
  }

  /** The source has refused an entry alone. */
  async #refused(writing: Writing, error: unknown): Promise<void> {
    const { refusalsMax, isPermanent, backoff } = this.#options
    if (writing.refusedAt !== undefined && writing.refusedAt < this.#written) writing.refusals++
    writing.refusedAt = this.#written
    if (writing.refusals >= refusalsMax || isPermanent(error)) {
      // It is not the source that fails.
      this.#failuresInRow = 0
      this.#resumeAtMs = 0
      await this.#tell(() => this.#journal.bury(writing.entry, reasonOf(error)))
      this.#land(writing)
      this.#listener.buried?.(writing.entry, error)
      return
    }
    writing.readyAtMs = this.#now() + backoffMs(backoff, writing.failures, this.#platform.chance)
    this.#putBack([writing])
  }

  #putBack(batch: readonly Writing[]): void {
    for (const writing of batch) this.#queue.putBack(writing)
    this.#room.open()
  }

  #land(writing: Writing): void {
    this.#queue.land(writing)
    this.#room.open()
  }

  async #tell(action: () => MaybePromise<void>): Promise<void> {
    try {
      await action()
    } catch (error) {
      this.#listener.journalFailed?.(error)
    }
  }
}

function halves<T>(batch: readonly T[]): (readonly T[])[] {
  const middle = Math.ceil(batch.length / 2)
  return [batch.slice(0, middle), batch.slice(middle)]
}

function reasonOf(error: unknown): string {
  return error instanceof Error ? `${error.name}: ${error.message}` : String(error)
}
