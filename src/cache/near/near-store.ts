import { assert } from '../../base/assert.ts'
import type { Clock } from '../../base/clock.ts'
import { EntryQueue } from './entry-queue.ts'
import { Ghosts, hashOf } from './ghosts.ts'
import { type NearEntry, type QueuedEntry, USES_MAX } from './near-entry.ts'

/** How much a near store may hold; at least one of the two is finite. */
export interface NearLimits {
  readonly maxBytes: number
  readonly maxEntries: number
}

/** The part of the room, of bytes and of entries, that new entries have before they must have proved themselves. */
const SMALL_SHARE = 0.18
/** Uses by which an entry that leaves the small queue has proved itself. */
const USES_PROVEN = 2
/** Main entries that one eviction spares at most: each may be spared as often as it was used. Then the next goes, used or not. */
const SPARED_MAX = 100

/**
 * Values in the memory of this process, bounded in bytes and entries; what is worth least goes first.
 *
 * The policy is S3-FIFO (Yang, Zhang, Qiu, Yue, Vigfusson: "FIFO queues are all you need for cache eviction", SOSP 2023). New keys enter a small
 * queue. What leaves it unused is gone, but its key is remembered; what was used twice moves to the main queue, and so does a key that comes back
 * while it is remembered. In the main queue, what was used goes round once more per use. So a hit does no more than count, and a scan passes through the small queue.
 * 18 % are small here, not a tenth as in the paper, and as many keys are remembered as there are entries: on traces of requests this is no worse, and
 * on small caches better; docs/DECISIONS.md has the figures. A loop longer than the room has few hits, as with LRU.
 *
 * What has expired is not found. It takes up its room until it comes to the head of its queue, or is looked for.
 *
 * Invariants: the map has the entries of both queues and no others; neither limit is exceeded between calls; `main` tells the queue; an entry has a value as long as it is in the map.
 */
export class NearStore<Value, Note = undefined> {
  readonly #clock: Pick<Clock, 'now'>
  readonly #limits: NearLimits
  readonly #smallLimits: NearLimits
  readonly #entries = new Map<string, QueuedEntry<Value, Note>>()
  readonly #small = new EntryQueue<Value, Note>()
  readonly #main = new EntryQueue<Value, Note>()
  readonly #ghosts = new Ghosts()
  #evictions = 0

  constructor(limits: NearLimits, clock: Pick<Clock, 'now'>) {
    assert(Math.min(limits.maxBytes, limits.maxEntries) < Number.POSITIVE_INFINITY, 'a near store is bounded')
    this.#limits = limits
    this.#smallLimits = {
      maxBytes: limits.maxBytes * SMALL_SHARE,
      maxEntries: Math.max(1, Math.round(limits.maxEntries * SMALL_SHARE)),
    }
    this.#clock = clock
  }

  /** Entries that are held, expired ones that were not noticed included. */
  get size(): number {
    return this.#entries.size
  }

  /** Bytes that all entries were said to have. */
  get bytes(): number {
    return this.#small.bytes + this.#main.bytes
  }

  /** Entries that had to go before their time, for want of room. */
  get evictions(): number {
    return this.#evictions
  }

  /** The live entry of `key`, and counts that as a use. The clock is read only for one that expires. */
  find(key: string): NearEntry<Value, Note> | undefined {
    const entry = this.#entries.get(key)
    if (entry === undefined) return undefined
    if (this.#hasExpired(entry)) {
      this.#remove(entry)
      return undefined
    }
    this.use(entry)
    return entry
  }

  /** Counts a use of an entry that a caller holds. */
  use(entry: NearEntry<Value, Note>): void {
    const queued = entry as QueuedEntry<Value, Note>
    if (queued.uses < USES_MAX) queued.uses++
  }

  /** The live entry of `key`, without counting that. */
  peek(key: string): NearEntry<Value, Note> | undefined {
    const entry = this.#entries.get(key)
    return entry === undefined || this.#hasExpired(entry) ? undefined : entry
  }

  /**
   * Keeps `value` for `key` until `expiresAtMs`, in ms since the Unix epoch, in place of what was there; a replaced entry keeps its standing. `bytes`
   * is what it is counted with, a whole number. Returns false when it alone is more than the room: then nothing is kept for the key.
   */
  set(key: string, value: Value, note: Note, bytes: number, expiresAtMs = Number.POSITIVE_INFINITY): boolean {
    assert(Number.isSafeInteger(bytes) && bytes >= 0, 'bytes are a whole number')
    const old = this.#entries.get(key)
    if (bytes > this.#limits.maxBytes || this.#limits.maxEntries < 1) {
      if (old !== undefined) this.#remove(old)
      return false
    }
    const entry: QueuedEntry<Value, Note> = {
      key,
      value,
      note,
      bytes,
      expiresAtMs,
      hash: 0,
      uses: 0,
      main: false,
      next: undefined,
      previous: undefined,
    }
    if (old !== undefined) {
      entry.hash = old.hash
      entry.uses = old.uses
      entry.main = old.main
      this.#queueOf(old).replace(old, entry)
      old.value = undefined
      this.#entries.set(key, entry)
      this.#makeRoom(0, 0)
    } else {
      entry.hash = hashOf(key)
      entry.main = this.#ghosts.take(entry.hash, this.#ghostSpan)
      this.#makeRoom(bytes, 1)
      this.#queueOf(entry).push(entry)
      this.#entries.set(key, entry)
    }
    return true
  }

  /** Removes `key`. Returns whether there was a live entry. One that had proved itself is remembered: what is invalidated is often loaded again. */
  delete(key: string): boolean {
    const entry = this.#entries.get(key)
    if (entry === undefined) return false
    this.#remove(entry)
    if (entry.main || entry.uses >= USES_PROVEN) this.#ghosts.add(entry.hash, this.#ghostSpan)
    return entry.expiresAtMs > this.#clock.now()
  }

  /** Removes everything, and forgets what was there. */
  clear(): void {
    for (const entry of this.#entries.values()) entry.value = undefined
    this.#entries.clear()
    this.#small.clear()
    this.#main.clear()
    this.#ghosts.clear()
  }

  /** All entries, in no order that means anything; expired ones that were not noticed included. Deleting while walking is allowed. */
  entries(): IterableIterator<NearEntry<Value, Note>> {
    return this.#entries.values()
  }

  /** Asserts the invariants. */
  verify(): void {
    const small = this.#small.verify()
    const main = this.#main.verify()
    for (const entry of [...small, ...main]) {
      assert(this.#entries.get(entry.key) === entry, 'a queued entry is the one of its key')
      assert(entry.uses >= 0 && entry.uses <= USES_MAX, 'uses are bounded')
    }
    assert(small.every(entry => !entry.main) && main.every(entry => entry.main), 'an entry knows its queue')
    assert(small.length + main.length === this.#entries.size, 'every entry is in a queue')
    assert(this.bytes <= this.#limits.maxBytes && this.size <= this.#limits.maxEntries, 'the limits hold')
  }

  /** As many evicted keys are remembered as there are entries. */
  get #ghostSpan(): number {
    return Math.max(1, this.#entries.size)
  }

  #queueOf(entry: QueuedEntry<Value, Note>): EntryQueue<Value, Note> {
    return entry.main ? this.#main : this.#small
  }

  #remove(entry: QueuedEntry<Value, Note>): void {
    this.#entries.delete(entry.key)
    this.#queueOf(entry).remove(entry)
    entry.value = undefined
  }

  /** Evicts until `bytes` and `count` more fit. */
  #makeRoom(bytes: number, count: number): void {
    const { maxBytes, maxEntries } = this.#limits
    while (this.bytes + bytes > maxBytes || this.#entries.size + count > maxEntries) {
      if (this.#smallIsFull()) this.#evictFromSmall()
      else this.#evictFromMain()
    }
  }

  /** Whether the small queue is the one to lose an entry: it has its share, or there is no other. */
  #smallIsFull(): boolean {
    const { count, bytes } = this.#small
    if (count === 0) return false
    if (this.#main.count === 0) return true
    return count >= this.#smallLimits.maxEntries || bytes >= this.#smallLimits.maxBytes
  }

  /** Takes the oldest out of the small queue: to the main one if it has proved itself, else out. */
  #evictFromSmall(): void {
    const entry = this.#small.first
    assert(entry !== undefined, 'there is an entry to evict')
    if (this.#hasExpired(entry)) {
      this.#remove(entry)
    } else if (entry.uses >= USES_PROVEN) {
      this.#small.remove(entry)
      entry.uses = 0
      entry.main = true
      this.#main.push(entry)
    } else {
      const span = this.#ghostSpan
      this.#remove(entry)
      this.#evictions++
      this.#ghosts.add(entry.hash, span)
    }
  }

  /** Takes the oldest that was not used out of the main queue; used ones go round again. */
  #evictFromMain(): void {
    for (let spared = 0; ; spared++) {
      const entry = this.#main.first
      assert(entry !== undefined, 'there is an entry to evict')
      if (entry.uses === 0 || spared === SPARED_MAX || this.#hasExpired(entry)) {
        if (!this.#hasExpired(entry)) this.#evictions++
        this.#remove(entry)
        return
      }
      entry.uses--
      this.#main.remove(entry)
      this.#main.push(entry)
    }
  }

  #hasExpired(entry: QueuedEntry<Value, Note>): boolean {
    return entry.expiresAtMs !== Number.POSITIVE_INFINITY && entry.expiresAtMs <= this.#clock.now()
  }
}
