/** Slots that a key may be remembered in. */
const WAYS = 4
/** Sets of slots at first. */
const SETS_MIN = 16

/**
 * Remembers which keys were evicted lately, by 32 bits of their hashes: the ghost queue of S3-FIFO without the keys.
 *
 * A table of sets with four slots each; a slot has a hash, and when it was put there, counted in evictions. A key is remembered while no more than
 * `span` others have been evicted since; its slot is then free for another. So nothing is ever moved out, and it takes 16 to 32 bytes per remembered key.
 * Two keys may be taken for each other, once in some billion; then one of them is kept longer than it deserved.
 */
export class Ghosts {
  #hashes = new Int32Array(SETS_MIN * WAYS)
  /** The eviction that put a hash into a slot; 0 in a free one. */
  #evictions = new Float64Array(SETS_MIN * WAYS)
  #now = 0

  /** Remembers an evicted key by its hash, see {@link hashOf}; with room for `span` of them. */
  add(hash: number, span: number): void {
    if (span * 2 > this.#hashes.length) this.#grow(span)
    this.#now++
    this.#put(hash, this.#now)
  }

  /** Whether the key of a hash is among the last `span` evicted ones. Forgets it. */
  take(hash: number, span: number): boolean {
    const start = this.#setOf(hash)
    for (let slot = start; slot < start + WAYS; slot++) {
      const eviction = this.#evictions[slot]
      if (this.#hashes[slot] !== hash || eviction === 0) continue
      this.#evictions[slot] = 0
      return this.#now - eviction < span
    }
    return false
  }

  clear(): void {
    this.#evictions.fill(0)
  }

  /** Writes over the same hash, else over the oldest of its set. */
  #put(hash: number, eviction: number): void {
    const start = this.#setOf(hash)
    let oldest = start
    for (let slot = start; slot < start + WAYS; slot++) {
      if (this.#hashes[slot] === hash) {
        oldest = slot
        break
      }
      if (this.#evictions[slot] < this.#evictions[oldest]) oldest = slot
    }
    this.#hashes[oldest] = hash
    this.#evictions[oldest] = eviction
  }

  #setOf(hash: number): number {
    return (hash & (this.#hashes.length / WAYS - 1)) * WAYS
  }

  #grow(span: number): void {
    const hashes = this.#hashes
    const evictions = this.#evictions
    let length = hashes.length
    while (span * 2 > length) length *= 2
    this.#hashes = new Int32Array(length)
    this.#evictions = new Float64Array(length)
    for (let slot = 0; slot < hashes.length; slot++) {
      if (evictions[slot] !== 0) this.#put(hashes[slot], evictions[slot])
    }
  }
}

/** FNV-1a over UTF-16 units, with the last step of MurmurHash3 so that the low bits depend on all others. */
export function hashOf(key: string): number {
  let hash = 0x811c9dc5 | 0
  for (let i = 0; i < key.length; i++) hash = Math.imul(hash ^ key.charCodeAt(i), 0x01000193)
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b)
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35)
  return hash ^ (hash >>> 16)
}
