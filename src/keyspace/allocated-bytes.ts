import type { Store } from '../store/store.ts'
import { operationsAt } from '../types/operations-of-type.ts'

/** Bytes of an entry of the index: hash and address. */
const INDEX_ENTRY_BYTES = 8

/** Returns the bytes that an item takes: its block, what lies outside of it as told from `samples` elements (0: all), and its entry in the index. */
export function allocatedBytes(store: Store, address: number, samples: number): number {
  const outside = operationsAt(store.arena, address).outsideBytes(store, address, samples)
  return store.arena.capacityAt(address) + outside + INDEX_ENTRY_BYTES
}
