/** A source of randomness. Injected, so that a seeded run can be repeated. */
export interface Chance {
  /** A uniformly random signed 32-bit integer. */
  int32(): number
  /** Fills `bytes` with random bytes fit for secrets. */
  fill(bytes: Uint8Array): void
}

/** Returns a uniformly random integer in [0, limit); `limit` is at most 2³¹. */
export function below(chance: Chance, limit: number): number {
  return Math.floor(((chance.int32() >>> 0) / 4294967296) * limit)
}

/**
 * xorshift128 (Marsaglia, "Xorshift RNGs", 2003): fast and repeatable, not fit for secrets.
 * Used for sampling once seeded from the platform, and whole in simulations.
 */
export class SeededChance implements Chance {
  #x: number
  #y: number
  #z: number
  #w: number

  constructor(seed: number) {
    this.#x = seed | 0 || 123456789
    this.#y = 362436069
    this.#z = 521288629
    this.#w = 88675123
    for (let i = 0; i < 16; i++) this.int32()
  }

  int32(): number {
    const t = this.#x ^ (this.#x << 11)
    this.#x = this.#y
    this.#y = this.#z
    this.#z = this.#w
    this.#w = this.#w ^ (this.#w >>> 19) ^ t ^ (t >>> 8)
    return this.#w
  }

  fill(bytes: Uint8Array): void {
    for (let i = 0; i < bytes.length; i++) bytes[i] = this.int32() & 0xff
  }
}
