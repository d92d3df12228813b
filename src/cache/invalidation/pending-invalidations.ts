/** Keys and tags that may wait, at most; beyond that everything is invalidated instead. */
export const PENDING_MAX = 10_000

/** What is to be invalidated: a batch to send. */
export interface InvalidationBatch {
  readonly keys: readonly string[]
  readonly tags: ReadonlyMap<string, 'hard' | 'soft'>
  readonly all: boolean
}

/**
 * Invalidations that the store could not be told yet, each once. Until it has been, this process does not believe what the store says of them.
 */
export class PendingInvalidations {
  /** By name, the number of the last request: one that came while a batch was on its way stays. */
  readonly #keys = new Map<string, number>()
  readonly #tags = new Map<string, { readonly kind: 'hard' | 'soft'; readonly number: number }>()
  #all = 0
  #count = 0

  get size(): number {
    return this.#keys.size + this.#tags.size + (this.#all > 0 ? 1 : 0)
  }

  add(keys: Iterable<string>, tags: ReadonlyMap<string, 'hard' | 'soft'>): void {
    const number = ++this.#count
    for (const key of keys) this.#keys.set(key, number)
    for (const [tag, kind] of tags) {
      const hard = kind === 'hard' || this.#tags.get(tag)?.kind === 'hard'
      this.#tags.set(tag, { kind: hard ? 'hard' : 'soft', number })
    }
    if (this.#keys.size + this.#tags.size > PENDING_MAX) this.addAll()
  }

  addAll(): void {
    this.#all = ++this.#count
    this.#keys.clear()
    this.#tags.clear()
  }

  /** Whether the store may not be believed about a key. */
  hasKey(key: string): boolean {
    return this.#all > 0 || this.#keys.has(key)
  }

  /** Whether the store may not be believed about entries with one of these tags. */
  hasTag(tags: Iterable<{ readonly name: string }>): boolean {
    if (this.#tags.size === 0) return false
    for (const { name } of tags) if (this.#tags.has(name)) return true
    return false
  }

  /** All that waits, and what to call when the store has been told of it. */
  batch(): { readonly batch: InvalidationBatch; readonly told: () => void } {
    const keys = [...this.#keys]
    const tags = [...this.#tags]
    const all = this.#all
    return {
      batch: {
        keys: keys.map(([key]) => key),
        tags: new Map(tags.map(([tag, { kind }]) => [tag, kind])),
        all: all > 0,
      },
      told: () => {
        for (const [key, number] of keys) if (this.#keys.get(key) === number) this.#keys.delete(key)
        for (const [tag, { number }] of tags) if (this.#tags.get(tag)?.number === number) this.#tags.delete(tag)
        if (this.#all === all) this.#all = 0
      },
    }
  }
}
