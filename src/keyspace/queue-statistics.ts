import { QUEUES } from './item-queues.ts'

/** What is counted of each queue of the segmented LRU, as `stats items` tells it. */
export class QueueStatistics {
  readonly evicted = new Float64Array(QUEUES)
  /** Evicted items that had a deadline, had never been fetched, or had been fetched since they became the oldest. */
  readonly evictedNonzero = new Float64Array(QUEUES)
  readonly evictedUnfetched = new Float64Array(QUEUES)
  readonly evictedActive = new Float64Array(QUEUES)
  /** Seconds since the last access of the item that was evicted last. */
  readonly evictedTime = new Float64Array(QUEUES)
  /** Items that expired and made room. */
  readonly reclaimed = new Float64Array(QUEUES)
  readonly expiredUnfetched = new Float64Array(QUEUES)
  readonly outOfMemory = new Float64Array(QUEUES)
  readonly crawlerReclaimed = new Float64Array(QUEUES)
  readonly crawlerChecked = new Float64Array(QUEUES)
  readonly movesToCold = new Float64Array(QUEUES)
  readonly movesToWarm = new Float64Array(QUEUES)
  readonly movesWithin = new Float64Array(QUEUES)
  /** Times that room had to be made before an item could be stored. */
  readonly directReclaims = new Float64Array(QUEUES)

  /** Zeroes all counts. */
  reset(): void {
    for (const counts of Object.values(this)) (counts as Float64Array).fill(0)
  }

  /** Returns the sum over the four queues of a class. */
  static ofClass(counts: Float64Array, id: number): number {
    return counts[id] + counts[id | 64] + counts[id | 128] + counts[id | 192]
  }

  /** Returns the sum over all queues. */
  static total(counts: Float64Array): number {
    return counts.reduce((sum, count) => sum + count, 0)
  }
}
