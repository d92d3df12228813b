/**
 * XXH3, Yann Collet's non-cryptographic hash, in its 64-bit form and with its default secret: the DIGEST of a value, and
 * the checksum of what must only be told apart. Its specification is doc/xxhash_spec.md of github.com/Cyan4973/xxHash.
 *
 * Up to 240 bytes take the forms of xxh3-short.ts. Longer inputs run through eight 64-bit accumulators, in stripes of 64
 * bytes, one per lane and eight bytes of it; after 16 stripes, a block, the lanes are scrambled. The last stripe ends with
 * the input and may overlap the one before, so that a stripe may only be taken when something follows it:
 *
 *     |<- block: 16 stripes, scramble ->|<- block ->| stripe | stripe |    rest    |
 *                                                            |<-- last stripe ---->|
 */

import { copyBytes } from './bytes.ts'
import { multiplyHigh, Uint64 } from './uint64.ts'
import { LAST_STRIPE_WORD, MERGE_WORD, xxh3SecretWords } from './xxh3-secret.ts'
import { avalanche, XXH3_SHORT_BYTES_MAX, xxh3Short } from './xxh3-short.ts'

const STRIPE_BYTES = 64
const STRIPES_PER_BLOCK = 16
const SCRAMBLE_WORD = 32
const BUFFER_BYTES = 256

/** The hash of bytes[start, end) as an unsigned 64-bit number. */
export function xxh3(bytes: Uint8Array, start: number, end: number, seed = 0n): bigint {
  return hashRange(bytes, start, end, seed).toBigInt()
}

/** The hash of bytes[start, end) as sixteen lower-case hexadecimal digits, as Redis's DIGEST shows it. */
export function xxh3Hex(bytes: Uint8Array, start: number, end: number, seed = 0n): string {
  return hashRange(bytes, start, end, seed).toHex()
}

/**
 * XXH3 of an input that comes in pieces: `update` with each, then `digest` or `digestHex`, which change nothing, so that
 * more may follow. `reset` starts over, with the same seed.
 *
 * Invariants: before the 241st byte the buffer holds the whole input. After it, the buffer starts with the bytes that no
 * stripe has taken yet, at least one; those behind them, to its end, are the bytes that came right before.
 */
export class Xxh3 {
  readonly #seedLow: number
  readonly #seedHigh: number
  readonly #secret: Int32Array
  readonly #lanes = new Int32Array(16)
  readonly #buffer = new Uint8Array(BUFFER_BYTES)
  readonly #bufferView = new DataView(this.#buffer.buffer)
  #buffered = 0
  #length = 0
  /** Stripes taken in the current block. */
  #stripes = 0

  constructor(seed = 0n) {
    this.#seedLow = Number(BigInt.asIntN(32, seed))
    this.#seedHigh = Number(BigInt.asIntN(32, seed >> 32n))
    this.#secret = xxh3SecretWords(this.#seedLow, this.#seedHigh)
    this.reset()
  }

  reset(): this {
    this.#lanes.set(INITIAL_LANES)
    this.#buffered = 0
    this.#length = 0
    this.#stripes = 0
    return this
  }

  update(bytes: Uint8Array, start: number, end: number): this {
    this.#length += end - start
    if (this.#buffered + (end - start) <= BUFFER_BYTES) {
      this.#fill(bytes, start, end)
      return this
    }
    if (this.#buffered > 0) {
      const filled = start + BUFFER_BYTES - this.#buffered
      this.#fill(bytes, start, filled)
      this.#stripes = takeStripes(this.#lanes, this.#bufferView, 0, 4, this.#secret, this.#stripes)
      this.#buffered = 0
      start = filled
    }
    if (end - start > BUFFER_BYTES) {
      const count = Math.floor((end - start - 1) / STRIPE_BYTES)
      const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
      this.#stripes = takeStripes(this.#lanes, view, start, count, this.#secret, this.#stripes)
      start += count * STRIPE_BYTES
      copyBytes(bytes, start - STRIPE_BYTES, start, this.#buffer, BUFFER_BYTES - STRIPE_BYTES)
    }
    this.#fill(bytes, start, end)
    return this
  }

  digest(): bigint {
    return this.#finish().toBigInt()
  }

  digestHex(): string {
    return this.#finish().toHex()
  }

  #fill(bytes: Uint8Array, start: number, end: number): void {
    copyBytes(bytes, start, end, this.#buffer, this.#buffered)
    this.#buffered += end - start
  }

  #finish(): Uint64 {
    if (this.#length <= XXH3_SHORT_BYTES_MAX) {
      return xxh3Short(this.#buffer, 0, this.#length, this.#seedLow, this.#seedHigh)
    }
    const lanes = this.#lanes.slice()
    const count = Math.floor((this.#buffered - 1) / STRIPE_BYTES)
    takeStripes(lanes, this.#bufferView, 0, count, this.#secret, this.#stripes)
    if (this.#buffered >= STRIPE_BYTES) {
      takeStripe(lanes, this.#bufferView, this.#buffered - STRIPE_BYTES, this.#secret, LAST_STRIPE_WORD)
    } else {
      const last = new Uint8Array(STRIPE_BYTES)
      const missing = STRIPE_BYTES - this.#buffered
      copyBytes(this.#buffer, BUFFER_BYTES - missing, BUFFER_BYTES, last, 0)
      copyBytes(this.#buffer, 0, this.#buffered, last, missing)
      takeStripe(lanes, new DataView(last.buffer), 0, this.#secret, LAST_STRIPE_WORD)
    }
    return mergeLanes(lanes, this.#secret, this.#length)
  }
}

function hashRange(bytes: Uint8Array, start: number, end: number, seed: bigint): Uint64 {
  const seedLow = Number(BigInt.asIntN(32, seed))
  const seedHigh = Number(BigInt.asIntN(32, seed >> 32n))
  const length = end - start
  if (length <= XXH3_SHORT_BYTES_MAX) return xxh3Short(bytes, start, end, seedLow, seedHigh)

  const secret = seed === 0n ? UNSEEDED_SECRET : xxh3SecretWords(seedLow, seedHigh)
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  const lanes = INITIAL_LANES.slice()
  takeStripes(lanes, view, start, Math.floor((length - 1) / STRIPE_BYTES), secret, 0)
  takeStripe(lanes, view, end - STRIPE_BYTES, secret, LAST_STRIPE_WORD)
  return mergeLanes(lanes, secret, length)
}

/** Takes `count` stripes from `at`, scrambling after each block. Returns the stripes taken in the block then current. */
function takeStripes(
  lanes: Int32Array,
  view: DataView,
  at: number,
  count: number,
  secret: Int32Array,
  stripes: number,
): number {
  for (; count > 0; count--) {
    takeStripe(lanes, view, at, secret, 2 * stripes)
    at += STRIPE_BYTES
    if (++stripes === STRIPES_PER_BLOCK) {
      scramble(lanes, secret)
      stripes = 0
    }
  }
  return stripes
}

/** lane[i ^ 1] += input[i];  lane[i] += low × high half of (input[i] ^ secret[i]). */
function takeStripe(lanes: Int32Array, view: DataView, at: number, secret: Int32Array, key: number): void {
  for (let i = 0; i < 16; i += 2) {
    const low = view.getInt32(at + 4 * i, true)
    const high = view.getInt32(at + 4 * i + 4, true)
    const neighbour = i ^ 2
    const neighbourSum = (lanes[neighbour] + low) | 0
    const neighbourCarry = neighbourSum >>> 0 < low >>> 0 ? 1 : 0
    lanes[neighbour] = neighbourSum
    lanes[neighbour + 1] += high + neighbourCarry

    const keyedLow = low ^ secret[key + i]
    const keyedHigh = high ^ secret[key + i + 1]
    const product = Math.imul(keyedLow, keyedHigh)
    const sum = (lanes[i] + product) | 0
    const carry = sum >>> 0 < product >>> 0 ? 1 : 0
    lanes[i] = sum
    lanes[i + 1] += multiplyHigh(keyedLow, keyedHigh) + carry
  }
}

/** lane = (lane ^ lane >> 47 ^ secret) × 0x9E3779B1. */
function scramble(lanes: Int32Array, secret: Int32Array): void {
  for (let i = 0; i < 16; i += 2) {
    const high = lanes[i + 1] ^ secret[SCRAMBLE_WORD + i + 1]
    const low = lanes[i] ^ (lanes[i + 1] >>> 15) ^ secret[SCRAMBLE_WORD + i]
    lanes[i] = Math.imul(low, 0x9e3779b1)
    lanes[i + 1] = multiplyHigh(low, 0x9e3779b1) + Math.imul(high, 0x9e3779b1)
  }
}

function mergeLanes(lanes: Int32Array, secret: Int32Array, length: number): Uint64 {
  const hash = new Uint64().set(length, Math.floor(length / 2 ** 32)).multiply(0x85ebca87, 0x9e3779b1)
  const product = new Uint64()
  for (let i = 0; i < 16; i += 4) {
    const key = MERGE_WORD + i
    product.set(lanes[i] ^ secret[key], lanes[i + 1] ^ secret[key + 1])
    product.multiplyFold(lanes[i + 2] ^ secret[key + 2], lanes[i + 3] ^ secret[key + 3])
    hash.add(product.low, product.high)
  }
  return avalanche(hash)
}

/** The primes of xxHash that the lanes start with, lower half first. */
const INITIAL_LANES = Int32Array.of(
  ...[0xc2b2ae3d, 0, 0x85ebca87, 0x9e3779b1, 0x27d4eb4f, 0xc2b2ae3d, 0x9e3779f9, 0x165667b1],
  ...[0xc2b2ae63, 0x85ebca77, 0x85ebca77, 0, 0x165667c5, 0x27d4eb2f, 0x9e3779b1, 0],
)
const UNSEEDED_SECRET = xxh3SecretWords(0, 0)
