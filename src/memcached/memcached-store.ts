import type { Database } from '../keyspace/database.ts'
import { EFFECT_GENERIC } from '../keyspace/effects.ts'
import { NEVER } from '../keyspace/expiring-items.ts'
import type { Keyspace } from '../keyspace/keyspace.ts'
import { PageMover } from '../keyspace/page-mover.ts'
import type { SegmentedLru } from '../keyspace/segmented-lru.ts'
import { fixedItemBytes } from '../keyspace/slab-account.ts'
import { CLIENT_FLAGS_BYTES } from '../keyspace/slab-ledger.ts'
import { STAT_EXPIRED, STAT_MISSES } from '../keyspace/statistics.ts'
import { CHUNK_MASK, CHUNK_UNITS_LOG2 } from '../store/arena.ts'
import { CLIENT, keyLengthAt, queueWord, STATE_FETCHED, STATE_QUEUE } from '../store/item.ts'
import { isStringItem } from '../types/string.ts'
import { clientFlagsAt, readCasAt, setCasAt, setStateAt, stateAt } from './client-part.ts'
import { EventLog, WATCH_DELETIONS, WATCH_EVICTIONS, WATCH_FETCHERS } from './event-log.ts'
import { itemFacts } from './item-facts.ts'
import { COUNT_GET_EXPIRED, OperationCounts } from './operation-counts.ts'
import type { MemcachedSettings } from './settings.ts'
import { uriText } from './uri-text.ts'

/**
 * Memcached's store: what its protocols ask of a keyspace.
 *
 * With a keyspace of its own, its items have client flags, CAS and state, and are in the queues of a {@link SegmentedLru}. It can instead share a database of
 * a keyspace that Redis commands use: then both see the same strings, Redis's maxmemory decides what goes, and an item gets memcached's part when
 * memcached writes it or asks for its CAS. A key that holds no string is missing for reads.
 */

const CLASS_MASK = 63

/** Asks for room before something is stored in a shared database. Returns false when there is none. */
export type MakeRoom = () => boolean

export class MemcachedStore {
  readonly keyspace: Keyspace
  readonly settings: MemcachedSettings
  readonly counts = new OperationCounts()
  readonly log: EventLog
  /** The CAS of the item that was last asked for or stored, in two words. */
  readonly cas = new Int32Array(2)
  readonly makeRoom: MakeRoom
  /** Moves pages from class to class; undefined in a shared database. */
  readonly pages: PageMover | undefined
  /** Told of the class for which an item was evicted. */
  onEviction: (id: number) => void = () => {}

  readonly #number: number
  readonly #fixedBytes: number
  /** The CAS that was given last, in two words: 1 is never given. */
  readonly #lastCas = Int32Array.of(1, 0)

  /** `number`: of the database in the keyspace. */
  constructor(keyspace: Keyspace, number: number, settings: MemcachedSettings, makeRoom: MakeRoom = () => true) {
    this.keyspace = keyspace
    this.settings = settings
    this.makeRoom = makeRoom
    this.#number = number
    this.#fixedBytes = fixedItemBytes(settings.cas)
    this.log = new EventLog(settings.watcherBufferBytes)
    this.pages = keyspace.lru === undefined ? undefined : new PageMover(keyspace.lru)
    if (keyspace.lru !== undefined) keyspace.lru.onEviction = (id, address) => this.#noteEviction(id, address)
  }

  get database(): Database {
    return this.keyspace.databases[this.#number]
  }

  /** The queues of items; undefined in a shared database. */
  get lru(): SegmentedLru | undefined {
    return this.keyspace.lru
  }

  /** Returns the address of the item with this key, or 0; `hash` is the key's, where the caller has it. Counts as no access. */
  find(bytes: Uint8Array, start: number, end: number, hash = this.database.index.hash(bytes, start, end)): number {
    const { keyspace } = this
    const { statistics } = keyspace
    const expired = statistics[STAT_EXPIRED]
    const address = keyspace.databases[this.#number].find(bytes, start, end, hash)
    const over = address === 0 && statistics[STAT_EXPIRED] !== expired
    if (over) this.counts.totals[COUNT_GET_EXPIRED]++
    if ((this.log.mask & WATCH_FETCHERS) !== 0)
      this.log.fetched(
        over ? 'expired' : statusOf(address),
        bytes,
        start,
        end,
        this.#lengthOf(address),
        this.#logClass(address),
      )
    return address
  }

  /** As {@link find}, for an item that the same command has looked for before. */
  findAgain(bytes: Uint8Array, start: number, end: number): number {
    return this.database.find(bytes, start, end)
  }

  /** Returns the address of the string with this key, or 0. Counts as no access. */
  peek(bytes: Uint8Array, start: number, end: number, hash = this.database.index.hash(bytes, start, end)): number {
    const address = this.find(bytes, start, end, hash)
    return address !== 0 && this.isString(address) ? address : 0
  }

  /** As {@link peek}, and counts as an access. */
  fetch(bytes: Uint8Array, start: number, end: number): number {
    const address = this.find(bytes, start, end)
    if (this.keyspace.lru === undefined) return this.#fetchShared(address)
    if (address !== 0) this.keyspace.lru.fetched(address)
    return address
  }

  /** Counts an access to an item that was found, and was not counted yet. */
  noteFetch(address: number): void {
    if (this.keyspace.lru === undefined) this.#fetchShared(address)
    else this.keyspace.lru.fetched(address)
  }

  /** Whether an item holds a string. */
  isString(address: number): boolean {
    return isStringItem(this.keyspace.arena, address)
  }

  /** The slab class of an item; 0 in a shared database. */
  classOf(address: number): number {
    return this.queueOf(address) & CLASS_MASK
  }

  /** The queue that an item is in; 0 in a shared database. */
  queueOf(address: number): number {
    if (this.keyspace.lru === undefined) return 0
    const words = this.keyspace.arena.words[address >>> CHUNK_UNITS_LOG2]
    const at = (address & CHUNK_MASK) << 1
    return words[at + queueWord(words[at]) - 1] & STATE_QUEUE
  }

  /** The bytes that memcached takes for an item, in all. */
  sizeOf(keyLength: number, valueLength: number, clientFlags: number): number {
    return this.#fixedBytes + keyLength + valueLength + (clientFlags === 0 ? 0 : CLIENT_FLAGS_BYTES)
  }

  /** As {@link sizeOf}, for an item that is here. */
  sizeAt(address: number): number {
    const words = this.keyspace.arena.words[address >>> CHUNK_UNITS_LOG2]
    const at = (address & CHUNK_MASK) << 1
    return this.sizeOf(keyLengthAt(words, at), words[at + 2], clientFlagsAt(words, at))
  }

  /** Reads an item's CAS into {@link cas}, and gives it one if it has none. Returns its address, which may be another. */
  loadCas(address: number): number {
    const shared = this.keyspace.lru === undefined && this.settings.cas
    if (shared) address = this.database.addClientPart(address)
    const words = this.keyspace.arena.words[address >>> CHUNK_UNITS_LOG2]
    const at = (address & CHUNK_MASK) << 1
    readCasAt(words, at, this.cas)
    if (shared && this.cas[0] === 0 && this.cas[1] === 0) {
      this.drawCas()
      setCasAt(words, at, this.cas[0], this.cas[1])
    }
    return address
  }

  /** Reads an item's CAS into {@link cas}; zeros when it has none. */
  peekCas(address: number): void {
    readCasAt(this.keyspace.arena.words[address >>> CHUNK_UNITS_LOG2], (address & CHUNK_MASK) << 1, this.cas)
  }

  /** Puts a CAS that nobody had into {@link cas}; zeros when items have none. */
  drawCas(): void {
    if (!this.settings.cas) {
      this.cas.fill(0)
      return
    }
    const last = this.#lastCas
    last[0]++
    if (last[0] === 0) last[1]++
    this.cas[0] = last[0]
    this.cas[1] = last[1]
  }

  /** Gives an item the state and, from {@link cas}, the CAS, and the part for them if it has none. Returns its address, which may be another. */
  mark(address: number, state: number): number {
    const marked = this.database.addClientPart(address)
    const words = this.keyspace.arena.words[marked >>> CHUNK_UNITS_LOG2]
    const at = (marked & CHUNK_MASK) << 1
    setCasAt(words, at, this.cas[0], this.cas[1])
    setStateAt(words, at, state)
    return marked
  }

  /** Gives an item another state. Returns its address, which may be another. */
  setState(address: number, state: number): number {
    const marked = this.database.addClientPart(address)
    setStateAt(this.keyspace.arena.words[marked >>> CHUNK_UNITS_LOG2], (marked & CHUNK_MASK) << 1, state)
    return marked
  }

  /** Gives an item another deadline, in ms since the Unix epoch. Returns its address, which may be another. */
  setDeadline(address: number, deadline: number): number {
    const { database } = this
    if (deadline === NEVER && database.deadline(address) === NEVER) return address
    const { words } = this.keyspace.arena
    readCasAt(words[address >>> CHUNK_UNITS_LOG2], (address & CHUNK_MASK) << 1, this.cas)
    const changed = database.setDeadline(address, deadline)
    const at = (changed & CHUNK_MASK) << 1
    const chunk = words[changed >>> CHUNK_UNITS_LOG2]
    // To Redis's commands a deadline is a change like any other.
    if ((chunk[at] & (CLIENT << 8)) !== 0) setCasAt(chunk, at, this.cas[0], this.cas[1])
    return changed
  }

  /** Fetches an item and gives it another deadline, in ms since the Unix epoch. Returns its address, or 0. */
  touch(bytes: Uint8Array, start: number, end: number, deadline: number): number {
    const address = this.fetch(bytes, start, end)
    if (address === 0) return 0
    const touched = this.setDeadline(address, deadline)
    this.database.changed(EFFECT_GENERIC, deadline === NEVER ? 'persist' : 'expire', bytes, start, end)
    return touched
  }

  /** Tells watchers of an item that a command is about to delete. */
  logDeletion(command: 'delete' | 'md', address: number, bytes: Uint8Array, start: number, end: number): void {
    if ((this.log.mask & WATCH_DELETIONS) === 0) return
    this.log.deleted(command, bytes, start, end, this.#lengthOf(address), this.#logClass(address))
  }

  /** Removes the item that {@link find} just found for this key. */
  remove(address: number, bytes: Uint8Array, start: number, end: number): void {
    const { database } = this
    database.remove(address)
    database.changed(EFFECT_GENERIC, 'del', bytes, start, end)
  }

  /** Removes all items. */
  flush(): void {
    if (this.keyspace.lru === undefined) this.keyspace.flush(this.#number, false)
    else this.keyspace.flushAll()
  }

  #noteEviction(id: number, address: number): void {
    this.onEviction(id)
    if ((this.log.mask & WATCH_EVICTIONS) === 0) return
    const { deadlineSeconds, fetched, idleSeconds, key, valueBytes } = itemFacts(this.keyspace, address)
    const left = deadlineSeconds === 0 ? -1 : deadlineSeconds - Math.floor(this.keyspace.now / 1000)
    this.log.evicted(uriText(key, 0, key.length), fetched, left, idleSeconds, valueBytes, id)
  }

  #lengthOf(address: number): number {
    if (address === 0) return 0
    return this.keyspace.arena.words[address >>> CHUNK_UNITS_LOG2][((address & CHUNK_MASK) << 1) + 2]
  }

  #logClass(address: number): number {
    return address === 0 ? 0 : this.classOf(address)
  }

  /** Counts an access as Redis does. Returns the address if it is that of a string, else 0. */
  #fetchShared(address: number): number {
    const { keyspace } = this
    if (address === 0 || !this.isString(address)) {
      keyspace.statistics[STAT_MISSES]++
      return 0
    }
    keyspace.noteRead(address)
    const words = keyspace.arena.words[address >>> CHUNK_UNITS_LOG2]
    const at = (address & CHUNK_MASK) << 1
    if ((words[at] & (CLIENT << 8)) !== 0) setStateAt(words, at, stateAt(words, at) | STATE_FETCHED)
    return address
  }
}

function statusOf(address: number): string {
  return address === 0 ? 'not_found' : 'found'
}
