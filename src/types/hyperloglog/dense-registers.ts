import { REGISTERS } from './hyperloglog.ts'

/**
 * Dense registers: 6 bits each, packed from the lowest bit of the first byte on, four to three bytes. `start` is where
 * they begin.
 *
 * ```
 * +--------+--------+--------+
 * |11000000|22221111|33333322|
 * +--------+--------+--------+
 * ```
 */

/** Returns register `index`. */
export function denseRegister(bytes: Uint8Array, start: number, index: number): number {
  const at = start + Math.trunc((index * 6) / 8)
  const shift = (index * 6) & 7
  const rank = shift > 2 ? (bytes[at] >>> shift) | (bytes[at + 1] << (8 - shift)) : bytes[at] >>> shift
  return rank & 63
}

/** Raises register `index` to `rank`. Returns false when it is as high already. */
export function raiseDenseRegister(bytes: Uint8Array, start: number, index: number, rank: number): boolean {
  if (denseRegister(bytes, start, index) >= rank) return false
  const at = start + Math.trunc((index * 6) / 8)
  const shift = (index * 6) & 7
  bytes[at] = (bytes[at] & ~(63 << shift)) | (rank << shift)
  if (shift > 2) bytes[at + 1] = (bytes[at + 1] & ~(63 >>> (8 - shift))) | (rank >>> (8 - shift))
  return true
}

/** Writes all registers from `registers`, a byte each. */
export function packDenseRegisters(registers: Uint8Array, bytes: Uint8Array, start: number): void {
  for (let index = 0, at = start; index < REGISTERS; index += 4, at += 3) {
    const four =
      registers[index] | (registers[index + 1] << 6) | (registers[index + 2] << 12) | (registers[index + 3] << 18)
    bytes[at] = four
    bytes[at + 1] = four >>> 8
    bytes[at + 2] = four >>> 16
  }
}
