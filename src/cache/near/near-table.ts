import type { Clock } from '../../base/clock.ts'
import { estimateBytes } from './estimate-bytes.ts'
import type { NearEntry } from './near-entry.ts'
import { type NearLimits, NearStore } from './near-store.ts'
import type { NearValue } from './near-value.ts'

/** Where the near tier has a value; empty once the value has left it. */
export type NearHandle = NearEntry<NearValue, undefined>

/** What the near tier is to the rest: bounded, and free to forget any value. */
export interface NearTable {
  /** Where the value of a key is; that is not a use of it. */
  find(key: string): NearHandle | undefined
  /** Counts a use. */
  use(handle: NearHandle): void
  /** Keeps a value, which takes so many bytes when it is serialized. */
  set(key: string, value: NearValue, payloadBytes: number): void
  delete(key: string): void
  clear(): void
  readonly size: number
  readonly bytes: number
}

/** Bytes of an entry beside key and value: the objects that hold them, its place in the map. An estimate. */
const OVERHEAD_BYTES = 300

/** Of so many values one is looked at; what the others take is estimated from what they take serialized. */
const LOOK_ONE_IN = 16
/** Larger values are all looked at: that costs little beside bringing them. */
const LOOK_BYTES_MIN = 16_384
/** Values that the estimate goes by, at most: newer ones count for more. */
const LOOKED_MAX = 256

/** What values take in memory, by what they take serialized: to look at each of them would cost as much as to parse it. */
class ValueBytes {
  #count = 0
  #looked = 0
  #inMemory = 0
  #serialized = 0

  of(value: unknown, payloadBytes: number): number {
    const isLearning = this.#looked < LOOK_ONE_IN || this.#serialized === 0
    if (!isLearning && ++this.#count % LOOK_ONE_IN !== 0 && payloadBytes < LOOK_BYTES_MIN)
      return Math.round((payloadBytes * this.#inMemory) / this.#serialized)
    const bytes = estimateBytes(value)
    this.#looked++
    this.#inMemory += bytes
    this.#serialized += payloadBytes
    if (this.#looked > LOOKED_MAX) {
      this.#looked /= 2
      this.#inMemory /= 2
      this.#serialized /= 2
    }
    return bytes
  }
}

/** A near tier over a {@link NearStore}. */
export function nearTable(limits: NearLimits, clock: Pick<Clock, 'now'>): NearTable {
  const store = new NearStore<NearValue>(limits, clock)
  const bytes = new ValueBytes()
  return {
    find: key => store.peek(key),
    use: handle => store.use(handle),
    set: (key, value, payloadBytes) => {
      store.set(key, value, undefined, OVERHEAD_BYTES + 2 * key.length + bytes.of(value.value, payloadBytes))
    },
    delete: key => void store.delete(key),
    clear: () => store.clear(),
    get size() {
      return store.size
    },
    get bytes() {
      return store.bytes
    },
  }
}

/** A near tier that holds nothing. */
export const NO_NEAR: NearTable = {
  find: () => undefined,
  use: () => {},
  set: () => {},
  delete: () => {},
  clear: () => {},
  size: 0,
  bytes: 0,
}
