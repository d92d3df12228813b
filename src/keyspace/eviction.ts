import { CHUNK_MASK, CHUNK_UNITS_LOG2 } from '../store/arena.ts'
import type { HashIndex } from '../store/hash-index.ts'
import { ACCESS_LFU, ACCESS_LRM, ACCESS_LRU, type AccessMode } from './access-clock.ts'
import { type Database, FLUSHED } from './database.ts'
import { EvictionPool } from './eviction-pool.ts'
import type { Keyspace } from './keyspace.ts'

/**
 * Eviction: makes room when memory is over its limit, by removing the items that are worth least under a policy.
 *
 * As in Redis, the policies are approximations: for each eviction some items are drawn at random from each database, the best candidates are
 * kept in a pool from call to call, and the best of those goes. allkeys policies draw from the index; volatile ones from an index of the items with a
 * deadline, which the databases keep while such a policy is set: a draw is as quick and as fair when one key in a million has a deadline.
 * A candidate that was accessed since it was drawn is dropped, not evicted; Redis evicts it.
 */

export const EVICTION_POLICIES = [
  'noeviction',
  'allkeys-lru',
  'allkeys-lfu',
  'allkeys-lrm',
  'allkeys-random',
  'volatile-lru',
  'volatile-lfu',
  'volatile-lrm',
  'volatile-random',
  'volatile-ttl',
] as const
export type EvictionPolicy = (typeof EVICTION_POLICIES)[number]

/** Flushed items that are freed at a time before anything is evicted. */
const RELEASE_ITEMS = 256
/** Evictions per call at least, and more per point of tenacity up to 10: about as many as Redis does in its 50 µs per point. */
const EVICTIONS_MIN = 16
const EVICTIONS_PER_POINT = 50
/** Factor of evictions per point of tenacity above 10. */
const TENACITY_GROWTH = 1.15
const LFU_COUNTER_MAX = 255

export class Eviction {
  readonly keyspace: Keyspace
  /** maxmemory-samples: items drawn from each database per eviction. */
  samples = 5
  /** Whether nothing is evicted, whatever the memory used. */
  held = false
  /** Whether the last call left memory over the limit though more could be evicted; then call again soon. */
  pending = false

  readonly #pool = new EvictionPool()
  #tenacity = 10
  #evictionsMax = evictionsPerCall(10)
  #policy: EvictionPolicy = 'noeviction'
  #score: 'idle' | 'frequency' | 'deadline' | undefined = undefined
  #volatile = false
  /** The database that random policies turned to last. */
  #turn = 0

  constructor(keyspace: Keyspace) {
    this.keyspace = keyspace
  }

  get policy(): EvictionPolicy {
    return this.#policy
  }

  /** Sets the policy, and with it what the access clock measures. Takes time by the number of items when volatile policies begin. */
  set policy(policy: EvictionPolicy) {
    const [keys, measure] = policy.split('-')
    this.#policy = policy
    this.#volatile = keys === 'volatile'
    this.#score = SCORES[measure]
    this.keyspace.accessClock.mode = ACCESS_MODES[measure] ?? ACCESS_LRU
    this.keyspace.trackVolatile(this.#volatile)
    this.#pool.clear()
  }

  /** maxmemory-eviction-tenacity: how much may be evicted in one call, 0 to 100; 100 is without limit. */
  get tenacity(): number {
    return this.#tenacity
  }

  set tenacity(tenacity: number) {
    this.#tenacity = tenacity
    this.#evictionsMax = evictionsPerCall(tenacity)
  }

  /**
   * Evicts until used memory and `overhead` are within `limit`, all in bytes, or a call's share of work is done: see {@link pending}.
   * Returns false when they are not and nothing is left to evict, or eviction is held.
   */
  makeRoom(limit: number, overhead: number): boolean {
    this.pending = false
    if (this.keyspace.usedBytes + overhead <= limit) return true
    return !this.held && this.#evictDownTo(limit - overhead)
  }

  /** Checks the pool; throws {@link AssertionError}. For tests. */
  verify(): void {
    this.#pool.verify()
  }

  #evictDownTo(bytes: number): boolean {
    const { keyspace } = this
    for (let done = 0; keyspace.usedBytes > bytes; ) {
      if (done >= this.#evictionsMax) {
        this.pending = true
        return true
      }
      if (keyspace.releasing) {
        keyspace.release(RELEASE_ITEMS)
        done += RELEASE_ITEMS
      } else {
        if (!this.#evictOne()) return false
        done++
      }
    }
    return true
  }

  /** Evicts one item. Returns false when there is none. */
  #evictOne(): boolean {
    if (this.#policy === 'noeviction') return false
    if (this.#score === undefined) return this.#evictRandom()
    // A round ends with an eviction unless all candidates are gone or were accessed since they were drawn; those of this round were not.
    while (this.#draw()) {
      while (this.#pool.take()) {
        const database = this.keyspace.databaseOfId(this.#pool.database)
        if (database === undefined || database.number === FLUSHED) continue
        const address = this.#indexOf(database).findHash(this.#pool.hash)
        if (address === 0 || this.#scoreOf(database, address) < this.#pool.score) continue
        database.evict(address)
        return true
      }
    }
    return false
  }

  #evictRandom(): boolean {
    const { databases, chance } = this.keyspace
    for (let tries = 0; tries < databases.length; tries++) {
      this.#turn = (this.#turn + 1) % databases.length
      const database = databases[this.#turn]
      const address = this.#indexOf(database).sample(chance.int32())
      if (address === 0) continue
      database.evict(address)
      return true
    }
    return false
  }

  /** Offers random items of each database to the pool. Returns false when there are none. */
  #draw(): boolean {
    const { databases, chance } = this.keyspace
    let found = false
    for (let number = 0; number < databases.length; number++) {
      const database = databases[number]
      const index = this.#indexOf(database)
      if (index.size === 0) continue
      found = true
      for (let draws = Math.min(this.samples, index.size); draws > 0; draws--) {
        const address = index.sample(chance.int32())
        this.#pool.offer(this.#scoreOf(database, address), index.sampledHash, database.id)
      }
    }
    return found
  }

  /** How good a candidate for eviction an item is: the higher, the better. */
  #scoreOf(database: Database, address: number): number {
    if (this.#score === 'deadline') return -database.deadline(address)
    const { accessClock, arena } = this.keyspace
    const word = arena.words[address >>> CHUNK_UNITS_LOG2][((address & CHUNK_MASK) << 1) + 1]
    return this.#score === 'idle' ? accessClock.idleSeconds(word) : LFU_COUNTER_MAX - accessClock.frequency(word)
  }

  #indexOf(database: Database): HashIndex {
    return (this.#volatile ? database.expiring.index : undefined) ?? database.index
  }
}

const SCORES: Partial<Record<string, 'idle' | 'frequency' | 'deadline'>> = {
  lru: 'idle',
  lrm: 'idle',
  lfu: 'frequency',
  ttl: 'deadline',
}
const ACCESS_MODES: Partial<Record<string, AccessMode>> = { lru: ACCESS_LRU, lrm: ACCESS_LRM, lfu: ACCESS_LFU }

/** Returns how many items one call may evict. */
function evictionsPerCall(tenacity: number): number {
  if (tenacity >= 100) return Number.POSITIVE_INFINITY
  const linear = EVICTIONS_MIN + EVICTIONS_PER_POINT * Math.min(tenacity, 10)
  return Math.floor(linear * TENACITY_GROWTH ** Math.max(0, tenacity - 10))
}
