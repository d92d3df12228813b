/** Seeded chance: the same seed gives the same stream on every run and against every server. */

/**
 * A generator of uniform numbers in [0, 1) (Mulberry32).
 * @param {number} seed a whole number
 * @returns {() => number}
 */
export function createRandom(seed) {
  let state = seed | 0
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296
  }
}

/**
 * A generator of ranks in [0, count) after Zipf's law: rank r has weight 1 / (r + 1)^exponent.
 * @param {() => number} random
 * @param {number} count
 * @param {number} exponent
 * @returns {() => number}
 */
export function createZipf(random, count, exponent) {
  const cumulative = new Float64Array(count)
  let sum = 0
  for (let rank = 0; rank < count; rank++) cumulative[rank] = sum += 1 / (rank + 1) ** exponent
  return () => {
    const point = random() * sum
    let low = 0
    let high = count - 1
    while (low < high) {
      const middle = (low + high) >>> 1
      if (cumulative[middle] <= point) low = middle + 1
      else high = middle
    }
    return low
  }
}

/**
 * A fixed shuffle of [0, count): the i-th element is (i × stride) mod count, with a stride prime to count.
 * @param {number} count
 * @returns {(index: number) => number}
 */
export function createShuffle(count) {
  let stride = Math.max(1, Math.floor(count * 0.6180339887))
  while (greatestCommonDivisor(stride, count) !== 1) stride++
  return index => (index * stride) % count
}

/**
 * @param {number} a
 * @param {number} b
 */
function greatestCommonDivisor(a, b) {
  while (b !== 0) [a, b] = [b, a % b]
  return a
}
