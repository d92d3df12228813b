/**
 * Seeded randomness: the same seed gives the same products and the same load, on any machine.
 */

/**
 * Mulberry32, a small generator of good quality (Tommy Ettinger, 2017).
 *
 * @param {number} seed
 * @returns {() => number} a function that returns the next number in [0, 1)
 */
export function seededRandom(seed) {
  let state = seed >>> 0
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), state | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }
}

/**
 * A sampler of product ids by Zipf's law: the id of popularity rank r is drawn in proportion to 1 / r, as shops, wikis
 * and feeds see it. With 10,000 products the first one gets about a tenth of all requests and the first hundred get
 * half. Which id has which rank is shuffled, so that neighbours in the table are not neighbours in popularity.
 *
 * @param {number} count how many ids there are, 1 to count
 * @param {() => number} random
 * @returns {() => number} a function that draws an id
 */
export function zipf(count, random) {
  const ids = Array.from({ length: count }, (_, index) => index + 1)
  for (let last = count - 1; last > 0; last--) {
    const other = Math.floor(random() * (last + 1))
    ;[ids[last], ids[other]] = [ids[other], ids[last]]
  }
  /** cumulative[i] is the weight of the ranks 1 to i + 1 together. */
  const cumulative = new Float64Array(count)
  let total = 0
  for (let index = 0; index < count; index++) cumulative[index] = total += 1 / (index + 1)

  return () => {
    const point = random() * total
    let low = 0
    let high = count - 1
    while (low < high) {
      const middle = (low + high) >>> 1
      if (cumulative[middle] > point) high = middle
      else low = middle + 1
    }
    return ids[low]
  }
}
