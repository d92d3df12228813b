import { type Arena, CHUNK_MASK, CHUNK_UNITS_LOG2 } from '../store/arena.ts'
import { flagsOf, ROPE } from '../store/item.ts'
import { ropeBytes } from '../types/rope.ts'
import { ropeRoot, stringLength } from '../types/string.ts'

/** Bytes of an entry of the index: hash and address. */
const INDEX_ENTRY_BYTES = 8

/** Returns the bytes that an item takes: its block, what lies outside of it, and its entry in the index. */
export function allocatedBytes(arena: Arena, address: number): number {
  const word = arena.words[address >>> CHUNK_UNITS_LOG2][(address & CHUNK_MASK) << 1]
  const outside =
    (flagsOf(word) & ROPE) === 0 ? 0 : ropeBytes(arena, ropeRoot(arena, address), stringLength(arena, address))
  return arena.capacityAt(address) + outside + INDEX_ENTRY_BYTES
}
