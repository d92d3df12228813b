import { viewOf } from '../base/viewed-bytes.ts'
import type { ItemQueues } from '../keyspace/item-queues.ts'
import { type HashIndex, TOUCH_SIZE_MIN, TOUCHED_MAX } from '../store/hash-index.ts'

/**
 * Keys ahead: what the text commands of a pipeline, or the keys of one get, ask for next is read before the first of them is looked up.
 *
 * A lookup waits for memory twice, for the index and for the item. Asked for together, the waits of many lookups overlap: see decision 25. This only looks for keys where they are easy to see; what
 * it misses is looked up all the same.
 */

const SPACE = 0x20
const LINE_FEED = 0x0a
const ZERO = 0x30
const GET = 0x20746567 // 'get ', little-endian
const SET = 0x20746573
const META_GET = 0x20676d // 'mg '
const THREE_BYTES = 0xffffff

export class KeysAhead {
  /** Keys in a database from which on it is worth it to look ahead. */
  keysMin = TOUCH_SIZE_MIN
  /** The keys that were read ahead: where they lie, and their hashes. */
  readonly #starts = new Int32Array(TOUCHED_MAX)
  readonly #ends = new Int32Array(TOUCHED_MAX)
  readonly #hashes = new Int32Array(TOUCHED_MAX)
  /** 1 where the item is to be set, so that its queue will be changed. */
  readonly #sets = new Uint8Array(TOUCHED_MAX)
  #count = 0
  /** The first of them that may be asked for next. */
  #next = 0

  /** Forgets what was read ahead: other bytes are to come. */
  forget(): void {
    this.#count = 0
  }

  /** Returns the hash of a key of the bytes that were last looked at, which are asked for in their order: none that was read ahead is hashed again. */
  hash(bytes: Uint8Array, start: number, end: number, index: HashIndex): number {
    const count = this.#count
    let next = this.#next
    while (next < count && this.#starts[next] < start) next++
    this.#next = next
    if (next < count && this.#starts[next] === start && this.#ends[next] === end) return this.#hashes[next]
    return index.hash(bytes, start, end)
  }

  /**
   * Reads what the commands in bytes[start, limit) lead to, as many as go in one go: the items and, of those that will be set, their neighbours in `queues`. Returns the offset behind
   * them: where to look ahead next; `limit` when there is no more to see.
   */
  touchCommands(bytes: Uint8Array, start: number, limit: number, index: HashIndex, queues?: ItemQueues): number {
    const view = viewOf(bytes)
    this.#count = this.#next = 0
    let at = start
    let sets = 0
    // The shortest command that can be seen: `mg k`, CR, LF.
    while (at + 6 <= limit && this.#count < TOUCHED_MAX) {
      const word = view.getInt32(at, true)
      const key = word === GET || word === SET ? at + 4 : (word & THREE_BYTES) === META_GET ? at + 3 : -1
      if (key < 0) break
      sets += this.#sets[this.#count] = word === SET ? 1 : 0
      const end = this.#addKey(bytes, key, limit, index)
      const next = word === SET ? behindValue(bytes, end, limit) : behindLine(bytes, end, limit)
      if (next < 0) break
      at = next
    }
    if (this.#count > 1) index.touch(this.#hashes, this.#count)
    if (sets > 1) queues?.touch(index.touched, this.#sets, this.#count)
    return this.#count < TOUCHED_MAX ? limit : at
  }

  /** As {@link touchCommands}, of the keys in the line bytes[start, lineEnd). */
  touchKeys(bytes: Uint8Array, start: number, lineEnd: number, index: HashIndex): number {
    this.#count = this.#next = 0
    let at = start
    while (at < lineEnd && this.#count < TOUCHED_MAX) {
      if (bytes[at] === SPACE) at++
      else at = this.#addKey(bytes, at, lineEnd, index)
    }
    if (this.#count > 1) index.touch(this.#hashes, this.#count)
    return at
  }

  /** Takes a key. Returns where it ends. */
  #addKey(bytes: Uint8Array, start: number, limit: number, index: HashIndex): number {
    let end = start
    while (end < limit && bytes[end] > SPACE) end++
    const i = this.#count++
    this.#starts[i] = start
    this.#ends[i] = end
    this.#hashes[i] = index.hash(bytes, start, end)
    return end
  }
}

function behindLine(bytes: Uint8Array, at: number, limit: number): number {
  while (at < limit && bytes[at] !== LINE_FEED) at++
  return at === limit ? -1 : at + 1
}

/** Where the value ends whose length is the third number behind the key; -1 when that cannot be seen. */
function behindValue(bytes: Uint8Array, at: number, limit: number): number {
  let length = 0
  for (let number = 0; number < 3; number++) {
    while (at < limit && bytes[at] === SPACE) at++
    length = 0
    while (at < limit && bytes[at] > SPACE) length = length * 10 + bytes[at++] - ZERO
  }
  const line = behindLine(bytes, at, limit)
  const end = line + length + 2
  return line < 0 || !(length >= 0 && end <= limit) ? -1 : end
}
