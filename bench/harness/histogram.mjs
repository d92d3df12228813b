/**
 * A histogram of latencies: logarithmic buckets of 64 linear steps each, so that every recorded value is off by less
 * than 1.6 %, in constant memory and without allocation; the largest value is kept exactly. Unit: nanoseconds.
 */
const stepBits = 6
const steps = 1 << stepBits

export class Histogram {
  constructor() {
    this.counts = new Uint32Array((53 - stepBits) * steps)
    this.total = 0
    this.max = 0
  }

  /** @param {number} nanoseconds */
  record(nanoseconds) {
    const value = nanoseconds < 0 ? 0 : Math.floor(nanoseconds)
    this.counts[bucketOf(value)]++
    this.total++
    if (value > this.max) this.max = value
  }

  /**
   * The value below which the given share (0 to 1) of the records lie, in nanoseconds.
   * @param {number} share
   */
  quantile(share) {
    let left = Math.ceil(share * this.total)
    if (left >= this.total) return this.max
    for (let bucket = 0; bucket < this.counts.length; bucket++) {
      left -= this.counts[bucket]
      if (left <= 0) return Math.min(upperBoundOf(bucket), this.max)
    }
    return this.max
  }

  /**
   * The share (0 to 1) of the records that are at most this long; a bucket counts as a whole.
   * @param {number} nanoseconds
   */
  share(nanoseconds) {
    const last = bucketOf(Math.floor(nanoseconds))
    let count = 0
    for (let bucket = 0; bucket <= last; bucket++) count += this.counts[bucket]
    return this.total === 0 ? 1 : count / this.total
  }

  /** The usual quantiles, in milliseconds. */
  summary() {
    const ms = (/** @type {number} */ share) => this.quantile(share) / 1e6
    return { count: this.total, p50: ms(0.5), p99: ms(0.99), p999: ms(0.999), p9999: ms(0.9999), max: this.max / 1e6 }
  }
}

/** @param {number} value a whole number ≥ 0 */
function bucketOf(value) {
  if (value < steps) return value
  const exponent = Math.floor(Math.log2(value)) - stepBits + 1
  return exponent * (steps / 2) + Math.floor(value / 2 ** exponent)
}

/** @param {number} bucket */
function upperBoundOf(bucket) {
  if (bucket < steps) return bucket
  const exponent = Math.floor((bucket - steps / 2) / (steps / 2))
  return (bucket - exponent * (steps / 2) + 1) * 2 ** exponent - 1
}
