/**
 * The random numbers of scripts: drand48's generator, so that a seed gives the same ones everywhere. 48 bits of state, times 0x5DEECE66D plus 11.
 */
export class ScriptRandom {
  /** The state's upper and lower 24 bits. */
  #high = 0x1234ab
  #low = 0xcd330e

  /** Begins anew with an int32. */
  seed(value: number): void {
    this.#high = (value >>> 8) & MASK
    this.#low = ((value & 0xff) << 16) | 0x330e
  }

  /** The next number, in [0, 1). */
  next(): number {
    const product = MULTIPLIER_LOW * this.#low + 0xb
    const carry = Math.floor(product / TWO_24)
    // Both products are exact: below 2^48 and 2^35.
    this.#high = (MULTIPLIER_LOW * this.#high + MULTIPLIER_HIGH * this.#low + carry) % TWO_24
    this.#low = product % TWO_24
    // The upper 31 bits of the 48.
    const bits = this.#high * 128 + (this.#low >>> 17)
    return (bits % NUMBER_MAX) / NUMBER_MAX
  }
}

const MULTIPLIER_HIGH = 0x5de
const MULTIPLIER_LOW = 0xece66d
const TWO_24 = 0x1000000
const MASK = TWO_24 - 1
/** What the largest number is divided by: INT32_MAX. */
const NUMBER_MAX = 0x7fffffff
