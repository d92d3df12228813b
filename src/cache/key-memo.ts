import type { CacheKey } from './cache-keys.ts'

/** Keys in a generation, at most. */
const GENERATION = 10_000
/** Characters of a text that is remembered, at most. */
const LENGTH_MAX = 64

/**
 * The store's keys of ids that are asked for again and again. To put one together costs more than the rest of a hit in the near tier: the text is copied, and the table
 * that is asked for it must hash it anew.
 *
 * There are two generations. When the young one is full, it becomes the old one, and the old one is forgotten; what is found in the old one is young again.
 */
export class KeyMemo {
  readonly #make: (key: CacheKey) => string
  #young = new Map<CacheKey, string>()
  #old = new Map<CacheKey, string>()

  /** `make` puts a store's key together; it always makes the same of the same. */
  constructor(make: (key: CacheKey) => string) {
    this.#make = make
  }

  /** Keys that are remembered. */
  get size(): number {
    return this.#young.size + this.#old.size
  }

  /** The store's key. Throws what making it throws. */
  of(key: CacheKey): string {
    const known = this.#young.get(key)
    if (known !== undefined) return known
    const isShort = typeof key === 'number' || (typeof key === 'string' && key.length <= LENGTH_MAX)
    if (!isShort) return this.#make(key)
    const made = this.#old.get(key) ?? this.#make(key)
    if (this.#young.size >= GENERATION) {
      this.#old = this.#young
      this.#young = new Map()
    }
    this.#young.set(key, made)
    return made
  }
}
