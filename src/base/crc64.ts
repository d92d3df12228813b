/**
 * CRC-64/Jones, with which Redis ends dumps and files: polynomial 0xad93d23594c935a9, both ends reflected, beginning with 0. From "An Improved 64-bit Cyclic Redundancy Check
 * for Protein Sequences" (David T. Jones, 2002).
 *
 * A table of a step per byte, as two halves of 32 bits.
 */

/** The polynomial, reflected. */
const POLYNOMIAL = 0x95ac_9329_ac4b_c9b5n

const upperTable = new Int32Array(256)
const lowerTable = new Int32Array(256)
fillTables()

/** The checksum of bytes[start, end), going on from that of what lies before. */
export function crc64(bytes: Uint8Array, start: number, end: number, before = 0n): bigint {
  let upper = Number(before >> 32n) | 0
  let lower = Number(before & 0xffff_ffffn) | 0
  for (let at = start; at < end; at++) {
    const index = (lower ^ bytes[at]) & 0xff
    lower = ((lower >>> 8) | (upper << 24)) ^ lowerTable[index]
    upper = (upper >>> 8) ^ upperTable[index]
  }
  return (BigInt(upper >>> 0) << 32n) | BigInt(lower >>> 0)
}

function fillTables(): void {
  for (let index = 0; index < 256; index++) {
    let value = BigInt(index)
    for (let bit = 0; bit < 8; bit++) value = (value & 1n) === 1n ? (value >> 1n) ^ POLYNOMIAL : value >> 1n
    upperTable[index] = Number(value >> 32n) | 0
    lowerTable[index] = Number(value & 0xffff_ffffn) | 0
  }
}
