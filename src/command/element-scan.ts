import { globMatches } from '../base/glob.ts'
import type { Reply } from '../protocol/resp/reply.ts'
import type { Call } from './call.ts'
import type { CommandArgument } from './command.ts'
import { NO_SCORES_TO_SPARE, NO_VALUES_TO_SPARE, SYNTAX_ERROR } from './messages.ts'

/** What HSCAN, SSCAN and their kin have in common: the options behind key and cursor, and the reply. */

export const INVALID_CURSOR = 'ERR invalid cursor'

/** The arguments behind the key, for specifications. */
export const scanArguments: readonly CommandArgument[] = [
  { name: 'cursor', type: 'integer' },
  { name: 'pattern', type: 'pattern', token: 'MATCH', optional: true },
  { name: 'count', type: 'integer', token: 'COUNT', optional: true },
]

export interface ElementScan {
  readonly count: number
  /** The argument that is the pattern; 0 when there is none, or one that everything matches. */
  readonly pattern: number
  /** NOVALUES or NOSCORES was given. */
  readonly namesOnly: boolean
}

const COUNT_DEFAULT = 10
const STAR = 0x2a

/** Returns the options from argument 3 on; undefined after having replied with an error. `bare` is the word that asks for names alone, where there is one. */
export function elementScanOrReply(call: Call, reply: Reply, bare?: 'NOVALUES' | 'NOSCORES'): ElementScan | undefined {
  let count = COUNT_DEFAULT
  let pattern = 0
  let namesOnly = false
  for (let i = 3; i < call.argc; i++) {
    const last = i + 1 === call.argc
    if (call.is(i, 'COUNT') && !last) {
      count = call.integerOrReply(++i, reply)
      if (Number.isNaN(count)) return undefined
      if (count < 1) return refuse(reply, SYNTAX_ERROR)
    } else if (call.is(i, 'MATCH') && !last) {
      i++
      pattern = call.length(i) === 1 && call.bytes[call.start(i)] === STAR ? 0 : i
    } else if (bare !== undefined && call.is(i, bare)) {
      namesOnly = true
    } else {
      return refuse(
        reply,
        call.is(i, 'NOVALUES') ? NO_VALUES_TO_SPARE : call.is(i, 'NOSCORES') ? NO_SCORES_TO_SPARE : SYNTAX_ERROR,
      )
    }
  }
  return { count, pattern, namesOnly }
}

/** Replies that a scan has come to its end, with nothing. */
export function replyEmptyScan(reply: Reply): void {
  reply.array(2)
  reply.bulkInteger(0)
  reply.array(0)
}

/**
 * Replies with the next cursor and the elements: `scan` visits them and returns the cursor. `replyName` is called for each, and what it replied, one bulk string, is taken back
 * unless it matches the pattern; `replyRest`, where there is more to an element, for those that match.
 */
export function replyElements(
  call: Call,
  reply: Reply,
  { pattern }: ElementScan,
  scan: (visit: (place: number) => void) => number,
  replyName: (place: number) => void,
  replyRest: ((place: number) => void) | undefined,
): void {
  // The cursor is known last, so the elements are written first.
  const mark = reply.deferred()
  let count = 0
  const next = scan(place => {
    const before = reply.length
    replyName(place)
    if (pattern !== 0 && !matches(call, pattern, reply, before)) {
      reply.length = before
      return
    }
    count++
    if (replyRest === undefined) return
    replyRest(place)
    count++
  })
  reply.endDeferred(mark, 'array', count)
  insertCursor(reply, mark, next)
}

/** Whether the bulk string that begins at offset `from` of the reply matches the pattern. */
function matches(call: Call, pattern: number, reply: Reply, from: number): boolean {
  const { bytes } = reply
  let start = from
  while (bytes[start] !== LINE_FEED) start++
  const end = reply.length - 2
  return globMatches(call.bytes, call.start(pattern), call.end(pattern), bytes, start + 1, end, false)
}

/** Puts the head of the whole reply and the cursor before what was written since `mark`. */
function insertCursor(reply: Reply, mark: number, cursor: number): void {
  const written = reply.length
  if (written < mark) return
  reply.array(2)
  reply.bulkInteger(cursor)
  const head = reply.bytes.slice(written, reply.length)
  reply.bytes.copyWithin(mark + head.length, mark, written)
  reply.bytes.set(head, mark)
}

const LINE_FEED = 0x0a

function refuse(reply: Reply, message: string): undefined {
  reply.error(message)
  return undefined
}
