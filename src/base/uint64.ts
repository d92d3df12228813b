/**
 * Unsigned 64-bit arithmetic on two 32-bit halves, for hashes: bigints would be a hundred times slower. All operations
 * wrap, change the object in place and return it; halves are signed 32-bit numbers, as `| 0` leaves them.
 */
export class Uint64 {
  low = 0
  high = 0

  set(low: number, high: number): this {
    this.low = low | 0
    this.high = high | 0
    return this
  }

  add(low: number, high: number): this {
    const sum = (this.low >>> 0) + (low >>> 0)
    this.low = sum | 0
    this.high = (this.high + high + (sum > 0xffffffff ? 1 : 0)) | 0
    return this
  }

  subtract(low: number, high: number): this {
    const difference = (this.low >>> 0) - (low >>> 0)
    this.low = difference | 0
    this.high = (this.high - high - (difference < 0 ? 1 : 0)) | 0
    return this
  }

  xor(low: number, high: number): this {
    this.low ^= low
    this.high ^= high
    return this
  }

  /** Multiplies, keeping the lower 64 bits of the product. */
  multiply(low: number, high: number): this {
    const top = multiplyHigh(this.low, low) + Math.imul(this.low, high) + Math.imul(this.high, low)
    this.low = Math.imul(this.low, low)
    this.high = top | 0
    return this
  }

  /** Multiplies, and xors the two halves of the 128-bit product. */
  multiplyFold(low: number, high: number): this {
    const word0 = Math.imul(this.low, low)
    const sum1 = multiplyHigh(this.low, low) + (Math.imul(this.low, high) >>> 0) + (Math.imul(this.high, low) >>> 0)
    const sum2 =
      multiplyHigh(this.low, high) +
      multiplyHigh(this.high, low) +
      (Math.imul(this.high, high) >>> 0) +
      Math.floor(sum1 / 2 ** 32)
    const word3 = multiplyHigh(this.high, high) + Math.floor(sum2 / 2 ** 32)
    this.low = word0 ^ sum2
    this.high = sum1 ^ word3
    return this
  }

  /** Xors with itself, shifted right by 1 to 63 bits. */
  xorShiftRight(bits: number): this {
    if (bits >= 32) {
      this.low ^= this.high >>> (bits - 32)
    } else {
      this.low ^= (this.low >>> bits) | (this.high << (32 - bits))
      this.high ^= this.high >>> bits
    }
    return this
  }

  toBigInt(): bigint {
    return (BigInt(this.high >>> 0) << 32n) | BigInt(this.low >>> 0)
  }

  /** Sixteen lower-case hexadecimal digits, the highest first. */
  toHex(): string {
    return hexadecimal(this.high) + hexadecimal(this.low)
  }
}

/** The upper 32 bits, unsigned, of the product of two unsigned 32-bit numbers. */
export function multiplyHigh(a: number, b: number): number {
  // The lower half is exact and the rounding of the whole is under 2¹¹, so that their difference, a multiple of 2³², is
  // found without doubt.
  return (((a >>> 0) * (b >>> 0) - (Math.imul(a, b) >>> 0)) * 2 ** -32 + 0.5) >>> 0
}

/** The four bytes at `at`, the lowest first, as a signed 32-bit number. */
export function readInt32(bytes: Uint8Array, at: number): number {
  return bytes[at] | (bytes[at + 1] << 8) | (bytes[at + 2] << 16) | (bytes[at + 3] << 24)
}

/** A 32-bit number with its bytes in the opposite order. */
export function swapBytes(word: number): number {
  return (word << 24) | ((word & 0xff00) << 8) | ((word >>> 8) & 0xff00) | (word >>> 24)
}

function hexadecimal(word: number): string {
  return (word >>> 0).toString(16).padStart(8, '0')
}
