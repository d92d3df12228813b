import { narrowInteger } from '../../base/integer.ts'
import { createTree } from '../../store/block-tree.ts'

/**
 * The record of a stream: the value of its item, all else lies in blocks of their own. Offsets in bytes, everything little-endian:
 *
 * ```
 *  0  entries: a block tree of leaves (stream-leaf.ts), by id; it counts the leaves
 * 12  groups: a tree of names (stream-groups.ts)
 * 24  length, the entries that are not deleted:4 │ the last leaf, 0 for none:4
 * 32  last id:16 │ id of the first entry, 0-0 without one:16 │ largest id that was deleted:16
 * 80  entries ever added:8
 * 88  idempotent producers (idempotence.ts), 0 for none:4 │ how long their ids are kept in seconds:17 bits, and how many:15 bits
 * ```
 */
export const STREAM_RECORD_BYTES = 96
export const ENTRIES = 0
export const GROUPS = 12
export const LENGTH = 24
export const TAIL = 28
export const LAST_ID = 32
export const FIRST_ID = 48
export const DELETED_ID = 64
export const ADDED = 80
export const PRODUCERS = 88
const IDEMPOTENCE_LIMITS = 92
const DURATION_BITS = 17

/** Makes the record at an offset that of an empty stream. */
export function initStreamRecord(view: DataView, at: number, durationSeconds: number, idsMax: number): void {
  for (let offset = 0; offset < STREAM_RECORD_BYTES; offset += 4) view.setInt32(at + offset, 0, true)
  createTree(view, at + ENTRIES)
  createTree(view, at + GROUPS)
  setIdempotenceLimits(view, at, durationSeconds, idsMax)
}

/** Returns the entries of the stream, without the deleted ones. */
export function streamLength(view: DataView, at: number): number {
  return view.getUint32(at + LENGTH, true)
}

/** Returns how long the stream keeps ids of idempotent messages, in seconds. */
export function idempotenceSeconds(view: DataView, at: number): number {
  return view.getUint32(at + IDEMPOTENCE_LIMITS, true) & ((1 << DURATION_BITS) - 1)
}

/** Returns how many ids of idempotent messages the stream keeps of each producer. */
export function idempotenceIdsMax(view: DataView, at: number): number {
  return view.getUint32(at + IDEMPOTENCE_LIMITS, true) >>> DURATION_BITS
}

export function setIdempotenceLimits(view: DataView, at: number, durationSeconds: number, idsMax: number): void {
  view.setUint32(at + IDEMPOTENCE_LIMITS, ((idsMax << DURATION_BITS) | durationSeconds) >>> 0, true)
}

/** Returns an int64: a number while that is exact. */
export function readCounter(view: DataView, at: number): number | bigint {
  const value = view.getInt32(at + 4, true) * 2 ** 32 + view.getUint32(at, true)
  return Number.isSafeInteger(value) ? value : narrowInteger(view.getBigInt64(at, true))
}

export function writeCounter(view: DataView, at: number, value: number | bigint): void {
  view.setBigInt64(at, BigInt(value), true)
}

/** Adds one to an int64, without ever making a number of it. */
export function incrementCounter(view: DataView, at: number): void {
  const low = (view.getInt32(at, true) + 1) | 0
  view.setInt32(at, low, true)
  if (low === 0) view.setInt32(at + 4, view.getInt32(at + 4, true) + 1, true)
}
