import type { Reply } from '../../protocol/resp/reply.ts'
import { AT_TEXT, BEFORE_ALL, BEHIND_ALL, type LexBound, type LexRange } from '../../types/sorted-set/ranges.ts'
import type { Call } from '../call.ts'

const PLUS = 0x2b
const MINUS = 0x2d
const OPEN = 0x28
const CLOSED = 0x5b

/**
 * Returns the range of members that two arguments spell: `[` and a text, `(` and a text that is then outside, `-` for the start and `+` for
 * the end; undefined after having replied that it is none.
 */
export function lexRangeOrReply(call: Call, min: number, max: number, reply: Reply): LexRange | undefined {
  const from = lexBound(call, min)
  const to = lexBound(call, max)
  if (from !== undefined && to !== undefined) return { min: from, max: to }
  reply.error('ERR min or max not valid string range item')
  return undefined
}

function lexBound(call: Call, i: number): LexBound | undefined {
  const { bytes } = call
  const start = call.start(i)
  const end = call.end(i)
  if (start === end) return undefined
  const kind = bytes[start]
  // A text in C ends at its first zero byte.
  const alone = start + 1 === end || bytes[start + 1] === 0
  if (kind === PLUS && alone) return { place: BEHIND_ALL, bytes, start, end, open: true }
  if (kind === MINUS && alone) return { place: BEFORE_ALL, bytes, start, end, open: true }
  if (kind === OPEN || kind === CLOSED) return { place: AT_TEXT, bytes, start: start + 1, end, open: kind === OPEN }
  return undefined
}
