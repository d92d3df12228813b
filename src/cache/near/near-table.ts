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
  set(key: string, value: NearValue): void
  delete(key: string): void
  clear(): void
  readonly size: number
  readonly bytes: number
}

/** Bytes of an entry beside key and value: the objects that hold them, its place in the map. An estimate. */
const OVERHEAD_BYTES = 300

/** A near tier over a {@link NearStore}. */
export function nearTable(limits: NearLimits, clock: Pick<Clock, 'now'>): NearTable {
  const store = new NearStore<NearValue>(limits, clock)
  return {
    find: key => store.peek(key),
    use: handle => store.use(handle),
    set: (key, value) => {
      store.set(key, value, undefined, OVERHEAD_BYTES + 2 * key.length + estimateBytes(value.value))
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
