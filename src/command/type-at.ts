import { CHUNK_MASK, CHUNK_UNITS_LOG2 } from '../store/arena.ts'
import { typeOf } from '../store/item.ts'
import type { Call } from './call.ts'

/** Returns the type of the item at an address, by TYPE_…; 0 for no item. */
export function typeAt(call: Call, address: number): number {
  if (address === 0) return 0
  return typeOf(call.keyspace.arena.words[address >>> CHUNK_UNITS_LOG2][(address & CHUNK_MASK) << 1])
}
