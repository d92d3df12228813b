import { QUEUES } from '../keyspace/item-queues.ts'
import { SLAB_CLASSES } from '../keyspace/slab-ledger.ts'

/** Slots of {@link OperationCounts.totals}. */
export const COUNT_GETS = 0
export const COUNT_GET_MISSES = 1
/** Items that were asked for when they had expired. */
export const COUNT_GET_EXPIRED = 2
export const COUNT_GET_FLUSHED = 3
export const COUNT_TOUCHES = 4
export const COUNT_TOUCH_MISSES = 5
export const COUNT_DELETE_MISSES = 6
export const COUNT_INCR_MISSES = 7
export const COUNT_DECR_MISSES = 8
export const COUNT_CAS_MISSES = 9
export const COUNT_TOO_LARGE = 10
export const COUNT_NO_MEMORY = 11
export const COUNT_FLUSHES = 12
export const COUNT_META = 13
export const COUNT_AUTHENTICATIONS = 14
export const COUNT_AUTHENTICATION_ERRORS = 15
export const COUNT_IDLE_KICKS = 16
/** Items stored. */
export const COUNT_ITEMS = 17
const COUNTS = 24

/** What memcached counts of its operations: in all, by the class of the item, and hits by the queue that it was found in. */
export class OperationCounts {
  readonly totals = new Float64Array(COUNTS)
  readonly hits = new Float64Array(QUEUES)
  readonly sets = new Float64Array(SLAB_CLASSES)
  readonly touchHits = new Float64Array(SLAB_CLASSES)
  readonly deleteHits = new Float64Array(SLAB_CLASSES)
  readonly incrHits = new Float64Array(SLAB_CLASSES)
  readonly decrHits = new Float64Array(SLAB_CLASSES)
  readonly casHits = new Float64Array(SLAB_CLASSES)
  readonly casBadValue = new Float64Array(SLAB_CLASSES)

  /** Zeroes all counts. */
  reset(): void {
    for (const counts of Object.values(this)) (counts as Float64Array).fill(0)
  }
}
