import { QueueStatistics } from '../keyspace/queue-statistics.ts'
import { COLD, type SegmentedLru } from '../keyspace/segmented-lru.ts'
import { CLASS_FIRST, PAGE_POOL, SLAB_CLASSES } from '../keyspace/slab-ledger.ts'
import type { EventLog } from './event-log.ts'
import type { MemcachedSettings } from './settings.ts'

/** How often it looks, in ms. */
const TURN_MS = 1000
/** A class with no more pages keeps them. */
const PAGES_MIN = 2
/** Free chunks beyond these pages' go back to the pool. */
const FREE_PAGES_MAX = 2.5
/** A class that has this share of all evictions is short of memory. */
const EVICTION_SHARE = 0.25

/** What was seen of a class in one turn. */
interface Sight {
  readonly age: number
  readonly dirty: boolean
  readonly evictionShare: number
}

const NOTHING: Sight = { age: 0, dirty: false, evictionShare: 0 }

/**
 * The automover: moves pages of the slab ledger to where they are needed. What a class has too much goes to the pool, once nothing has happened to it for a window of
 * seconds; and the class whose items are evicted youngest gets a page of the one that keeps its items longest, if the ages differ by more than a ratio.
 * Source: memcached's slab_automove.c.
 */
export class SlabAutomover {
  /** A class for which an item was evicted, and which is to get a page at once: `slab_automove=2`. */
  wanting = 0

  readonly #lru: SegmentedLru
  readonly #settings: MemcachedSettings
  readonly #log: EventLog
  #nextMs = 0
  #turns = 0
  /** What was seen of each class, the latest last. */
  readonly #sights: Sight[][] = Array.from({ length: SLAB_CLASSES }, () => [])
  readonly #evictedBefore = new Float64Array(SLAB_CLASSES)
  readonly #failedBefore = new Float64Array(SLAB_CLASSES)
  readonly #pagesBefore = new Float64Array(SLAB_CLASSES)

  constructor(lru: SegmentedLru, settings: MemcachedSettings, log: EventLog) {
    this.#lru = lru
    this.#settings = settings
    this.#log = log
  }

  /** Looks, if it is time. Returns whether there may be something to move soon. `now` is in ms since the Unix epoch. */
  turn(now: number): boolean {
    const { slabAutomove, slabReassign } = this.#settings
    if (slabAutomove === 0 || !slabReassign) return false
    if (this.wanting !== 0) this.#serveWanting()
    if (now >= this.#nextMs) {
      this.#nextMs = now + TURN_MS
      this.#look()
      this.#reclaim()
      this.#balance()
    }
    return this.#unsettled()
  }

  #serveWanting(): void {
    const from = this.#oldest(this.wanting)
    if (from > 0) this.#move(from, this.wanting)
    this.wanting = 0
  }

  #look(): void {
    const { ledger, statistics } = this.#lru
    const evicted = new Float64Array(SLAB_CLASSES)
    for (let id = CLASS_FIRST; id <= ledger.largest; id++) {
      const count = QueueStatistics.ofClass(statistics.evicted, id)
      evicted[id] = Math.max(0, count - this.#evictedBefore[id])
      this.#evictedBefore[id] = count
    }
    const evictedInAll = QueueStatistics.total(evicted)
    for (let id = CLASS_FIRST; id <= ledger.largest; id++) {
      const failed = QueueStatistics.ofClass(statistics.outOfMemory, id)
      const grown = ledger.pages[id] > this.#pagesBefore[id]
      this.#see(id, {
        age: this.#lru.ageOf(id | COLD),
        dirty: evicted[id] > 0 || failed > this.#failedBefore[id] || grown,
        evictionShare: evicted[id] === 0 ? 0 : evicted[id] / evictedInAll,
      })
      this.#failedBefore[id] = failed
      this.#pagesBefore[id] = ledger.pages[id]
    }
    this.#turns++
  }

  #see(id: number, sight: Sight): void {
    const sights = this.#sights[id]
    sights.push(sight)
    if (sights.length > this.#settings.slabAutomoveWindow)
      sights.splice(0, sights.length - this.#settings.slabAutomoveWindow)
  }

  /** Has classes give back what they have too much, once all memory is given out. */
  #reclaim(): void {
    const { ledger } = this.#lru
    for (let id = CLASS_FIRST; id <= ledger.largest; id++) {
      if (this.#sights[id].some(({ dirty }) => dirty)) continue
      while (this.#hasTooMuch(id)) this.#move(id, PAGE_POOL)
    }
  }

  /** Has the class with the oldest items give a page to the one whose items are evicted youngest. */
  #balance(): void {
    const { slabAutomoveRatio, slabAutomoveWindow } = this.#settings
    if (this.#turns <= slabAutomoveWindow) return
    const youngest = this.#youngest()
    const oldest = this.#oldest(youngest)
    if (youngest <= 0 || oldest <= 0) return
    const evictsNow = (this.#sights[youngest].at(-1) ?? NOTHING).evictionShare > 0
    if (evictsNow && this.#ageOf(youngest) < this.#ageOf(oldest) * slabAutomoveRatio) this.#move(oldest, youngest)
  }

  /** The class that can spare a page and whose items live longest, but for `except`; 0 when there is none. */
  #oldest(except: number): number {
    const { ledger } = this.#lru
    let oldest = 0
    for (let id = CLASS_FIRST; id <= ledger.largest; id++)
      if (id !== except && ledger.pages[id] > PAGES_MIN && this.#ageOf(id) > (oldest === 0 ? 0 : this.#ageOf(oldest)))
        oldest = id
    return oldest
  }

  /** The class that evicts often and whose items live shortest; 0 when there is none. */
  #youngest(): number {
    const { largest } = this.#lru.ledger
    let youngest = 0
    for (let id = CLASS_FIRST; id <= largest; id++)
      if (this.#evictsOften(id) && (youngest === 0 || this.#ageOf(id) < this.#ageOf(youngest))) youngest = id
    return youngest
  }

  #evictsOften(id: number): boolean {
    const sights = this.#sights[id]
    const window = this.#settings.slabAutomoveWindow
    const evicting = sights.filter(({ evictionShare }) => evictionShare > 0)
    const share = evicting.reduce((sum, { evictionShare }) => sum + evictionShare, 0)
    return evicting.length > window / 2 || share / window > EVICTION_SHARE
  }

  #ageOf(id: number): number {
    return Math.floor(this.#sights[id].reduce((sum, { age }) => sum + age, 0) / this.#settings.slabAutomoveWindow)
  }

  #hasTooMuch(id: number): boolean {
    const { free, limitBytes, malloced, perPage } = this.#lru.ledger
    const given = limitBytes > 0 && malloced + 1024 * 1024 > limitBytes
    return given && free[id] > perPage[id] * FREE_PAGES_MAX
  }

  /** Whether something may be moved although nothing more happens. */
  #unsettled(): boolean {
    const { largest } = this.#lru.ledger
    for (let id = CLASS_FIRST; id <= largest; id++) if (this.#hasTooMuch(id)) return true
    return false
  }

  #move(from: number, to: number): void {
    this.#lru.movePage(from, to)
    this.#log.pageMoved(from, to)
  }
}
