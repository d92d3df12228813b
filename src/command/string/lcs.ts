import type { Reply } from '../../protocol/resp/reply.ts'
import { type Arena, CHUNK_UNITS_LOG2 } from '../../store/arena.ts'
import { type Lcs, lcsLength, lcsRefusal, lcs as longestCommonSubsequence } from '../../types/lcs.ts'
import { inlineStart, isInline, stringBytes, stringLength } from '../../types/string.ts'
import type { Call } from '../call.ts'
import { defineCommand } from '../command.ts'
import { SYNTAX_ERROR } from '../messages.ts'
import { isString } from '../string-value.ts'

/** LCS key1 key2 [LEN] [IDX] [MINMATCHLEN min-match-len] [WITHMATCHLEN] */
export const lcs = defineCommand({
  name: 'lcs',
  arity: -3,
  flags: ['readonly'],
  categories: ['string'],
  group: 'string',
  since: '7.0.0',
  complexity: 'O(N*M), N and M being the lengths of the strings.',
  summary: 'Finds the longest common subsequence of two strings.',
  keys: [{ flags: ['RO', 'access'], begin: { index: 1 }, find: { lastKey: 1, step: 1, limit: 0 } }],
  arguments: [
    { name: 'key1', type: 'key', keySpecIndex: 0 },
    { name: 'key2', type: 'key', keySpecIndex: 0 },
    { name: 'len', type: 'pure-token', token: 'LEN', optional: true },
    { name: 'idx', type: 'pure-token', token: 'IDX', optional: true },
    { name: 'min-match-len', type: 'integer', token: 'MINMATCHLEN', optional: true },
    { name: 'withmatchlen', type: 'pure-token', token: 'WITHMATCHLEN', optional: true },
  ],
  run(call, reply) {
    const a = call.read(1)
    const b = call.read(2)
    if ((a !== 0 && !isString(call, a)) || (b !== 0 && !isString(call, b)))
      return reply.error('ERR The specified keys must contain string values')
    let length = false
    let indexes = false
    let withMatchLength = false
    let matchLengthMin = 0
    for (let i = 3; i < call.argc; i++) {
      if (call.is(i, 'IDX')) indexes = true
      else if (call.is(i, 'LEN')) length = true
      else if (call.is(i, 'WITHMATCHLEN')) withMatchLength = true
      else if (call.is(i, 'MINMATCHLEN') && i + 1 < call.argc) {
        matchLengthMin = call.integerOrReply(++i, reply)
        if (Number.isNaN(matchLengthMin)) return
      } else return reply.error(SYNTAX_ERROR)
    }
    if (length && indexes) return reply.error('ERR If you want both the length and indexes, please just use IDX.')
    const { arena } = call.keyspace
    const left = a === 0 ? EMPTY : view(arena, a)
    const right = b === 0 ? EMPTY : view(arena, b)
    if (!isComputableOrReply(call, left, right, reply)) return
    try {
      if (length) reply.integer(lcsLength(left, 0, left.length, right, 0, right.length))
      else
        replySubsequence(
          longestCommonSubsequence(left, 0, left.length, right, 0, right.length, matchLengthMin),
          indexes,
          withMatchLength,
          reply,
        )
    } catch (error) {
      if (!(error instanceof RangeError)) throw error
      reply.error('ERR Insufficient memory, failed allocating transient memory for LCS')
    }
  },
})

const EMPTY = new Uint8Array(0)

/** The bytes of the string at `address`, a view of them where they lie in one stretch. */
function view(arena: Arena, address: number): Uint8Array {
  if (!isInline(arena, address)) return stringBytes(arena, address)
  const start = inlineStart(arena, address)
  return arena.bytes[address >>> CHUNK_UNITS_LOG2].subarray(start, start + stringLength(arena, address))
}

function isComputableOrReply(call: Call, a: Uint8Array, b: Uint8Array, reply: Reply): boolean {
  switch (lcsRefusal(a.length, b.length, call.host.bulkBytesMax)) {
    case 'string too long':
      reply.error('ERR String too long for LCS')
      return false
    case 'table too large':
      reply.error('ERR Insufficient memory, transient memory for LCS exceeds proto-max-bulk-len')
      return false
    default:
      return true
  }
}

function replySubsequence({ bytes, matches }: Lcs, indexes: boolean, withMatchLength: boolean, reply: Reply): void {
  if (!indexes) return reply.bulk(bytes, 0, bytes.length)
  reply.map(2)
  reply.text('matches')
  reply.array(matches.length)
  for (const match of matches) {
    reply.array(withMatchLength ? 3 : 2)
    reply.array(2)
    reply.integer(match.aFirst)
    reply.integer(match.aLast)
    reply.array(2)
    reply.integer(match.bFirst)
    reply.integer(match.bLast)
    if (withMatchLength) reply.integer(match.length)
  }
  reply.text('len')
  reply.integer(bytes.length)
}
