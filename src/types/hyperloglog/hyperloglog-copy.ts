import { assert } from '../../base/assert.ts'
import { packDenseRegisters, raiseDenseRegister } from './dense-registers.ts'
import { DENSE_BYTES, HEADER_BYTES, invalidateCount, isDense, markDense, REGISTERS } from './hyperloglog.ts'
import {
  isLongRun,
  RANKED_RUN_MAX,
  rankedRun,
  runBytes,
  runLength,
  runRank,
  SHORT_RUN_MAX,
  SPARSE_RANK_MAX,
  unpackSparseRegisters,
} from './sparse-registers.ts'

/** What {@link HyperloglogCopy.raise} did: the registers are corrupt, the register was as high already, it was raised. */
export type RaiseResult = typeof CORRUPT | typeof UNCHANGED | typeof RAISED
export const CORRUPT = -1
export const UNCHANGED = 0
export const RAISED = 1

/** Runs that are looked at, after a change, for two that are one. */
const MERGED_RUNS = 5
/** The most bytes by which a change lengthens the runs: in place of one of two bytes, two of those and one of one. */
const GROWTH_MAX = 3

/**
 * A HyperLogLog that is taken out of its string to be changed.
 *
 * The same elements in the same order leave the same bytes as in Redis, which decides by the lengths of runs, splits one where
 * a register is raised, and merges few of what then are neighbours.
 */
export class HyperloglogCopy {
  /** The string is bytes[0, length). */
  bytes: Uint8Array
  length: number
  /** The most bytes of sparse registers with their header, `hll-sparse-max-bytes`. */
  readonly #sparseBytesMax: number

  /** Copies bytes[start, end). */
  constructor(bytes: Uint8Array, start: number, end: number, sparseBytesMax: number) {
    this.length = end - start
    this.bytes = new Uint8Array(this.length + 16 * GROWTH_MAX)
    this.bytes.set(bytes.subarray(start, end))
    this.#sparseBytesMax = sparseBytesMax
  }

  get dense(): boolean {
    return isDense(this.bytes, 0)
  }

  /** Raises register `index` to `rank`. */
  raise(index: number, rank: number): RaiseResult {
    if (this.dense) return raiseDenseRegister(this.bytes, HEADER_BYTES, index, rank) ? RAISED : UNCHANGED
    if (rank > SPARSE_RANK_MAX) return this.#raiseDense(index, rank)
    if (this.length + GROWTH_MAX >= this.bytes.length) this.#grow()
    const { bytes, length } = this
    let at = HEADER_BYTES
    let previous = HEADER_BYTES
    let first = 0
    let run = 0
    for (; at < length; at += runBytes(bytes[at])) {
      run = runLength(bytes, at, bytes.length)
      if (index < first + run) break
      first += run
      previous = at
    }
    if (at >= length) return CORRUPT
    if (runRank(bytes[at]) >= rank) return UNCHANGED
    if (run === 1 && !isLongRun(bytes[at])) bytes[at] = rankedRun(rank, 1)
    else if (!this.#splitRun(at, index - first, run, rank)) return this.#raiseDense(index, rank)
    this.#mergeRuns(previous)
    invalidateCount(this.bytes, 0)
    return RAISED
  }

  /** Makes the registers dense. Returns false when they are corrupt. */
  makeDense(): boolean {
    if (this.dense) return true
    const registers = new Uint8Array(REGISTERS)
    if (!unpackSparseRegisters(this.bytes, HEADER_BYTES, this.length, registers)) return false
    const dense = new Uint8Array(DENSE_BYTES)
    dense.set(this.bytes.subarray(0, HEADER_BYTES))
    markDense(dense, 0)
    packDenseRegisters(registers, dense, HEADER_BYTES)
    this.bytes = dense
    this.length = DENSE_BYTES
    return true
  }

  #raiseDense(index: number, rank: number): RaiseResult {
    if (!this.makeDense()) return CORRUPT
    assert(raiseDenseRegister(this.bytes, HEADER_BYTES, index, rank), 'what makes registers dense raises one')
    return RAISED
  }

  /** Splits the run at `at` of `run` registers, of which the one after `before` others gets another rank. Returns false when the string would be too long. */
  #splitRun(at: number, before: number, run: number, rank: number): boolean {
    const { bytes, length } = this
    const oldRank = runRank(bytes[at])
    const oldBytes = runBytes(bytes[at])
    const after = run - before - 1
    const newBytes = bytesOfRun(oldRank, before) + 1 + bytesOfRun(oldRank, after)
    const growth = newBytes - oldBytes
    if (growth > 0 && length + growth > this.#sparseBytesMax) return false
    if (at + oldBytes < length) bytes.copyWithin(at + newBytes, at + oldBytes, length)
    this.#setLength(length + growth)
    at = writeRun(bytes, at, oldRank, before)
    bytes[at] = rankedRun(rank, 1)
    writeRun(bytes, at + 1, oldRank, after)
    return true
  }

  /** Makes one of neighbours with the same rank among the runs from `at` on, if that is short enough. */
  #mergeRuns(at: number): void {
    const { bytes } = this
    for (let looked = 0; looked < MERGED_RUNS && at < this.length; looked++) {
      const byte = bytes[at]
      const next = at + 1 < this.length ? bytes[at + 1] : 0
      const together = (byte & 3) + (next & 3) + 2
      if (byte >= 0x80 && next >= 0x80 && runRank(byte) === runRank(next) && together <= RANKED_RUN_MAX) {
        bytes[at + 1] = rankedRun(runRank(byte), together)
        bytes.copyWithin(at, at + 1, this.length)
        this.#setLength(this.length - 1)
      } else {
        at += runBytes(byte)
      }
    }
  }

  /** A zero follows the string, for a run that is cut short. */
  #setLength(length: number): void {
    this.length = length
    this.bytes[length] = 0
  }

  #grow(): void {
    const larger = new Uint8Array(2 * this.bytes.length)
    larger.set(this.bytes)
    this.bytes = larger
  }
}

/** The bytes of a run of `length` registers, perhaps none, that are cut from one of `rank`. */
function bytesOfRun(rank: number, length: number): number {
  if (length === 0) return 0
  return rank === 0 && length > SHORT_RUN_MAX ? 2 : 1
}

/** Writes such a run, and returns the place behind it. */
function writeRun(bytes: Uint8Array, at: number, rank: number, length: number): number {
  if (length === 0) return at
  if (rank !== 0) {
    bytes[at] = rankedRun(rank, length)
    return at + 1
  }
  if (length <= SHORT_RUN_MAX) {
    bytes[at] = length - 1
    return at + 1
  }
  bytes[at] = 0x40 | ((length - 1) >>> 8)
  bytes[at + 1] = length - 1
  return at + 2
}
