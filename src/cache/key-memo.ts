import { type CacheKey, keyText } from './cache-keys.ts'

/** Keys that are remembered, at most; then all are forgotten. */
const KEYS_MAX = 1 << 16

/**
 * The full keys of a resource, remembered: a text that was looked up before has its hash, while one that is put together anew must be copied and hashed, which is most of what a
 * read from memory costs.
 */
export class KeyMemo {
  readonly #prefix: string
  readonly #keys = new Map<CacheKey, string>()

  constructor(prefix: string) {
    this.#prefix = prefix
  }

  /** The key of the store for a key of the caller. Throws as {@link keyText}. */
  of(key: CacheKey): string {
    const known = this.#keys.get(key)
    if (known !== undefined) return known
    const full = this.#prefix + keyText(key)
    if (typeof key === 'object') return full
    if (this.#keys.size >= KEYS_MAX) this.#keys.clear()
    this.#keys.set(key, full)
    return full
  }
}
