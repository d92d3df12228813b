import { equalsIgnoreCase } from '../../base/bytes.ts'
import { Xxh3, xxh3Hex } from '../../base/xxh3.ts'
import { type Arena, CHUNK_UNITS_LOG2 } from '../../store/arena.ts'
import { eachStretch, equalsString, inlineStart, isInline, stringLength } from '../../types/string.ts'
import type { Call } from '../call.ts'

/**
 * Conditions on a string's value: IFEQ, IFNE, IFDEQ and IFDNE, as SET and DELEX take them, each followed by a value or by a digest to compare with.
 * Each is a bit, beyond those of the expiry options.
 */

export const CONDITION_EQUAL = 1 << 8
export const CONDITION_NOT_EQUAL = 1 << 9
export const CONDITION_DIGEST_EQUAL = 1 << 10
export const CONDITION_DIGEST_NOT_EQUAL = 1 << 11
export const VALUE_CONDITIONS =
  CONDITION_EQUAL | CONDITION_NOT_EQUAL | CONDITION_DIGEST_EQUAL | CONDITION_DIGEST_NOT_EQUAL
export const VALUE_CONDITION_WORDS: readonly string[] = ['IFEQ', 'IFNE', 'IFDEQ', 'IFDNE']
/** The hexadecimal digits of a digest. */
const DIGEST_DIGITS = 16
export const INVALID_DIGEST = `ERR must be exactly ${DIGEST_DIGITS} hexadecimal characters`

/** Returns the bit of the condition that argument i names; 0 when it names none. */
export function valueCondition(call: Call, i: number): number {
  if (call.is(i, 'IFEQ')) return CONDITION_EQUAL
  if (call.is(i, 'IFNE')) return CONDITION_NOT_EQUAL
  if (call.is(i, 'IFDEQ')) return CONDITION_DIGEST_EQUAL
  if (call.is(i, 'IFDNE')) return CONDITION_DIGEST_NOT_EQUAL
  return 0
}

/** Whether argument i can be what a condition compares with: a digest has 16 digits. As in Redis, only its length is looked at. */
export function isComparand(call: Call, i: number, condition: number): boolean {
  return (condition & (CONDITION_EQUAL | CONDITION_NOT_EQUAL)) !== 0 || call.length(i) === DIGEST_DIGITS
}

/** Whether the string at `address` meets a condition with argument i. */
export function meetsCondition(call: Call, address: number, condition: number, i: number): boolean {
  const { arena } = call.keyspace
  switch (condition) {
    case CONDITION_EQUAL:
      return equalsString(arena, address, call.bytes, call.start(i), call.end(i))
    case CONDITION_NOT_EQUAL:
      return !equalsString(arena, address, call.bytes, call.start(i), call.end(i))
    case CONDITION_DIGEST_EQUAL:
      return hasDigest(call, address, i)
    default:
      return !hasDigest(call, address, i)
  }
}

/** Returns the digest of the string at `address`: XXH3 with 64 bits, in 16 lower-case hexadecimal digits. */
export function digestOfString(arena: Arena, address: number): string {
  const length = stringLength(arena, address)
  if (isInline(arena, address)) {
    const start = inlineStart(arena, address)
    return xxh3Hex(arena.bytes[address >>> CHUNK_UNITS_LOG2], start, start + length)
  }
  const hash = new Xxh3()
  eachStretch(arena, address, 0, length, (bytes, start, end) => hash.update(bytes, start, end))
  return hash.digestHex()
}

function hasDigest(call: Call, address: number, i: number): boolean {
  return equalsIgnoreCase(
    call.bytes,
    call.start(i),
    call.end(i),
    digestOfString(call.keyspace.arena, address).toUpperCase(),
  )
}
