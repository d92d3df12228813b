import { INT64_MIN } from '../base/integer.ts'
import type { Call } from './call.ts'

/** Longer arguments are no cursors, though Redis would go on through any number of spaces and zeros. In bytes. */
const CURSOR_BYTES_MAX = 4096
const UINT64_MAX = 2n ** 64n - 1n

/**
 * Returns the cursor of SCAN and its kin that argument i spells; -1 when it is none. Redis's cursors have 64 bits, ours the lower 32. What is no strict
 * integer it leaves to the C library's `strtoull`, which takes spaces and a sign in front, leading zeros, and stops at a zero byte.
 */
export function scanCursor(call: Call, i: number): number {
  const value = call.integer(i)
  if (value >= 0) return value % 2 ** 32
  if (call.length(i) > CURSOR_BYTES_MAX) return -1
  const text = call.errorText(i)
  if (/^-[1-9]\d*$/.test(text) && BigInt(text) >= INT64_MIN) return -1
  const [, sign, digits] = /^[\t-\r ]*([+-]?)(\d+)$/.exec(text) ?? []
  if (digits === undefined || BigInt(digits) > UINT64_MAX) return -1
  return Number(BigInt.asUintN(32, sign === '-' ? -BigInt(digits) : BigInt(digits)))
}
