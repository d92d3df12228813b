/**
 * A histogram of durations with two significant digits: logarithmic buckets, each cut into equal parts, as in HdrHistogram.
 *
 * Durations are in nanoseconds, from 1 to 10⁹; longer ones count as that.
 */

/** Parts of a bucket whose values differ in the first bits alone; of the first bucket twice as many are used. */
const PARTS_LOG2 = 7
const PARTS = 1 << PARTS_LOG2
const NANOSECONDS_MAX = 1_000_000_000
const SLOTS = (32 - PARTS_LOG2) * PARTS
/** The first of the powers of two up to which {@link LatencyHistogram.cumulative} counts, in ns. */
const FIRST_POWER = 1024

export class LatencyHistogram {
  /** Durations counted. */
  count = 0
  readonly #slots = new Uint32Array(SLOTS)
  #max = 0

  add(nanoseconds: number): void {
    const value = Math.min(Math.max(1, Math.floor(nanoseconds)), NANOSECONDS_MAX)
    this.#slots[slotOf(value)]++
    this.count++
    if (value > this.#max) this.#max = value
  }

  /** Returns the duration, in ns, that `percent` of the durations do not exceed. */
  percentile(percent: number): number {
    const wanted = Math.max(1, Math.floor((Math.min(percent, 100) / 100) * this.count + 0.5))
    let seen = 0
    for (let slot = 0; slot < SLOTS; slot++) {
      seen += this.#slots[slot]
      if (seen >= wanted) return highestOf(slot)
    }
    return 0
  }

  /** How many durations are not longer than each power of two that is the first to include any of them: [ns, count] each, ascending. */
  cumulative(): [nanoseconds: number, count: number][] {
    const found: [number, number][] = []
    let seen = 0
    let slot = 0
    for (let power = FIRST_POWER; seen < this.count; power *= 2) {
      const before = seen
      for (; slot < SLOTS && highestOf(slot) <= power; slot++) seen += this.#slots[slot]
      if (slot === SLOTS) seen = this.count
      if (seen > before) found.push([power, seen])
    }
    return found
  }
}

function slotOf(value: number): number {
  const bits = 32 - Math.clz32(value)
  if (bits <= PARTS_LOG2 + 1) return value
  const shift = bits - PARTS_LOG2 - 1
  return (shift << PARTS_LOG2) + (value >>> shift)
}

/** The longest duration that a slot counts. */
function highestOf(slot: number): number {
  if (slot < 2 * PARTS) return slot
  const shift = (slot >>> PARTS_LOG2) - 1
  return ((slot - (shift << PARTS_LOG2) + 1) << shift) - 1
}
