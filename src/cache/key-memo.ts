import { type CacheKey, keyText } from './cache-keys.ts'
import type { FlightSlot } from './flight/flight.ts'
import type { NearHandle } from './near/near-table.ts'

/** Ids in a generation, at most. */
const GENERATION = 10_000
/** Characters of a text that is remembered, at most. */
const LENGTH_MAX = 64

/** What is remembered of an id. */
export interface KeySlot extends FlightSlot {
  /** The key in the store. */
  readonly key: string
  /** Where the near tier had its value when it was last looked for; what has left the near tier since is empty. */
  near: NearHandle | undefined
}

/**
 * The store's keys of ids that are asked for again and again, and where the near tier has their values. To put a key together costs more than the rest of a hit in the near tier: the text is copied, and the
 * table that is asked for it must hash it anew. So a hit is one look into a table, with the id itself.
 *
 * There are two generations. When the young one is full, it becomes the old one, and the old one is forgotten; what is found in the old one is young again.
 */
export class KeyMemo {
  readonly #prefix: string
  #young = new Map<CacheKey, KeySlot>()
  #old = new Map<CacheKey, KeySlot>()

  /** `prefix` is what all these keys begin with. */
  constructor(prefix: string) {
    this.#prefix = prefix
  }

  /** Ids that are remembered. */
  get size(): number {
    return this.#young.size + this.#old.size
  }

  /** The store's key. Throws as {@link keyText} does. */
  of(key: CacheKey): string {
    return this.slot(key).key
  }

  /** The slot of an id: the same one for as long as it is remembered. Throws as {@link keyText} does. */
  slot(key: CacheKey): KeySlot {
    return this.#young.get(key) ?? this.#renewed(key)
  }

  #renewed(key: CacheKey): KeySlot {
    const isShort = typeof key === 'number' || (typeof key === 'string' && key.length <= LENGTH_MAX)
    if (!isShort) return this.#made(key)
    const slot = this.#old.get(key) ?? this.#made(key)
    if (this.#young.size >= GENERATION) {
      this.#old = this.#young
      this.#young = new Map()
    }
    this.#young.set(key, slot)
    return slot
  }

  #made(key: CacheKey): KeySlot {
    return { key: this.#prefix + keyText(key), near: undefined, flight: undefined }
  }
}
