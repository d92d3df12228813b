/**
 * The local fence: what keeps a value that was read before an invalidation out of this process's memory after it.
 *
 * Every invalidation that this process makes or hears of gets the next number. Whoever reads or loads notes the last number first, and may keep the
 * result only if nothing that concerns it has a later one. Names share slots by their hash: two that share one forget more than they need to,
 * never less.
 */
const SLOTS = 1 << 14

export class LocalFence {
  readonly #last = new Float64Array(SLOTS)
  #count = 0
  #all = 0

  /** The number of the last invalidation: what {@link allows} asks for later. */
  get now(): number {
    return this.#count
  }

  /** Notes that a key or a tag was invalidated. */
  raise(name: string): void {
    this.#last[slotOf(name)] = ++this.#count
  }

  /** Notes that everything was. */
  raiseAll(): void {
    this.#all = ++this.#count
  }

  /** Whether neither the key nor one of the tags was invalidated after number `since`. */
  allows(since: number, key: string, tags: readonly string[]): boolean {
    if (since === this.#count) return true
    if (this.#all > since || this.#last[slotOf(key)] > since) return false
    return this.allowsTags(since, tags)
  }

  /** As {@link allows}, for the tags alone. */
  allowsTags(since: number, tags: readonly string[]): boolean {
    for (const tag of tags) if (this.#last[slotOf(tag)] > since) return false
    return true
  }
}

/** FNV-1a over UTF-16 units. */
function slotOf(name: string): number {
  let hash = 0x811c9dc5
  for (let i = 0; i < name.length; i++) hash = Math.imul(hash ^ name.charCodeAt(i), 0x01000193)
  return (hash ^ (hash >>> 15)) & (SLOTS - 1)
}
