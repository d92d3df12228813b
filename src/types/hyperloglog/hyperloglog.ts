/**
 * HyperLogLogs: strings that estimate how many different elements were added to them, in the very bytes that Redis has for it.
 *
 * An element's hash chooses one of 16384 registers, and the register keeps the highest *rank* seen: one more than the zeros
 * that the rest of the hash begins with. P. Flajolet, É. Fusy, O. Gandouet, F. Meunier, "HyperLogLog: the analysis of a near-optimal
 * cardinality estimation algorithm", 2007; with 64-bit hashes, S. Heule, M. Nunkesser, A. Hall, "HyperLogLog in Practice", 2013.
 *
 * ```
 * bytes 0–3    "HYLL"
 * byte 4       encoding: 0 dense, 1 sparse
 * bytes 5–7    unused
 * bytes 8–15   the count when it was last taken, the lowest byte first; its highest bit says that the registers have changed since
 * dense        16384 registers of 6 bits, from the lowest bit of the first byte on
 * sparse       runs of registers: see sparse-registers.ts
 * ```
 */

export const REGISTERS = 16384
/** The index of a register takes 14 of the hash's bits, the rank is of the 50 others. */
export const RANK_MAX = 51
export const HEADER_BYTES = 16
export const DENSE_BYTES = HEADER_BYTES + (REGISTERS * 6) / 8

const ENCODING = 4
const ENCODING_DENSE = 0
const ENCODING_SPARSE = 1
const COUNT_LOW = 8
const COUNT_HIGH = 12
const CHANGED = 0x80

/** Whether a string of `length` bytes from `start` on has the form of a HyperLogLog; sparse registers are not looked at. */
export function isHyperloglog(bytes: Uint8Array, start: number, length: number): boolean {
  if (length < HEADER_BYTES) return false
  for (let i = 0; i < 4; i++) if (bytes[start + i] !== MAGIC[i]) return false
  const encoding = bytes[start + ENCODING]
  return encoding === ENCODING_SPARSE || (encoding === ENCODING_DENSE && length === DENSE_BYTES)
}

/** Whether the registers of the HyperLogLog at `start` are dense. */
export function isDense(bytes: Uint8Array, start: number): boolean {
  return bytes[start + ENCODING] === ENCODING_DENSE
}

/** Says that the registers behind the header at `start` are dense. */
export function markDense(bytes: Uint8Array, start: number): void {
  bytes[start + ENCODING] = ENCODING_DENSE
}

/** Says that the registers have changed since the count in the header at `start` was taken. */
export function invalidateCount(bytes: Uint8Array, start: number): void {
  bytes[start + COUNT_HIGH + 3] |= CHANGED
}

/** The count in the header at `start`; undefined when the registers have changed since. */
export function cachedCount(bytes: Uint8Array, start: number): number | bigint | undefined {
  if ((bytes[start + COUNT_HIGH + 3] & CHANGED) !== 0) return undefined
  const low = readUint32(bytes, start + COUNT_LOW)
  const high = readUint32(bytes, start + COUNT_HIGH)
  return high < 2 ** 21 ? high * 2 ** 32 + low : (BigInt(high) << 32n) | BigInt(low)
}

/** Keeps a count, an int64 as a double, in the header at `start`. */
export function cacheCount(bytes: Uint8Array, start: number, count: number): void {
  writeUint32(bytes, start + COUNT_LOW, count % 2 ** 32)
  writeUint32(bytes, start + COUNT_HIGH, Math.floor(count / 2 ** 32))
}

const MAGIC = [0x48, 0x59, 0x4c, 0x4c]

/** A HyperLogLog that nothing was added to: sparse, one run of 16384 zeros. */
export function emptyHyperloglog(): Uint8Array {
  const bytes = new Uint8Array(HEADER_BYTES + 2)
  bytes.set(MAGIC)
  bytes[ENCODING] = ENCODING_SPARSE
  bytes.set([0x7f, 0xff], HEADER_BYTES)
  return bytes
}

function readUint32(bytes: Uint8Array, at: number): number {
  return (bytes[at] | (bytes[at + 1] << 8) | (bytes[at + 2] << 16) | (bytes[at + 3] << 24)) >>> 0
}

function writeUint32(bytes: Uint8Array, at: number, value: number): void {
  for (let i = 0; i < 4; i++) bytes[at + i] = value >>> (8 * i)
}
