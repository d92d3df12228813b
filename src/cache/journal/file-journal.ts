import type { Clock } from '../../base/clock.ts'
import type { Scheduled, Scheduler } from '../../base/scheduler.ts'
import { CacheError } from '../cache-error.ts'
import { DirtySet, deathOf, discardOf, doneOf, recordOf } from './dirty-set.ts'
import type { AppendFile, Disk } from './disk.ts'
import type { DeadLetter, EntryListener, Journal, JournalEntry } from './journal.ts'
import { JournalLock } from './journal-lock.ts'
import { decodeRecords, encodeRecord, type JournalRecord } from './journal-record.ts'
import { NumberedFiles } from './numbered-files.ts'

/** When what was written is forced to the disk: before it is acknowledged, every so many ms, or when the system likes. */
export type JournalSync =
  | { readonly when: 'always' | 'never' }
  | { readonly when: 'interval'; readonly everyMs: number }

const FILES = new NumberedFiles('journal')
/** What a file begins with; the last figure is the format's version. */
const MAGIC = Buffer.from('samovar journal 1\n')
/** A file is written anew when it is longer than this plus twice what it has to hold. */
const GARBAGE_BYTES_MAX = 2 ** 20

/** A record that waits to be written. */
interface Appending {
  readonly record: JournalRecord
  readonly resolve: () => void
  readonly reject: (error: unknown) => void
}

/**
 * A journal in one file of records, which one process has for itself.
 *
 * What is put while the disk works is written as one piece, and synced once, after that. A file that holds much that is done is replaced by one that holds the rest: it is
 * made whole under the next number before the old one is removed, so at any time the file with the highest number has everything. Opening does that too, so nothing is
 * ever written behind bytes that a crash, or a full disk, has cut off.
 *
 * Invariants: `#set` has what the file's acknowledged records amount to; the bytes of `#file` are all whole records, or it is undefined.
 */
export class FileJournal implements Journal {
  readonly #disk: Disk
  readonly #sync: JournalSync
  readonly #clock: Pick<Clock, 'now'>
  readonly #scheduler: Scheduler
  #set = new DirtySet()
  #listener: EntryListener = () => {}
  #lock: JournalLock | undefined
  #number = 0
  #file: AppendFile | undefined
  #fileBytes = 0
  #counter = 0
  #queue: Appending[] = []
  #writing: Promise<void> | undefined
  #syncTimer: Scheduled | undefined
  #syncIsDue = false
  #droppedBytes = 0

  constructor(disk: Disk, sync: JournalSync, clock: Pick<Clock, 'now'>, scheduler: Scheduler) {
    this.#disk = disk
    this.#sync = sync
    this.#clock = clock
    this.#scheduler = scheduler
  }

  /** Bytes behind the last whole record that {@link open} found: the write that a crash cut off. */
  get droppedBytes(): number {
    return this.#droppedBytes
  }

  /** Bytes of the file. */
  get fileBytes(): number {
    return this.#fileBytes
  }

  /**
   * As {@link Journal.open}. Rejects with {@link CacheError}: ERR_CACHE_JOURNAL_LOCKED when another process has the journal, ERR_CACHE_JOURNAL_CORRUPT when its file is none,
   * ERR_CACHE_JOURNAL when the disk fails.
   */
  async open(listener: EntryListener): Promise<void> {
    this.#listener = listener
    await this.#orFail('be opened', async () => {
      const before = await this.#load()
      this.#lock = await JournalLock.take(this.#disk, before + 1)
      // Read again, now that nobody else writes.
      await this.#load()
      await this.#rotate()
    }).catch(async error => {
      await this.#lock?.release().catch(() => {})
      this.#lock = undefined
      throw error
    })
    for (const entry of this.#set.waiting()) listener(entry)
  }

  async put(key: string, payload: Uint8Array | undefined): Promise<JournalEntry> {
    if (this.#lock === undefined) throw new CacheError('ERR_CACHE_CLOSED', 'the journal is not open')
    const entry = { key, token: { epoch: this.#lock.epoch, counter: this.#counter++ }, payload }
    await this.#append(recordOf(entry))
    return entry
  }

  get(key: string): JournalEntry | undefined {
    return this.#set.get(key)
  }

  async done(entries: readonly JournalEntry[]): Promise<void> {
    await Promise.all(entries.map(entry => this.#append(doneOf(entry))))
  }

  async bury(entry: JournalEntry, reason: string): Promise<void> {
    await this.#append(deathOf(entry, reason, this.#clock.now()))
  }

  deadLetters(): readonly DeadLetter[] {
    return this.#set.dead()
  }

  async discard({ entry }: DeadLetter): Promise<boolean> {
    const isThere = this.#set.letter(entry.key)?.entry === entry
    if (isThere) await this.#append(discardOf(entry))
    return isThere
  }

  async close(): Promise<void> {
    const lock = this.#lock
    if (lock === undefined) return
    this.#lock = undefined
    this.#syncTimer?.cancel()
    await this.#writing
    await this.#orFail('be closed', async () => {
      if (this.#file === undefined) await this.#rotate()
      await this.#file?.sync()
      await this.#file?.close()
      await lock.release()
    })
  }

  /** Asserts the invariants that can be seen from inside. */
  verify(): void {
    this.#set.verify()
  }

  /** Reads the newest file into the set. Returns the highest epoch in it. */
  async #load(): Promise<number> {
    const number = FILES.highest(await this.#disk.list())
    this.#number = number
    this.#set = new DirtySet()
    const bytes = number === 0 ? undefined : await this.#disk.read(FILES.name(number))
    // None yet; or an owner has replaced it meanwhile, whom the lock will name.
    if (bytes === undefined) return 0
    if (!Buffer.from(bytes.subarray(0, MAGIC.length)).equals(MAGIC)) {
      throw new CacheError('ERR_CACHE_JOURNAL_CORRUPT', `${FILES.name(number)} is not a journal of this version`)
    }
    const { records, end } = decodeRecords(bytes, MAGIC.length)
    for (const record of records) this.#set.apply(record)
    this.#droppedBytes = bytes.length - end
    return this.#set.newest.epoch
  }

  #append(record: JournalRecord): Promise<void> {
    if (this.#lock === undefined) return Promise.reject(new CacheError('ERR_CACHE_CLOSED', 'the journal is not open'))
    return new Promise((resolve, reject) => {
      this.#queue.push({ record, resolve, reject })
      this.#work()
    })
  }

  #work(): void {
    this.#writing ??= this.#writeAll().finally(() => {
      this.#writing = undefined
    })
  }

  async #writeAll(): Promise<void> {
    // What else is put in this turn shares the first write.
    await Promise.resolve()
    while (this.#queue.length > 0 || this.#syncIsDue) {
      if (this.#syncIsDue) await this.#syncNow()
      const batch = this.#queue
      this.#queue = []
      if (batch.length === 0) continue
      const error = await this.#write(batch.map(({ record }) => encodeRecord(record))).then(
        () => undefined,
        (cause: unknown) => new CacheError('ERR_CACHE_JOURNAL', 'the journal could not be written', cause),
      )
      for (const appending of batch) this.#settle(appending, error)
    }
  }

  /** A write that failed is no write. What is known about writes holds all the same: at worst one is repeated after a crash. */
  #settle({ record, resolve, reject }: Appending, error: CacheError | undefined): void {
    const isWrite = record.kind === 'save' || record.kind === 'remove'
    if (error !== undefined && isWrite) return reject(error)
    this.#set.apply(record)
    resolve()
    const entry = isWrite ? this.#set.get(record.key) : undefined
    if (entry !== undefined) this.#listener(entry)
  }

  async #write(pieces: readonly Uint8Array[]): Promise<void> {
    if (this.#fileBytes > GARBAGE_BYTES_MAX + 2 * this.#set.bytes || this.#file === undefined) {
      // A file that is whole can grow on, if a shorter one cannot be made.
      await this.#rotate().catch((error: unknown) => {
        if (this.#file === undefined) throw error
      })
    }
    const file = this.#file as AppendFile
    const bytes = Buffer.concat(pieces)
    try {
      await file.write(bytes)
      if (this.#sync.when === 'always') await file.sync()
    } catch (error) {
      this.#abandon()
      throw error
    }
    this.#fileBytes += bytes.length
    this.#syncLater()
  }

  #syncLater(): void {
    if (this.#sync.when !== 'interval' || this.#lock === undefined) return
    this.#syncTimer ??= this.#scheduler.after(this.#sync.everyMs, () => {
      this.#syncTimer = undefined
      this.#syncIsDue = true
      this.#work()
    })
  }

  /** After a sync that failed nobody knows what is on the disk: all of it is written anew, again and again until that is done. */
  async #syncNow(): Promise<void> {
    this.#syncIsDue = false
    try {
      await (this.#file === undefined ? this.#rotate() : this.#file.sync())
    } catch {
      this.#abandon()
      this.#syncLater()
    }
  }

  /** Writes nothing more to a file whose end is not known. */
  #abandon(): void {
    this.#file?.close().catch(() => {})
    this.#file = undefined
  }

  /** Puts a new file, which has what is needed and no more, in the old one's place. */
  async #rotate(): Promise<void> {
    const number = this.#number + 1
    const bytes = Buffer.concat([MAGIC, ...this.#set.records().map(encodeRecord)])
    if (!(await this.#disk.create(FILES.name(number), bytes))) {
      throw new CacheError('ERR_CACHE_JOURNAL_LOCKED', `another process has made ${FILES.name(number)}`)
    }
    this.#abandon()
    this.#number = number
    this.#fileBytes = bytes.length
    this.#file = await this.#disk.append(FILES.name(number))
    for (const name of FILES.below(number, await this.#disk.list())) await this.#disk.remove(name)
  }

  async #orFail(what: string, action: () => Promise<void>): Promise<void> {
    try {
      await action()
    } catch (error) {
      if (error instanceof CacheError) throw error
      throw new CacheError('ERR_CACHE_JOURNAL', `the journal could not ${what}`, error)
    }
  }
}
