import { assert } from '../base/assert.ts'
import { type Arena, CHUNK_MASK, CHUNK_UNITS_LOG2 } from '../store/arena.ts'
import { deadlineAt, EXPIRES, expiresAt, queueWord, STATE_ACTIVE, STATE_FETCHED, STATE_QUEUE } from '../store/item.ts'
import type { AccessClock } from './access-clock.ts'
import { ItemQueues, QUEUES } from './item-queues.ts'
import { QueueStatistics } from './queue-statistics.ts'
import { SlabAccount } from './slab-account.ts'
import { CLASS_FIRST, PAGE_POOL, SLAB_CLASSES, type SlabLedger } from './slab-ledger.ts'

/**
 * Memcached's segmented LRU: which item goes when memory is full.
 *
 * Each slab class has four queues. New items begin in HOT. An item that is fetched twice while it is in a queue is active, and when it reaches the end of HOT or WARM
 * it goes (back) to the head of WARM; what is not active goes to COLD, and the end of COLD is evicted. HOT and WARM are held to a share of
 * the class's bytes and to an age relative to that of COLD's end. A fetch of an active item in COLD leads to WARM. Items whose deadline is near
 * may go to TEMP, from where nothing is evicted. In flat mode there is COLD alone, and a fetch leads to its head, once a minute.
 *
 * Memcached does the moves on a thread; here each insertion does the few that it makes necessary, and {@link SegmentedLru.juggle} the rest from time to time.
 * Source: memcached's items.c and doc/new_lru.txt.
 *
 * Invariants
 * - Each item of the keyspace is in a queue of its class, and has its chunks in the ledger.
 * - `bytes` sums what memcached would take for the items of each queue.
 */

/** Added to a class's number, the queue's. */
export const HOT = 0
export const WARM = 64
export const COLD = 128
export const TEMP = 192
const CLASS_MASK = 63

/** Items at the end of a queue that are looked at in one go, as long as they have expired or are rescued. */
const TAIL_LOOKS = 5
/** Attempts to find a chunk by eviction. */
const PULLS = 10
/** Moves per class and turn. */
const JUGGLES_PER_TURN = 500
/** Moves that an insertion may cause, for each of HOT and WARM. */
const JUGGLES_PER_INSERTION = 2
/** In flat mode an item moves to the head no more often than this, in seconds. */
const FLAT_UPDATE_SECONDS = 60
const ANY_AGE = Number.POSITIVE_INFINITY
/** In place of a link: no address. */
const DETACHED = -1

export interface LruSettings {
  segmented: boolean
  /** Per cent of a class's bytes that HOT and WARM may have. */
  hotPercent: number
  warmPercent: number
  /** Age at which items leave HOT and WARM, in ages of COLD's oldest. */
  hotFactor: number
  warmFactor: number
  /** Items that live no longer than this go to TEMP, in seconds; below 0: none. */
  temporaryTtl: number
  /** Whether items are evicted; without, what finds no room is not stored. */
  evicts: boolean
  /** Whether items have a CAS: it counts to their size. */
  readonly cas: boolean
}

/** What the LRU has others do. */
export interface LruPort {
  /** ms since the Unix epoch. */
  now(): number
  evict(address: number): void
  /** Removes an item that is past its deadline. */
  expire(address: number): void
}

export class SegmentedLru {
  readonly queues: ItemQueues
  readonly ledger: SlabLedger
  readonly account: SlabAccount
  readonly settings: LruSettings
  readonly statistics = new QueueStatistics()
  /** Bytes that memcached would take for the items of each queue. */
  readonly bytes = new Float64Array(QUEUES)
  /** Items by their size in units of 32 bytes, rounded up; undefined while nobody wants to know. */
  sizes: Uint32Array | undefined = undefined
  /** Items taken out since the start, wrapping around: shows whether an address may be another's by now. */
  discards = 0
  /** Told of the class for which an item was evicted. */
  onEviction: (id: number, address: number) => void = () => {}

  readonly #arena: Arena
  readonly #clock: AccessClock
  readonly #port: LruPort

  constructor(arena: Arena, clock: AccessClock, ledger: SlabLedger, settings: LruSettings, port: LruPort) {
    this.#arena = arena
    this.#clock = clock
    this.#port = port
    this.ledger = ledger
    this.account = new SlabAccount(ledger, settings.cas)
    this.settings = settings
    this.queues = new ItemQueues(arena)
  }

  /**
   * Reserves the chunks of an item of `size` bytes, of which `valueLength` are the value's, and evicts for that if need be. The item must then be inserted.
   * Returns the state that it is to begin with; -1 when there is no room.
   */
  reserve(size: number, valueLength: number): number {
    const { ledger } = this
    const id = ledger.classOf(size)
    if (size <= ledger.chunkBytesMax && ledger.free[id] > 0) {
      ledger.free[id]--
      return 0
    }
    const state = this.account.take(size, valueLength, this.#pull)
    if (state < 0) this.statistics.outOfMemory[id]++
    return state
  }

  /** Links a new item, whose chunks are reserved and whose parts are filled, and makes the moves that follow. */
  insert(address: number): void {
    const words = this.#arena.words[address >>> CHUNK_UNITS_LOG2]
    const at = (address & CHUNK_MASK) << 1
    const size = this.account.sizeAt(words, at)
    const id = this.ledger.classOf(size)
    const { segmented, temporaryTtl } = this.settings
    let lru = segmented ? HOT : COLD
    if (temporaryTtl >= 0 && this.#isTemporary(words, at)) lru = TEMP
    this.#clock.touch(words, at)
    this.#link(id | lru, address, size)
    if (this.sizes !== undefined) this.sizes[(size + 31) >>> 5]++
    if (segmented) this.#relieve(id)
  }

  /** Takes an item out of its queue while it is changed within its class, or block and class; {@link insert} is to follow. */
  detach(address: number): void {
    const words = this.#arena.words[address >>> CHUNK_UNITS_LOG2]
    const at = (address & CHUNK_MASK) << 1
    const size = this.account.sizeAt(words, at)
    const link = at + queueWord(words[at])
    this.#unlink(words[link - 1] & STATE_QUEUE, address, size)
    words[link] = DETACHED
    if (this.sizes !== undefined) this.sizes[(size + 31) >>> 5]--
  }

  /** Takes an item out, and gives its chunks back: it is about to be freed, or to be inserted with others. */
  discarded(address: number): void {
    const words = this.#arena.words[address >>> CHUNK_UNITS_LOG2]
    const at = (address & CHUNK_MASK) << 1
    const size = this.account.sizeAt(words, at)
    this.detach(address)
    this.account.give(words, at, size)
    this.discards = (this.discards + 1) | 0
  }

  /** Follows an item to its new block. */
  moved(from: number, to: number): void {
    const words = this.#arena.words[to >>> CHUNK_UNITS_LOG2]
    const at = (to & CHUNK_MASK) << 1
    if (words[at + queueWord(words[at])] !== DETACHED) this.queues.moved(from, to)
  }

  /** Notes that an item was fetched, which counts for more when it was before. */
  fetched(address: number): void {
    const words = this.#arena.words[address >>> CHUNK_UNITS_LOG2]
    const at = (address & CHUNK_MASK) << 1
    const stateAt = at + queueWord(words[at]) - 1
    const state = words[stateAt]
    if (!this.settings.segmented) {
      words[stateAt] = state | STATE_FETCHED
      return this.#updateFlat(address, words, at)
    }
    if ((state & STATE_ACTIVE) !== 0) return
    if ((state & STATE_FETCHED) === 0) {
      words[stateAt] = state | STATE_FETCHED
      return
    }
    words[stateAt] = state | STATE_ACTIVE
    if ((state & 0xc0) === COLD) this.updated(address)
    else this.#clock.touch(words, at)
  }

  /** Notes that an item was used by a write that leaves it what it is. */
  updated(address: number): void {
    const words = this.#arena.words[address >>> CHUNK_UNITS_LOG2]
    const at = (address & CHUNK_MASK) << 1
    if (!this.settings.segmented) return this.#updateFlat(address, words, at)
    this.#clock.touch(words, at)
    const stateAt = at + queueWord(words[at]) - 1
    if ((words[stateAt] & (STATE_ACTIVE | 0xc0)) !== (STATE_ACTIVE | COLD)) return
    words[stateAt] &= ~STATE_ACTIVE
    const id = words[stateAt] & CLASS_MASK
    this.#move(address, words, at, id | WARM)
    this.statistics.movesToWarm[id | WARM]++
  }

  /**
   * Makes the moves of a class that are due, at most {@link JUGGLES_PER_TURN}. Returns how many were made.
   */
  juggle(id: number): number {
    const { segmented } = this.settings
    let moves = 0
    for (; moves < JUGGLES_PER_TURN; moves++) if (this.#pullTail(id, TEMP, 0, false, ANY_AGE) === 0) break
    const coldAge = segmented ? this.ageOf(id | COLD) : 0
    const hotAge = Math.floor(coldAge * this.settings.hotFactor)
    const warmAge = Math.floor(coldAge * this.settings.warmFactor)
    // Without segments all is to go to COLD.
    const total = segmented ? this.#classBytes(id) : 0
    for (let turns = 0; turns < JUGGLES_PER_TURN; turns++, moves++) {
      const moved =
        this.#pullTail(id, HOT, total, false, hotAge) ||
        this.#pullTail(id, WARM, total, false, warmAge) ||
        (segmented && this.#pullTail(id, COLD, total, false, ANY_AGE))
      if (!moved) break
    }
    return moves
  }

  /** Seconds since the last access of the item at the end of a queue; 0 when there is none. */
  ageOf(queue: number): number {
    const tail = this.queues.tails[queue]
    if (tail === 0) return 0
    return this.#clock.idleSeconds(this.#arena.words[tail >>> CHUNK_UNITS_LOG2][((tail & CHUNK_MASK) << 1) + 1])
  }

  /**
   * Moves a page from one class to another or to the pool, and evicts what has then no room. `from` and `to` must be classes, and `from` have a page.
   */
  movePage(from: number, to: number): void {
    const { ledger } = this
    if (from !== PAGE_POOL) {
      while (ledger.free[from] < ledger.perPage[from]) {
        if (this.#pullTail(from, COLD, 0, true, ANY_AGE) > 0) continue
        if (this.#pullTail(from, HOT, 0, false, ANY_AGE) + this.#pullTail(from, WARM, 0, false, ANY_AGE) === 0) return
      }
    }
    ledger.movePage(from, to, from === ledger.largest)
  }

  /** Forgets all items: their memory is gone. */
  clear(): void {
    this.queues.clear()
    this.bytes.fill(0)
    this.sizes?.fill(0)
    this.ledger.clear()
  }

  /** Checks the invariants above; throws {@link AssertionError}. For tests. */
  verify(): void {
    const { ledger } = this
    ledger.verify()
    const bytes = new Float64Array(QUEUES)
    const used = new Uint32Array(SLAB_CLASSES)
    this.queues.verify((queue, address) => {
      const words = this.#arena.words[address >>> CHUNK_UNITS_LOG2]
      const at = (address & CHUNK_MASK) << 1
      const size = this.account.sizeAt(words, at)
      bytes[queue] += size
      assert(ledger.classOf(size) === (queue & CLASS_MASK), 'an item is in a queue of its class')
      this.account.eachChunk(words, at, size, chunk => used[chunk]++)
    })
    for (let queue = 0; queue < QUEUES; queue++)
      assert(bytes[queue] === this.bytes[queue], 'the bytes of each queue are counted')
    for (let id = CLASS_FIRST; id <= ledger.largest; id++)
      assert(used[id] === ledger.used(id), 'the ledger has the chunks of all items')
  }

  /** Finds a chunk of a class, by eviction if there is no other. */
  readonly #pull = (id: number): boolean => {
    const { ledger, settings, statistics } = this
    for (let tries = 0; tries < PULLS; tries++) {
      if (!settings.segmented) this.#pullTail(id, COLD, 0, false, ANY_AGE)
      if (ledger.take(id)) {
        statistics.directReclaims[id] += tries
        return true
      }
      if (this.#pullTail(id, COLD, 0, true, ANY_AGE) > 0) continue
      if (!settings.segmented) break
      this.#pullTail(id, HOT, 0, false, ANY_AGE)
    }
    statistics.directReclaims[id] += PULLS
    return false
  }

  /** Makes the moves that an insertion into HOT makes necessary. */
  #relieve(id: number): void {
    const { hotPercent, warmPercent } = this.settings
    const total = this.#classBytes(id)
    for (let i = 0; i < JUGGLES_PER_INSERTION && this.bytes[id | HOT] * 100 > total * hotPercent; i++)
      if (this.#pullTail(id, HOT, total, false, ANY_AGE) === 0) break
    for (let i = 0; i < JUGGLES_PER_INSERTION && this.bytes[id | WARM] * 100 > total * warmPercent; i++)
      if (this.#pullTail(id, WARM, total, false, ANY_AGE) === 0) break
  }

  /**
   * Looks at the end of a queue: removes what has expired; moves what is active, exceeds the queue's share of `total` bytes or is idle for longer than
   * `ageMax` seconds; evicts from COLD if `evict`. Returns how many items it removed or moved.
   */
  #pullTail(id: number, lru: number, total: number, evict: boolean, ageMax: number): number {
    const queue = id | lru
    let done = 0
    let address = this.queues.tails[queue]
    for (let looks = 0; looks < TAIL_LOOKS && address !== 0; looks++) {
      const before = this.queues.previous(address)
      const words = this.#arena.words[address >>> CHUNK_UNITS_LOG2]
      const at = (address & CHUNK_MASK) << 1
      if ((words[at] & (EXPIRES << 8)) !== 0 && deadlineAt(words, at) <= this.#port.now()) {
        this.noteReclaimed(address)
        this.#port.expire(address)
      } else if (lru === TEMP) {
        return done
      } else if (lru === COLD) {
        return done + (evict ? this.#evict(queue, address, words, at) : this.#rescue(queue, address, words, at))
      } else if (this.#rescue(queue, address, words, at) === 0) {
        const limit = Math.floor((total * (lru === HOT ? this.settings.hotPercent : this.settings.warmPercent)) / 100)
        if (this.bytes[queue] <= limit && this.#clock.idleSeconds(words[at + 1]) <= ageMax) return done
        this.statistics.movesToCold[queue]++
        this.#move(address, words, at, id | COLD)
        return done + 1
      } else if (lru === HOT) {
        return done + 1
      }
      done++
      address = before
    }
    return done
  }

  /** Moves the item at the end of a queue to the head of WARM if it is active. Returns 1 if it is, else 0. */
  #rescue(queue: number, address: number, words: Int32Array, at: number): 0 | 1 {
    const stateAt = at + queueWord(words[at]) - 1
    if ((words[stateAt] & STATE_ACTIVE) === 0 || !this.settings.segmented) return 0
    words[stateAt] &= ~STATE_ACTIVE
    const warm = (queue & CLASS_MASK) | WARM
    if (queue === warm) this.statistics.movesWithin[queue]++
    else this.statistics.movesToWarm[queue]++
    this.#move(address, words, at, warm)
    return 1
  }

  /** Evicts the item at the end of COLD. Returns 1; 0 when items are not evicted. */
  #evict(queue: number, address: number, words: Int32Array, at: number): 0 | 1 {
    if (!this.settings.evicts) return 0
    const { statistics } = this
    const state = words[at + queueWord(words[at]) - 1]
    statistics.evicted[queue]++
    statistics.evictedTime[queue] = this.#clock.idleSeconds(words[at + 1])
    if (expiresAt(words, at)) statistics.evictedNonzero[queue]++
    if ((state & STATE_FETCHED) === 0) statistics.evictedUnfetched[queue]++
    if ((state & STATE_ACTIVE) !== 0) statistics.evictedActive[queue]++
    this.onEviction(queue & CLASS_MASK, address)
    this.#port.evict(address)
    return 1
  }

  /** Counts an item that is about to be removed since it has expired. */
  noteReclaimed(address: number): void {
    const words = this.#arena.words[address >>> CHUNK_UNITS_LOG2]
    const at = (address & CHUNK_MASK) << 1
    const state = words[at + queueWord(words[at]) - 1]
    this.statistics.reclaimed[state & STATE_QUEUE]++
    if ((state & STATE_FETCHED) === 0) this.statistics.expiredUnfetched[state & STATE_QUEUE]++
  }

  #updateFlat(address: number, words: Int32Array, at: number): void {
    if (this.#clock.idleSeconds(words[at + 1]) <= FLAT_UPDATE_SECONDS) return
    this.#clock.touch(words, at)
    this.#move(address, words, at, words[at + queueWord(words[at]) - 1] & STATE_QUEUE)
  }

  #isTemporary(words: Int32Array, at: number): boolean {
    if (!expiresAt(words, at)) return false
    const left = deadlineAt(words, at) - this.#port.now()
    return left > 0 && left <= this.settings.temporaryTtl * 1000
  }

  #classBytes(id: number): number {
    return this.bytes[id | HOT] + this.bytes[id | WARM] + this.bytes[id | COLD]
  }

  #move(address: number, words: Int32Array, at: number, queue: number): void {
    const size = this.account.sizeAt(words, at)
    this.#unlink(words[at + queueWord(words[at]) - 1] & STATE_QUEUE, address, size)
    this.#link(queue, address, size)
  }

  #link(queue: number, address: number, size: number): void {
    this.queues.push(queue, address)
    this.bytes[queue] += size
  }

  #unlink(queue: number, address: number, size: number): void {
    this.queues.remove(address)
    this.bytes[queue] -= size
  }
}
