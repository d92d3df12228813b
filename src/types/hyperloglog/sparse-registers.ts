import { REGISTERS } from './hyperloglog.ts'

/**
 * Sparse registers: runs of registers with the same rank, from the first register to the last.
 *
 * ```
 * 00nnnnnn            n+1 registers that are 0
 * 01nnnnnn nnnnnnnn   n+1 registers that are 0, the upper bits first
 * 1rrrrrnn            n+1 registers of rank r+1
 * ```
 *
 * Whoever writes strings can write runs that are cut short or cover too few or too many registers. A byte that is missing counts as 0, as it does
 * in Redis, whose strings end with one.
 */

export const SPARSE_RANK_MAX = 32
export const RANKED_RUN_MAX = 4
export const SHORT_RUN_MAX = 64

/** The rank of a run whose first byte is `byte`. */
export function runRank(byte: number): number {
  return byte < 0x80 ? 0 : ((byte >>> 2) & 0x1f) + 1
}

/** The bytes of a run whose first one is `byte`. */
export function runBytes(byte: number): number {
  return isLongRun(byte) ? 2 : 1
}

/** Whether a run whose first byte is `byte` is one of two bytes. */
export function isLongRun(byte: number): boolean {
  return (byte & 0xc0) === 0x40
}

/** The registers of the run at `at`, of a string that ends at `end`. */
export function runLength(bytes: Uint8Array, at: number, end: number): number {
  const byte = bytes[at]
  if (byte >= 0x80) return (byte & 3) + 1
  if (byte < 0x40) return byte + 1
  return (((byte & 0x3f) << 8) | (at + 1 < end ? bytes[at + 1] : 0)) + 1
}

/** The first byte of a run of up to {@link RANKED_RUN_MAX} registers of a rank. */
export function rankedRun(rank: number, length: number): number {
  return 0x80 | ((rank - 1) << 2) | (length - 1)
}

/** Returns register `index` of the runs in bytes[start, end); -1 when they do not reach so far. */
export function sparseRegister(bytes: Uint8Array, start: number, end: number, index: number): number {
  let first = 0
  for (let at = start; at < end; at += runBytes(bytes[at])) {
    first += runLength(bytes, at, end)
    if (index < first) return runRank(bytes[at])
  }
  return -1
}

/** Raises registers, a byte each, to those of the runs in bytes[start, end). Returns false when the runs do not cover just all of them. */
export function unpackSparseRegisters(bytes: Uint8Array, start: number, end: number, registers: Uint8Array): boolean {
  let index = 0
  for (let at = start; at < end; at += runBytes(bytes[at])) {
    const next = index + runLength(bytes, at, end)
    if (next > REGISTERS) return false
    const rank = runRank(bytes[at])
    if (rank === 0) index = next
    else for (; index < next; index++) if (registers[index] < rank) registers[index] = rank
  }
  return index === REGISTERS
}
