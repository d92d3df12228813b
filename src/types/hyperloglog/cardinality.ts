import { viewOf } from '../../base/viewed-bytes.ts'
import { RANK_MAX, REGISTERS } from './hyperloglog.ts'
import { runBytes, runLength, runRank } from './sparse-registers.ts'

/**
 * The estimate of the cardinality from the histogram of the registers, without the bias corrections of the first papers:
 * O. Ertl, "New cardinality estimation algorithms for HyperLogLog sketches", https://arxiv.org/abs/1702.01284, algorithm 6.
 */

/** Registers of each value, 0 to 63. */
export type RegisterHistogram = Int32Array

/** 1 / (2 ln 2). */
const ALPHA = 0.5 / Math.LN2

/** Returns the histogram of dense registers from `start` on. */
export function denseHistogram(bytes: Uint8Array, start: number): RegisterHistogram {
  const counts = new Int32Array(64)
  const view = viewOf(bytes)
  // Sixteen registers in three words; where one is cut, its lower bits are at the top of a word.
  for (let i = 0, at = start; i < REGISTERS; i += 16, at += 12) {
    const low = view.getInt32(at, true)
    const middle = view.getInt32(at + 4, true)
    const high = view.getInt32(at + 8, true)
    counts[low & 63]++
    counts[(low >>> 6) & 63]++
    counts[(low >>> 12) & 63]++
    counts[(low >>> 18) & 63]++
    counts[(low >>> 24) & 63]++
    counts[(low >>> 30) | ((middle & 15) << 2)]++
    counts[(middle >>> 4) & 63]++
    counts[(middle >>> 10) & 63]++
    counts[(middle >>> 16) & 63]++
    counts[(middle >>> 22) & 63]++
    counts[(middle >>> 28) | ((high & 3) << 4)]++
    counts[(high >>> 2) & 63]++
    counts[(high >>> 8) & 63]++
    counts[(high >>> 14) & 63]++
    counts[(high >>> 20) & 63]++
    counts[high >>> 26]++
  }
  return counts
}

/** Returns the histogram of the runs in bytes[start, end); undefined when they do not cover just all registers. */
export function sparseHistogram(bytes: Uint8Array, start: number, end: number): RegisterHistogram | undefined {
  const counts = new Int32Array(64)
  let registers = 0
  for (let at = start; at < end && registers <= REGISTERS; at += runBytes(bytes[at])) {
    const length = runLength(bytes, at, end)
    counts[runRank(bytes[at])] += length
    registers += length
  }
  return registers === REGISTERS ? counts : undefined
}

/**
 * Returns the estimate, an int64 as a double, from a histogram. Where only forged registers lead, past every int64, it is the least one,
 * which is what Redis makes of it.
 */
export function estimateCardinality(counts: RegisterHistogram): number {
  let sum = REGISTERS * tau((REGISTERS - counts[RANK_MAX]) / REGISTERS)
  for (let rank = RANK_MAX - 1; rank >= 1; rank--) sum = (sum + counts[rank]) * 0.5
  sum += REGISTERS * sigma(counts[0] / REGISTERS)
  const estimate = Math.round((ALPHA * REGISTERS * REGISTERS) / sum)
  return estimate < 2 ** 63 ? estimate : -(2 ** 63)
}

function sigma(x: number): number {
  if (x === 1) return Number.POSITIVE_INFINITY
  let sum = x
  let power = 1
  for (let last = Number.NaN; last !== sum; power += power) {
    x *= x
    last = sum
    sum += x * power
  }
  return sum
}

function tau(x: number): number {
  if (x === 0 || x === 1) return 0
  let sum = 1 - x
  let power = 1
  for (let last = Number.NaN; last !== sum; ) {
    x = Math.sqrt(x)
    last = sum
    power *= 0.5
    sum -= (1 - x) * (1 - x) * power
  }
  return sum / 3
}
