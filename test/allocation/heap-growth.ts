import { getHeapStatistics, setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'

/**
 * The hot path makes no objects on the JS heap. This guards it without timing: what the heap grows by over many operations, in batches too small to
 * fill the young generation, is compared with what looking at the heap costs by itself. A collection in between would hide growth, so it counts as endless growth.
 */
export const BATCHES = 100
const BATCH = 1000
const ATTEMPTS = 3
/** As many batches as the young generation takes at some boxes per operation. */
export const BATCHES_BOXING = 3
/** Bytes per operation that are nothing: an object takes at least 16; what is less is the compiler's. */
export const BYTES_MAX = 4
/** Numbers that are no small integers, such as times, pass from function to function in boxes of 16 bytes, unless one is inlined in the other. */
export const BOX_BYTES = 16

setFlagsFromString('--expose-gc')
const collect = runInNewContext('gc') as () => void

/**
 * Bytes that the heap grows by per operation: the least of some measurements, since the compiler may finish its work during one. Infinity when the heap was
 * collected in all of them.
 */
export function growthPerOperation(operation: (i: number) => void, batches = BATCHES): number {
  const measure = (run: (i: number) => void): number => {
    collect()
    let last = getHeapStatistics().used_heap_size
    let growth = 0
    for (let batch = 0; batch < batches; batch++) {
      for (let i = 0; i < BATCH; i++) run(batch * BATCH + i)
      const used = getHeapStatistics().used_heap_size
      if (used < last) return Number.POSITIVE_INFINITY
      growth += used - last
      last = used
    }
    return growth
  }
  for (let i = 0; i < 2 * BATCHES * BATCH; i++) operation(i)
  const base = measure(() => {})
  let least = Number.POSITIVE_INFINITY
  for (let attempt = 0; attempt < ATTEMPTS && least > BYTES_MAX; attempt++) {
    least = Math.min(least, (measure(operation) - base) / (batches * BATCH))
  }
  return least
}
