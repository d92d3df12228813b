import { type Arena, CHUNK_MASK, CHUNK_UNITS_LOG2, PINNED } from './arena.ts'
import { classOf } from './size-class.ts'

/**
 * The directory of a nested index: leads from the top bits of a hash to a segment. It is part of the index's record, drawn in nested-index.ts.
 */

const TABLE = 8
const DEPTH = 12
const LEAF_DEPTH = 12
const LEAF_MASK = (1 << LEAF_DEPTH) - 1

/** Returns how many bits of the hash the directory takes. */
export function directoryDepth(record: DataView, at: number): number {
  return record.getInt32(at + DEPTH, true)
}

/** Makes a segment the only one. The directory that was must be freed already. */
export function directToOne(record: DataView, at: number, segment: number): void {
  record.setInt32(at + TABLE, segment, true)
  record.setInt32(at + DEPTH, 0, true)
}

/** Returns the segment of a hash. */
export function segmentOf(arena: Arena, record: DataView, at: number, hash: number): number {
  const depth = record.getInt32(at + DEPTH, true)
  const table = record.getInt32(at + TABLE, true)
  if (depth === 0) return table
  const entry = hash >>> (32 - depth)
  if (depth <= LEAF_DEPTH) return wordAt(arena, table, entry)
  return wordAt(arena, wordAt(arena, table, entry >>> LEAF_DEPTH), entry & LEAF_MASK)
}

/** Returns the segment that an entry leads to. */
export function readEntry(arena: Arena, record: DataView, at: number, entry: number): number {
  const depth = record.getInt32(at + DEPTH, true)
  return segmentOf(arena, record, at, depth === 0 ? 0 : entry << (32 - depth))
}

function wordAt(arena: Arena, block: number, index: number): number {
  return arena.words[block >>> CHUNK_UNITS_LOG2][((block & CHUNK_MASK) << 1) + index]
}

function setWordAt(arena: Arena, block: number, index: number, word: number): void {
  arena.words[block >>> CHUNK_UNITS_LOG2][((block & CHUNK_MASK) << 1) + index] = word
}

/** Returns the length of the prefix of a segment, in bits. */
export function depthOf(arena: Arena, segment: number): number {
  return wordAt(arena, segment, 0) >>> 16
}

/** Visits each segment once; the directory is read on after each visit, so a visit may free the segment. */
export function eachSegment(arena: Arena, record: DataView, at: number, visit: (segment: number) => void): void {
  const depth = record.getInt32(at + DEPTH, true)
  for (let entry = 0; entry < 2 ** depth; ) {
    const segment = readEntry(arena, record, at, entry)
    entry += 1 << (depth - depthOf(arena, segment))
    visit(segment)
  }
}

/** Leads all directory entries that share the top `depth` bits of a hash to a segment. */
export function direct(arena: Arena, record: DataView, at: number, hash: number, depth: number, segment: number): void {
  const globalDepth = record.getInt32(at + DEPTH, true)
  if (globalDepth === 0) {
    record.setInt32(at + TABLE, segment, true)
    return
  }
  const span = 1 << (globalDepth - depth)
  const first = (hash >>> (32 - globalDepth)) & -span
  const table = record.getInt32(at + TABLE, true)
  for (let entry = first; entry < first + span; entry++) {
    if (globalDepth <= LEAF_DEPTH) setWordAt(arena, table, entry, segment)
    else setWordAt(arena, wordAt(arena, table, entry >>> LEAF_DEPTH), entry & LEAF_MASK, segment)
  }
}

/** Makes the directory take one more bit. */
export function doubleDirectory(arena: Arena, record: DataView, at: number): void {
  const depth = record.getInt32(at + DEPTH, true)
  const old = record.getInt32(at + TABLE, true)
  const table = createDirectory(arena, depth + 1)
  for (let entry = 0; entry < 2 ** (depth + 1); entry++) {
    const segment = depth === 0 ? old : readEntry(arena, record, at, entry >>> 1)
    if (depth < LEAF_DEPTH) setWordAt(arena, table, entry, segment)
    else setWordAt(arena, wordAt(arena, table, entry >>> LEAF_DEPTH), entry & LEAF_MASK, segment)
  }
  freeBlocks(arena, old, depth)
  record.setInt32(at + TABLE, table, true)
  record.setInt32(at + DEPTH, depth + 1, true)
}

function createDirectory(arena: Arena, depth: number): number {
  if (depth <= LEAF_DEPTH) return arena.allocate(PINNED + classOf(4 << depth))
  const blocks = 1 << (depth - LEAF_DEPTH)
  const table = arena.allocate(PINNED + classOf(4 * blocks))
  for (let i = 0; i < blocks; i++) setWordAt(arena, table, i, arena.allocate(PINNED + classOf(4 << LEAF_DEPTH)))
  return table
}

function freeBlocks(arena: Arena, table: number, depth: number): void {
  if (depth === 0) return
  if (depth > LEAF_DEPTH) {
    for (let i = 0; i < 1 << (depth - LEAF_DEPTH); i++) arena.free(wordAt(arena, table, i))
  }
  arena.free(table)
}

/** Moves the segments, and the blocks of the directory, off pages that are being emptied. */
export function settleDirectory(arena: Arena, record: DataView, at: number): void {
  const depth = record.getInt32(at + DEPTH, true)
  for (let entry = 0; entry < 2 ** depth; ) {
    const segment = readEntry(arena, record, at, entry)
    const own = depthOf(arena, segment)
    const settled = arena.settle(segment)
    if (settled !== segment) direct(arena, record, at, depth === 0 ? 0 : entry << (32 - depth), own, settled)
    entry += 1 << (depth - own)
  }
  if (depth === 0) return
  const table = arena.settle(record.getInt32(at + TABLE, true))
  record.setInt32(at + TABLE, table, true)
  if (depth <= LEAF_DEPTH) return
  for (let i = 0; i < 1 << (depth - LEAF_DEPTH); i++) setWordAt(arena, table, i, arena.settle(wordAt(arena, table, i)))
}

/** Frees the directory; the segments are the caller's matter. */
export function freeDirectory(arena: Arena, record: DataView, at: number): void {
  freeBlocks(arena, record.getInt32(at + TABLE, true), record.getInt32(at + DEPTH, true))
}
