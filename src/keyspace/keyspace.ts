import { assert } from '../base/assert.ts'
import type { Chance } from '../base/chance.ts'
import { type Arena, CHUNK_MASK, CHUNK_UNITS_LOG2 } from '../store/arena.ts'
import type { HashKey } from '../store/hash.ts'
import { CLIENT, databaseOf, forgetCas, TYPE_ELEMENT, typeOf } from '../store/item.ts'
import { Store } from '../store/store.ts'
import { BitCounter } from '../types/bit-counter.ts'
import { defaultCollectionLimits } from '../types/collection-limits.ts'
import { SortedSets } from '../types/sorted-set/sorted-sets.ts'
import { Streams } from '../types/stream/streams.ts'
import { ACCESS_LRM, AccessClock } from './access-clock.ts'
import { Compaction } from './compaction.ts'
import { Database, FLUSHED } from './database.ts'
import { EFFECT_DATABASE, Effects } from './effects.ts'
import { FieldExpiry } from './elements.ts'
import { ItemDoor } from './item-door.ts'
import { KeySizes } from './key-sizes.ts'
import type { SegmentedLru } from './segmented-lru.ts'
import {
  STAT_COUNT,
  STAT_EXPIRED,
  STAT_EXPIRED_ACTIVE,
  STAT_EXPIRED_FIELDS,
  STAT_EXPIRED_FIELDS_ACTIVE,
  STAT_HITS,
} from './statistics.ts'
import { TimingWheel } from './timing-wheel.ts'

/**
 * The keyspace: all databases of one engine, over one arena, with one wheel of deadlines and one stream of effects.
 *
 * It reads no clock: {@link Keyspace.setTime} is called once per batch of commands.
 */

/** Databases at most: their id takes a byte of each item's header. */
export const DATABASES_MAX = 256
/** Items looked at per turn when many expire at once, so that clients are served meanwhile. */
const EXPIRE_BUDGET = 2000
/** A flushed database of no more items is freed at once. */
const FLUSH_AT_ONCE = 1000

export interface KeyspaceOptions {
  databases: number
  /** ms since the Unix epoch. */
  now: number
  chance: Chance
  hashKey: HashKey
}

export class Keyspace {
  readonly store: Store
  readonly arena: Arena
  /** The one handle of the write door to values. */
  readonly door: ItemDoor
  /** The one view of sorted sets. */
  readonly sortedSets: SortedSets
  /** The one view of streams. */
  readonly streams: Streams
  /** Up to where collections stay small. */
  readonly limits = defaultCollectionLimits()
  readonly effects = new Effects()
  readonly statistics = new Float64Array(STAT_COUNT)
  readonly accessClock: AccessClock
  readonly chance: Chance
  readonly hashKey: HashKey
  readonly wheel: TimingWheel
  /** Moves what lies on sparse pages together. */
  readonly compaction = new Compaction(this)
  readonly bitCounter = new BitCounter()
  /** Counts what is large and small, through the write door. */
  readonly sizes: KeySizes
  /** By the number that clients select. */
  readonly databases: Database[] = []
  /** ms since the Unix epoch, as of the current batch of commands. */
  now: number
  /** Whether time stands still: {@link setTime} does nothing. */
  frozen = false
  /** The snapshot epoch that fresh and preserved items carry. */
  epoch = 0
  /** Memcached's segmented LRU, whose queues run through the items; undefined in a keyspace that evicts as Redis does. */
  lru: SegmentedLru | undefined = undefined
  /** Whether what is past its deadline stays, though no reader sees it: see {@link Keyspace.holdExpiry}. */
  expiryHeld = false
  /** Whether reads count as accesses; off while a CLIENT NO-TOUCH client is served. */
  touching = true
  /** Told when a deadline was filed that fires before all others; the host sets its timer by it. */
  onEarlierDeadline: (timeMs: number) => void = () => {}
  /** Told when flushed items wait to be freed by {@link release}. */
  onFlushed: () => void = () => {}

  /** By the id in their items' headers. */
  readonly #byId: (Database | undefined)[] = Array.from({ length: DATABASES_MAX })
  /** Flushed databases whose items are not all freed yet. */
  readonly #flushed: Database[] = []
  readonly #fieldExpiry = new FieldExpiry(this)
  #trackingVolatile = false
  #wakeTime = Number.POSITIVE_INFINITY

  constructor(options: KeyspaceOptions) {
    assert(options.databases >= 1 && options.databases <= DATABASES_MAX, 'the number of databases is in range')
    this.chance = options.chance
    this.hashKey = options.hashKey
    this.store = new Store(options.hashKey)
    this.arena = this.store.arena
    this.store.deadlines = this
    this.store.garbage.onWaiting = () => this.onFlushed()
    this.door = new ItemDoor(this)
    this.sizes = new KeySizes(this.store)
    this.sortedSets = new SortedSets(this.store)
    this.streams = new Streams(this.store)
    this.accessClock = new AccessClock(options.chance)
    this.now = options.now
    this.accessClock.setTime(options.now)
    this.wheel = new TimingWheel(this.arena, options.now)
    for (let id = 0; id < options.databases; id++) this.databases.push(this.#newDatabase(id, id))
  }

  /** Sets the time of the commands that follow, in ms since the Unix epoch. Expired items vanish for readers at once. */
  setTime(now: number): void {
    if (now === this.now || this.frozen) return
    this.now = now
    this.accessClock.setTime(now)
  }

  /** Bytes in live blocks and in the index: what maxmemory bounds, clients aside. */
  get usedBytes(): number {
    return this.arena.usedBytes + this.arena.tableBytes
  }

  /** Keys in all databases. */
  get size(): number {
    return this.databases.reduce((sum, database) => sum + database.size, 0)
  }

  /** The database whose items carry this id; undefined when there is none. */
  databaseOfId(id: number): Database | undefined {
    return this.#byId[id]
  }

  /** Whether flushed items wait to be freed by {@link release}. */
  get releasing(): boolean {
    return this.#flushed.length > 0
  }

  /** The database of the item at `address`. */
  databaseAt(address: number): Database {
    const id = databaseOf(this.arena.words[address >>> CHUNK_UNITS_LOG2][(address & CHUNK_MASK) << 1])
    return this.#byId[id] as Database
  }

  /** A reader has found an item: counts as a hit, and as an access. */
  noteRead(address: number): void {
    this.statistics[STAT_HITS]++
    if (this.touching)
      this.accessClock.noteRead(this.arena.words[address >>> CHUNK_UNITS_LOG2], (address & CHUNK_MASK) << 1)
  }

  /** Notes that an item is about to change. */
  edit(address: number): void {
    const words = this.arena.words[address >>> CHUNK_UNITS_LOG2]
    const at = (address & CHUNK_MASK) << 1
    if (this.touching || this.accessClock.mode === ACCESS_LRM) this.accessClock.noteWrite(words, at)
    if ((words[at] & (CLIENT << 8)) !== 0) forgetCas(words, at)
  }

  /** Removes an item past its deadline, unless expiry is held. */
  expire(address: number): void {
    if (!this.expiryHeld) this.databaseAt(address).expire(address)
  }

  /**
   * Begins or ends to hold expiry: to a reader, what is past its deadline is not there, but nobody removes it, be it in time or on access. Only a
   * write that needs its place does. What is due then expires when the hold ends.
   */
  holdExpiry(held: boolean): void {
    this.expiryHeld = held
    if (held || this.wheel.size === 0) return
    this.#wakeTime = this.wheel.nextTime()
    this.onEarlierDeadline(this.#wakeTime)
  }

  /** Whether no deadline has come yet that was not seen to: nothing that can be found is past its own. */
  get nothingDue(): boolean {
    return this.#wakeTime > this.now
  }

  /** Files an item's or an element's deadline on the wheel. */
  fileDeadline(address: number): void {
    const time = this.wheel.file(address)
    if (time < this.#wakeTime) {
      this.#wakeTime = time
      this.onEarlierDeadline(time)
    }
  }

  /** Takes an item or an element off the wheel, if it is on it. */
  unfileDeadline(address: number): void {
    this.wheel.unfile(address)
  }

  /**
   * Expires what is due at the current time, within a budget. Returns when to call again: ms since the Unix epoch, a time not after now when
   * work was left over, Infinity when no item has a deadline or expiry is held.
   */
  expireDue(): number {
    if (this.expiryHeld) return Number.POSITIVE_INFINITY
    const { statistics } = this
    const keys = statistics[STAT_EXPIRED]
    const fields = statistics[STAT_EXPIRED_FIELDS]
    const done = this.wheel.advance(this.now, EXPIRE_BUDGET, this.#fire)
    this.#fieldExpiry.tell()
    statistics[STAT_EXPIRED_ACTIVE] += statistics[STAT_EXPIRED] - keys
    statistics[STAT_EXPIRED_FIELDS_ACTIVE] += statistics[STAT_EXPIRED_FIELDS] - fields
    this.#wakeTime = done ? this.wheel.nextTime() : this.now
    return this.#wakeTime
  }

  /** Begins or ends to index the items with a deadline apart, for eviction to draw from. Takes time by the number of items when it begins. */
  trackVolatile(on: boolean): void {
    this.#trackingVolatile = on
    for (const database of this.databases) database.expiring.track(on)
  }

  /** Exchanges two databases, by the numbers that clients select. */
  swap(first: number, second: number): void {
    const a = this.databases[first]
    const b = this.databases[second]
    this.databases[first] = b
    this.databases[second] = a
    b.number = first
    a.number = second
    this.effects.dirty++
    if ((this.effects.mask & EFFECT_DATABASE) !== 0) {
      this.effects.tell(EFFECT_DATABASE, 'swapdb', first, NO_KEY, 0, 0)
      this.effects.tell(EFFECT_DATABASE, 'swapdb', second, NO_KEY, 0, 0)
    }
  }

  /**
   * Removes all items of one database, for clients at once. Memory that cannot be given back in no time is freed before this returns when `atOnce`,
   * else in slices: see {@link release}. Another {@link Database} may take the number, so one that was looked up before must not be used any more.
   */
  flush(number: number, atOnce: boolean): void {
    const database = this.databases[number]
    this.effects.dirty += database.size
    if (database.size === this.size) this.#reset()
    else if (atOnce || database.size <= FLUSH_AT_ONCE || !this.#retire(database)) database.clear()
    if ((this.effects.mask & EFFECT_DATABASE) !== 0) {
      this.effects.tell(EFFECT_DATABASE, 'flushdb', number, NO_KEY, 0, 0)
    }
  }

  /** Removes all items of all databases and gives their memory back, in no time. */
  flushAll(): void {
    this.effects.dirty += this.size
    this.#reset()
    if ((this.effects.mask & EFFECT_DATABASE) !== 0) {
      this.effects.tell(EFFECT_DATABASE, 'flushall', ALL_DATABASES, NO_KEY, 0, 0)
    }
  }

  /** Frees `count` flushed items or somewhat more. Returns whether none is left. */
  release(count: number): boolean {
    for (;;) {
      const [database] = this.#flushed
      if (database === undefined) return this.store.garbage.collect(count) > 0 || this.store.garbage.empty
      const before = database.size
      if (!database.drain(count)) return false
      count -= before
      database.index.free()
      this.#byId[database.id] = undefined
      this.#flushed.shift()
      if (this.#flushed.length === 0) this.arena.trim()
    }
  }

  /** Checks every structure; throws {@link AssertionError}. For tests. */
  verify(): void {
    this.arena.verify()
    this.wheel.verify()
    this.lru?.verify()
    this.sizes.settle()
    let expiring = 0
    for (const database of this.databases) {
      expiring += database.verify()
      assert(this.#byId[database.id] === database, 'a database is found by its id')
      expiring += database.expiring.size
    }
    const settled = this.#flushed.length === 0 && this.store.garbage.empty
    assert(!settled || expiring === this.wheel.size, 'just the items and elements with a deadline are filed')
  }

  #newDatabase(id: number, number: number): Database {
    const database = new Database(this, id, number)
    database.expiring.track(this.#trackingVolatile)
    this.#byId[id] = database
    return database
  }

  /** Puts an empty database in the place of one whose items are to be freed later. Returns false when there is no id left for it. */
  #retire(database: Database): boolean {
    const id = this.#byId.indexOf(undefined)
    if (id < 0) return false
    this.databases[database.number] = this.#newDatabase(id, database.number)
    database.number = FLUSHED
    database.expiring.track(false)
    this.#flushed.push(database)
    this.onFlushed()
    return true
  }

  /** Drops the whole arena: nothing in it is needed any more. */
  #reset(): void {
    this.store.reset()
    this.wheel.clear()
    this.sizes.reset()
    this.lru?.clear()
    this.#flushed.length = 0
    this.#byId.fill(undefined)
    for (const database of this.databases) {
      database.reset()
      this.#byId[database.id] = database
    }
  }

  readonly #fire = (address: number): void => {
    if (typeOf(this.arena.words[address >>> CHUNK_UNITS_LOG2][(address & CHUNK_MASK) << 1]) === TYPE_ELEMENT) {
      return this.#fieldExpiry.expire(address)
    }
    const database = this.databaseAt(address)
    if (database.number === FLUSHED) return
    this.lru?.noteReclaimed(address)
    database.expire(address)
  }
}

const NO_KEY = new Uint8Array(0)
/** The number told of an effect that concerns them all. */
const ALL_DATABASES = -1
