import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { elementRank, rankOf, registerOf } from './element-rank.ts'
import { RANK_MAX, REGISTERS } from './hyperloglog.ts'

const FACTOR = 0xc6a4a7935bd1e995n
const SEED = 0xadc83b19n
const word = (value: bigint): bigint => BigInt.asUintN(64, value)

/** MurmurHash64A by the letter. */
function murmur(bytes: Uint8Array): bigint {
  let hash = SEED ^ word(BigInt(bytes.length) * FACTOR)
  const blocks = bytes.length >>> 3
  for (let i = 0; i < blocks; i++) {
    let block = Buffer.from(bytes).readBigUInt64LE(8 * i)
    block = word(block * FACTOR)
    block ^= block >> 47n
    block = word(block * FACTOR)
    hash = word((hash ^ block) * FACTOR)
  }
  const tail = bytes.subarray(8 * blocks)
  for (const [i, byte] of tail.entries()) hash ^= BigInt(byte) << BigInt(8 * i)
  if (tail.length > 0) hash = word(hash * FACTOR)
  hash ^= hash >> 47n
  hash = word(hash * FACTOR)
  return hash ^ (hash >> 47n)
}

/** The element of eight bytes with a hash. */
function elementOfHash(hash: bigint): Buffer {
  let inverse = FACTOR
  for (let i = 0; i < 6; i++) inverse = word(inverse * (2n - FACTOR * inverse))
  const unmix = (value: bigint): bigint => value ^ (value >> 47n)
  let state = unmix(word(unmix(hash) * inverse))
  state = word(state * inverse) ^ SEED ^ word(8n * FACTOR)
  const bytes = Buffer.alloc(8)
  bytes.writeBigUInt64LE(word(unmix(word(state * inverse)) * inverse))
  return bytes
}

describe('elementRank', () => {
  it('takes register and rank from MurmurHash64A', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 40 }), element => {
        const hash = murmur(element)
        const rest = (hash >> 14n) | (1n << 50n)
        const framed = Buffer.concat([Buffer.from('<<<'), element, Buffer.from('>')])
        const ranked = elementRank(framed, 3, 3 + element.length)
        expect(registerOf(ranked)).toBe(Number(hash & 16383n))
        expect(rankOf(ranked)).toBe(rest.toString(2).replace(/.*1/, '').length + 1)
      }),
      { numRuns: 1000 },
    )
  })

  it('finds every rank', () => {
    for (let rank = 1; rank <= RANK_MAX; rank++) {
      for (const register of [0, 1, REGISTERS - 1]) {
        const above = rank < RANK_MAX ? 1n << BigInt(13 + rank) : 0n
        const element = elementOfHash(BigInt(register) | above | (rank < 49 ? 1n << 63n : 0n))
        const ranked = elementRank(element, 0, 8)
        expect([registerOf(ranked), rankOf(ranked)]).toEqual([register, rank])
      }
    }
  })
})
