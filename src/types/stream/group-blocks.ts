import { type Arena, CHUNK_MASK, CHUNK_UNITS_LOG2 } from '../../store/arena.ts'

/**
 * The blocks of consumer groups and consumers, named blocks (name-tree.ts) that do not move. Offsets in bytes, everything little-endian:
 *
 * ```
 * group      last id:16 │ entries read:8 │ pending by id: a tree:12 │ pending by time: a tree:12 │ consumers: a tree:12 │ name
 * consumer   seen:8 │ active:8 │ pending: a tree:12 │ name          times in ms since the Unix epoch, -1 for never
 * ```
 *
 * What the pending entries are is in pending-entries.ts. Entries read is the number of entries ever added up to the last id, -1 where that is not known.
 */
export const GROUP_LAST_ID = 0
export const GROUP_READ = 16
export const GROUP_PENDING = 24
export const GROUP_TIMES = 36
export const GROUP_CONSUMERS = 48
export const GROUP_NAME = 60
export const CONSUMER_SEEN = 0
export const CONSUMER_ACTIVE = 8
export const CONSUMER_PENDING = 16
export const CONSUMER_NAME = 28

/** Returns the view of the chunk that has a block. */
export function viewOf(arena: Arena, block: number): DataView {
  return arena.bytes[block >>> CHUNK_UNITS_LOG2].view
}

/** Returns the offset of a block in its chunk, in bytes. */
export function offsetOf(block: number): number {
  return (block & CHUNK_MASK) << 3
}

/** Reads a time in ms, or -1. */
export function readTime(view: DataView, at: number): number {
  return view.getInt32(at + 4, true) * 2 ** 32 + view.getUint32(at, true)
}

export function writeTime(view: DataView, at: number, ms: number): void {
  view.setInt32(at, ms | 0, true)
  view.setInt32(at + 4, Math.floor(ms / 2 ** 32), true)
}
