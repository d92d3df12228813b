import { CLIENT_WORDS, queueWord, STATE_LARGE_TAIL } from '../store/item.ts'
import { CAS_BYTES, CLIENT_FLAGS_BYTES, ITEM_HEADER_BYTES, type SlabLedger } from './slab-ledger.ts'

/** CR and LF behind each value. */
const VALUE_END_BYTES = 2

/** Returns the bytes that memcached takes for an item beside key, client flags and value. `cas`: whether items have a CAS. */
export function fixedItemBytes(cas: boolean): number {
  return ITEM_HEADER_BYTES + (cas ? CAS_BYTES : 0) + 1 + VALUE_END_BYTES
}

/**
 * The account of items in the slab ledger: what memcached takes for an item, and in which chunks. What fits the largest chunk takes one; what is larger a small one for its
 * header and key, and as many of the largest as it needs, of which the last may be smaller.
 */
export class SlabAccount {
  readonly ledger: SlabLedger
  /** Bytes of an item beside key, client flags and value. */
  readonly #fixedBytes: number

  /** `cas`: whether items have a CAS, which counts to their size. */
  constructor(ledger: SlabLedger, cas: boolean) {
    this.ledger = ledger
    this.#fixedBytes = fixedItemBytes(cas)
  }

  /** Returns the bytes of an item in all. */
  sizeOf(keyLength: number, valueLength: number, clientFlags: number): number {
    return this.#fixedBytes + keyLength + (clientFlags === 0 ? 0 : CLIENT_FLAGS_BYTES) + valueLength
  }

  /** As {@link sizeOf}, for the queued item at word `at`. */
  sizeAt(words: Int32Array, at: number): number {
    return this.sizeOf(words[at + 1] & 0xff, words[at + 2], words[at + queueWord(words[at]) - CLIENT_WORDS])
  }

  /**
   * Takes the chunks of an item, each of them with `pull`, which returns whether it found one of that class. Returns the state that the item is to begin with;
   * -1 when one was not found: then none is taken.
   */
  take(size: number, valueLength: number, pull: (id: number) => boolean): number {
    const { ledger } = this
    if (size <= ledger.chunkBytesMax) return pull(ledger.classOf(size)) ? 0 : -1
    const taken: number[] = []
    let state = 0
    const valueBytes = valueLength + VALUE_END_BYTES
    ledger.eachChunk(size - valueBytes, valueBytes, false, id => {
      if (pull(id)) return taken.push(id) > 0
      state = -1
      // As memcached does: no eviction may yield a small chunk for the end of a value, where one of a large item yields a large one.
      if (id === ledger.largest || taken.length === 0 || !pull(ledger.largest)) return false
      taken.push(ledger.largest)
      state = STATE_LARGE_TAIL
      return true
    })
    if (state < 0) for (const id of taken) ledger.give(id)
    return state
  }

  /** Gives the chunks of the item at word `at`, which has `size` bytes, back. */
  give(words: Int32Array, at: number, size: number): void {
    this.giveBack(size, words[at + 2], words[at + queueWord(words[at]) - 1])
  }

  /** As {@link give}, for an item of which only this is known. */
  giveBack(size: number, valueLength: number, state: number): void {
    const { ledger } = this
    if (size <= ledger.chunkBytesMax) return ledger.give(ledger.classOf(size))
    this.#each(size, valueLength, state, id => ledger.give(id))
  }

  /** Tells `visit` the classes of the chunks of the item at word `at`. */
  eachChunk(words: Int32Array, at: number, size: number, visit: (id: number) => void): void {
    if (size <= this.ledger.chunkBytesMax) return visit(this.ledger.classOf(size))
    this.#each(size, words[at + 2], words[at + queueWord(words[at]) - 1], visit)
  }

  #each(size: number, valueLength: number, state: number, visit: (id: number) => void): void {
    const valueBytes = valueLength + VALUE_END_BYTES
    this.ledger.eachChunk(size - valueBytes, valueBytes, (state & STATE_LARGE_TAIL) !== 0, id => {
      visit(id)
      return true
    })
  }
}
