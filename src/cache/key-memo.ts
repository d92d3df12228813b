import { type CacheKey, keyText } from './cache-keys.ts'

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
  readonly #prefix: string
  #young = new Map<CacheKey, string>()
  #old = new Map<CacheKey, string>()

  /** `prefix` is what all these keys begin with. */
  constructor(prefix: string) {
    this.#prefix = prefix
  }

  /** Keys that are remembered. */
  get size(): number {
    return this.#young.size + this.#old.size
  }

  /** The store's key. Throws as {@link keyText} does. */
  of(key: CacheKey): string {
    const known = this.#young.get(key)
    if (known !== undefined) return known
    const isShort = typeof key === 'number' || (typeof key === 'string' && key.length <= LENGTH_MAX)
    if (!isShort) return this.#prefix + keyText(key)
    const made = this.#old.get(key) ?? this.#prefix + keyText(key)
    if (this.#young.size >= GENERATION) {
      this.#old = this.#young
      this.#young = new Map()
    }
    this.#young.set(key, made)
    return made
  }
}
