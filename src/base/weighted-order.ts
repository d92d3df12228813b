import { sortIntegers } from './sort-integers.ts'
import type { TextList } from './text-list.ts'

/**
 * The order of items by a number each, and among equal numbers by a text each; what is equal in both keeps its order.
 *
 * The numbers, *weights*, if they are not small integers (sort-integers.ts), are sorted by radix, byte for byte of their bits, from the last byte to the first. Where weights are equal and the texts
 * decide, the next six bytes of each text become its weight and the same is done again; for an order by texts alone that is all there is. So there is no comparison of two
 * items but in ranges too short for a radix. See P. McIlroy, K. Bostic, D. McIlroy, "Engineering Radix Sort", 1993.
 *
 * Descending is the order by negated weights: items that are equal in all keep their order there too.
 */

/** Up to so many items are sorted by insertion. */
const INSERTION_MAX = 32
/** Bytes of text in a weight: with their number, 51 bits. */
const PREFIX_BYTES = 6
/** By the number of bytes in a weight, what brings them to the front of six, and that in front of their number, which takes three bits. */
const SCALES = Array.from({ length: PREFIX_BYTES + 1 }, (_, count) => 256 ** (PREFIX_BYTES - count) * 8)
/** The weight of a text that is not there: below all others. */
const MISSING = -1

const DIGITS = 8
const DIGIT_VALUES = 256

export class WeightedOrder {
  /** Which item is where: a permutation of 0 … count - 1. */
  order: Uint32Array
  /** The weights, in the same order. */
  #weights: Float64Array
  /** The same as 32-bit words: the lower one of each comes first. */
  #words: Uint32Array
  #otherOrder = new Uint32Array(0)
  #otherWeights = new Float64Array(0)
  #otherWords = new Uint32Array(0)
  readonly #counts = new Uint32Array(DIGITS * DIGIT_VALUES)
  readonly #descending: boolean
  /** Whether a text ends at its first zero byte. */
  readonly #collating: boolean

  constructor(count: number, descending: boolean, collating: boolean) {
    this.order = new Uint32Array(count)
    for (let i = 0; i < count; i++) this.order[i] = i
    this.#weights = new Float64Array(count)
    this.#words = new Uint32Array(this.#weights.buffer)
    this.#descending = descending
    this.#collating = collating
  }

  /** Sorts by weights, and by texts where these are equal; the order is right within [from, to). Takes no NaN. */
  sortByWeight(weights: Float64Array, texts: TextList, from: number, to: number): void {
    // Adding 0 turns -0 into 0.
    for (let i = 0; i < weights.length; i++) this.#weights[i] = (this.#descending ? -weights[i] : weights[i]) + 0
    if (weights.length <= INSERTION_MAX || !sortIntegers(this.#weights, this.order)) this.#sort(0, weights.length)
    const ties: number[] = []
    this.#pushTies(ties, 0, weights.length, from, to, 0)
    this.#sortTies(ties, texts, undefined, from, to)
  }

  /** Sorts by texts; the order is right within [from, to). `missing`, where given, is 1 for each item that has none, which is the first. */
  sortByText(texts: TextList, missing: Uint8Array | undefined, from: number, to: number): void {
    this.#sortTies([0, this.order.length, 0], texts, missing, from, to)
  }

  /** Sorts ranges of items that are equal in all before a depth of their texts: triples of start, end and depth. */
  #sortTies(ties: number[], texts: TextList, missing: Uint8Array | undefined, from: number, to: number): void {
    while (ties.length > 0) {
      const depth = ties.pop() ?? 0
      const end = ties.pop() ?? 0
      const start = ties.pop() ?? 0
      for (let at = start; at < end; at++) {
        const i = this.order[at]
        const weight = missing?.[i] === 1 ? MISSING : this.#weightOfText(texts, i, depth)
        this.#weights[at] = this.#descending ? 0 - weight : weight
      }
      this.#sort(start, end)
      this.#pushTies(ties, start, end, from, to, depth + PREFIX_BYTES, true)
    }
  }

  /** Adds the ranges of equal weights in [start, end) that reach into [from, to); if the weights are of texts, only of those that go on. */
  #pushTies(
    ties: number[],
    start: number,
    end: number,
    from: number,
    to: number,
    depth: number,
    ofTexts = false,
  ): void {
    const weights = this.#weights
    for (let at = start; at < end; ) {
      const weight = weights[at]
      let next = at + 1
      while (next < end && weights[next] === weight) next++
      const decided = next === at + 1 || (ofTexts && Math.abs(weight) % 8 < PREFIX_BYTES)
      if (!decided && at < to && next > from) ties.push(at, next, depth)
      at = next
    }
  }

  /** The bytes of a text from `depth` on, as many as fit, and their number behind them. */
  #weightOfText(texts: TextList, i: number, depth: number): number {
    const { bytes } = texts
    const start = texts.start(i) + depth
    const end = Math.min(texts.end(i), start + PREFIX_BYTES)
    let count = 0
    let weight = 0
    for (let at = start; at < end; at++, count++) {
      if (bytes[at] === 0 && this.#collating) break
      weight = weight * 256 + bytes[at]
    }
    return weight * SCALES[count] + count
  }

  #sort(start: number, end: number): void {
    const weights = this.#weights
    let at = start + 1
    while (at < end && weights[at - 1] <= weights[at]) at++
    if (at >= end) return
    if (end - start <= INSERTION_MAX) this.#sortByInsertion(start, end)
    else this.#sortByRadix(start, end)
  }

  #sortByInsertion(start: number, end: number): void {
    const { order } = this
    const weights = this.#weights
    for (let at = start + 1; at < end; at++) {
      const i = order[at]
      const weight = weights[at]
      let place = at
      for (; place > start && weights[place - 1] > weight; place--) {
        order[place] = order[place - 1]
        weights[place] = weights[place - 1]
      }
      order[place] = i
      weights[place] = weight
    }
  }

  #sortByRadix(start: number, end: number): void {
    if (this.#otherOrder.length === 0) {
      this.#otherOrder = new Uint32Array(this.order.length)
      this.#otherWeights = new Float64Array(this.order.length)
      this.#otherWords = new Uint32Array(this.#otherWeights.buffer)
    }
    makeSortable(this.#words, start, end)
    countDigits(this.#words, start, end, this.#counts)
    let here = true
    for (let digit = 0; digit < DIGITS; digit++) {
      const counts = this.#counts.subarray(digit * DIGIT_VALUES, (digit + 1) * DIGIT_VALUES)
      if (!toOffsets(counts, start, end)) continue
      if (here) scatter(this.#words, this.order, this.#otherWords, this.#otherOrder, start, end, digit, counts)
      else scatter(this.#otherWords, this.#otherOrder, this.#words, this.order, start, end, digit, counts)
      here = !here
    }
    if (!here) {
      this.#words.set(this.#otherWords.subarray(2 * start, 2 * end), 2 * start)
      this.order.set(this.#otherOrder.subarray(start, end), start)
    }
    makeWeights(this.#words, start, end)
  }
}

/** Turns the bits of doubles into unsigned integers of the same order. */
function makeSortable(words: Uint32Array, start: number, end: number): void {
  for (let at = 2 * start; at < 2 * end; at += 2) {
    const mask = (words[at + 1] | 0) >> 31
    words[at] ^= mask
    words[at + 1] ^= mask | 0x80000000
  }
}

/** Undoes {@link makeSortable}. */
function makeWeights(words: Uint32Array, start: number, end: number): void {
  for (let at = 2 * start; at < 2 * end; at += 2) {
    const mask = ~((words[at + 1] | 0) >> 31)
    words[at] ^= mask
    words[at + 1] ^= mask | 0x80000000
  }
}

/** Counts how often each value of each digit is there. */
function countDigits(words: Uint32Array, start: number, end: number, counts: Uint32Array): void {
  counts.fill(0)
  for (let at = 2 * start; at < 2 * end; at += 2) {
    const low = words[at]
    const high = words[at + 1]
    counts[low & 255]++
    counts[256 + ((low >>> 8) & 255)]++
    counts[512 + ((low >>> 16) & 255)]++
    counts[768 + (low >>> 24)]++
    counts[1024 + (high & 255)]++
    counts[1280 + ((high >>> 8) & 255)]++
    counts[1536 + ((high >>> 16) & 255)]++
    counts[1792 + (high >>> 24)]++
  }
}

/** Turns the counts of a digit's values into where each is to start. Returns false when all items have the same value, so that nothing is to be moved. */
function toOffsets(counts: Uint32Array, start: number, end: number): boolean {
  let offset = start
  for (let value = 0; value < DIGIT_VALUES; value++) {
    const count = counts[value]
    if (count === end - start) return false
    counts[value] = offset
    offset += count
  }
  return true
}

/** Moves items to where their digit's value is to go on. */
function scatter(
  words: Uint32Array,
  order: Uint32Array,
  toWords: Uint32Array,
  toOrder: Uint32Array,
  start: number,
  end: number,
  digit: number,
  offsets: Uint32Array,
): void {
  const half = digit >> 2
  const shift = (digit & 3) << 3
  for (let at = start; at < end; at++) {
    const place = offsets[(words[2 * at + half] >>> shift) & 255]++
    toWords[2 * place] = words[2 * at]
    toWords[2 * place + 1] = words[2 * at + 1]
    toOrder[place] = order[at]
  }
}
