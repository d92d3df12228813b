import type { NearValue } from './near-value.ts'

/** What the near tier keeps entries in: bounded, and free to forget any of them. */
export interface NearTable {
  get(key: string): NearValue | undefined
  set(key: string, entry: NearValue, bytes: number): void
  delete(key: string): void
  clear(): void
  readonly size: number
  readonly bytes: number
}

export interface NearLimits {
  readonly entriesMax: number
  readonly bytesMax: number
}

/** Bytes of a key's place beside key and value: the entry, the table's slot, the order. An estimate. */
const OVERHEAD_BYTES = 200

/** Entries in the order of their last use; the least recently used goes first. */
export class LruTable implements NearTable {
  readonly #limits: NearLimits
  readonly #entries = new Map<string, { readonly entry: NearValue; readonly bytes: number }>()
  #bytes = 0

  constructor(limits: NearLimits) {
    this.#limits = limits
  }

  get size(): number {
    return this.#entries.size
  }

  get bytes(): number {
    return this.#bytes
  }

  get(key: string): NearValue | undefined {
    const found = this.#entries.get(key)
    if (found === undefined) return undefined
    this.#entries.delete(key)
    this.#entries.set(key, found)
    return found.entry
  }

  set(key: string, entry: NearValue, payloadBytes: number): void {
    this.delete(key)
    const bytes = payloadBytes + 2 * key.length + OVERHEAD_BYTES
    if (bytes > this.#limits.bytesMax) return
    this.#entries.set(key, { entry, bytes })
    this.#bytes += bytes
    for (const oldest of this.#entries.keys()) {
      if (this.#bytes <= this.#limits.bytesMax && this.#entries.size <= this.#limits.entriesMax) return
      this.delete(oldest)
    }
  }

  delete(key: string): void {
    const found = this.#entries.get(key)
    if (found === undefined) return
    this.#entries.delete(key)
    this.#bytes -= found.bytes
  }

  clear(): void {
    this.#entries.clear()
    this.#bytes = 0
  }
}
