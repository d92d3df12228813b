import { viewOf } from '../../base/viewed-bytes.ts'
import type { RegisterHistogram } from './cardinality.ts'
import { HEADER_BYTES, isDense, REGISTERS } from './hyperloglog.ts'
import { unpackSparseRegisters } from './sparse-registers.ts'

/**
 * The union of some HyperLogLogs: the highest rank of each register, a byte each.
 *
 * Dense ones are taken in four registers at a time, as the bytes of a word: with the highest bit of each byte set, a subtraction of words
 * compares all four, since no byte borrows from the next.
 */
export class RegisterMaxima {
  readonly registers: Uint8Array
  readonly #words: Int32Array

  constructor() {
    this.#words = new Int32Array(REGISTERS / 4)
    this.registers = new Uint8Array(this.#words.buffer)
  }

  /** Takes in the HyperLogLog bytes[start, end). Returns false when its registers are corrupt. */
  add(bytes: Uint8Array, start: number, end: number): boolean {
    if (!isDense(bytes, start)) return unpackSparseRegisters(bytes, start + HEADER_BYTES, end, this.registers)
    raiseByDense(this.#words, viewOf(bytes), start + HEADER_BYTES)
    return true
  }

  histogram(): RegisterHistogram {
    const words = this.#words
    // A row of counts per byte of a word, so that equal neighbours do not wait for each other.
    const rows = new Int32Array(4 * 64)
    for (let i = 0; i < words.length; i++) {
      const word = words[i]
      rows[word & 63]++
      rows[64 | ((word >>> 8) & 63)]++
      rows[128 | ((word >>> 16) & 63)]++
      rows[192 | ((word >>> 24) & 63)]++
    }
    for (let rank = 0; rank < 64; rank++) rows[rank] += rows[64 | rank] + rows[128 | rank] + rows[192 | rank]
    return rows.subarray(0, 64)
  }
}

function raiseByDense(words: Int32Array, view: DataView, start: number): void {
  for (let i = 0, at = start; i < words.length; i += 4, at += 12) {
    const low = view.getInt32(at, true)
    const middle = view.getInt32(at + 4, true)
    const high = view.getInt32(at + 8, true)
    words[i] = higher(words[i], spread(low))
    words[i + 1] = higher(words[i + 1], spread((low >>> 24) | (middle << 8)))
    words[i + 2] = higher(words[i + 2], spread((middle >>> 16) | (high << 16)))
    words[i + 3] = higher(words[i + 3], spread(high >>> 8))
  }
}

/** The four registers in the lower 24 bits, a byte each. */
function spread(packed: number): number {
  return (packed & 0x3f) | ((packed << 2) & 0x3f00) | ((packed << 4) & 0x3f0000) | ((packed << 6) & 0x3f000000)
}

/** The higher of each two bytes, which are below 128. */
function higher(a: number, b: number): number {
  const notLess = (((a | 0x80808080) - b) >>> 7) & 0x01010101
  const mask = (notLess << 8) - notLess
  return b ^ ((a ^ b) & mask)
}
