import type { Clock } from '../../base/clock.ts'
import { estimateBytes } from './estimate-bytes.ts'
import { type NearLimits, NearStore } from './near-store.ts'
import type { NearValue } from './near-value.ts'

/** What the near tier is to the rest: bounded, and free to forget any value. */
export interface NearTable {
  get(key: string): NearValue | undefined
  set(key: string, value: NearValue): void
  delete(key: string): void
  clear(): void
  readonly size: number
  readonly bytes: number
}

/** Bytes of an entry beside key and value: the objects that hold them, its place in the map. An estimate. */
const OVERHEAD_BYTES = 250

/** A near tier over a {@link NearStore}. */
export function nearTable(limits: NearLimits, clock: Pick<Clock, 'now'>): NearTable {
  const store = new NearStore<NearValue>(limits, clock)
  return {
    get: key => store.find(key)?.value,
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
  get: () => undefined,
  set: () => {},
  delete: () => {},
  clear: () => {},
  size: 0,
  bytes: 0,
}
