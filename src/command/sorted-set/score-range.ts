import { parseCDouble } from '../../base/double.ts'
import type { Reply } from '../../protocol/resp/reply.ts'
import type { ScoreRange } from '../../types/sorted-set/ranges.ts'
import type { Call } from '../call.ts'

const OPEN = 0x28

/** Returns the range of scores that two arguments spell: a number, or `(` and a number, which is then outside; undefined after having replied that it is none. */
export function scoreRangeOrReply(call: Call, min: number, max: number, reply: Reply): ScoreRange | undefined {
  const minOpen = isOpen(call, min)
  const maxOpen = isOpen(call, max)
  const from = parseCDouble(call.bytes, call.start(min) + (minOpen ? 1 : 0), call.end(min))
  const to = parseCDouble(call.bytes, call.start(max) + (maxOpen ? 1 : 0), call.end(max))
  if (!Number.isNaN(from) && !Number.isNaN(to)) return { min: from, max: to, minOpen, maxOpen }
  reply.error('ERR min or max is not a float')
  return undefined
}

function isOpen(call: Call, i: number): boolean {
  return call.length(i) > 0 && call.bytes[call.start(i)] === OPEN
}
