import { globMatches } from '../../base/glob.ts'
import type { Reply } from '../../protocol/resp/reply.ts'
import { CHUNK_MASK, CHUNK_UNITS_LOG2 } from '../../store/arena.ts'
import { keyLengthAt, keyOffset, typeOf } from '../../store/item.ts'
import { typeNamed } from '../../types/type-names.ts'
import type { Call } from '../call.ts'
import { defineCommand } from '../command.ts'
import { NO_SCORES_TO_SPARE, NO_VALUES_TO_SPARE, SYNTAX_ERROR } from '../messages.ts'
import { scanCursor } from '../scan-cursor.ts'

/** SCAN cursor [MATCH pattern] [COUNT count] [TYPE type] */
export const scan = defineCommand({
  name: 'scan',
  arity: -2,
  flags: ['readonly'],
  categories: ['keyspace'],
  group: 'generic',
  since: '2.8.0',
  complexity: 'O(1) a call, O(N) for all N keys of the database',
  summary: 'Walks over the keys of the database, some at a call.',
  tips: ['nondeterministic_output', 'request_policy:special', 'response_policy:special'],
  arguments: [
    { name: 'cursor', type: 'integer' },
    { name: 'pattern', type: 'pattern', token: 'MATCH', optional: true },
    { name: 'count', type: 'integer', token: 'COUNT', optional: true },
    { name: 'type', type: 'string', token: 'TYPE', since: '6.0.0', optional: true },
  ],
  history: [['6.0.0', 'Added the `TYPE` subcommand.']],
  run: scanDatabase,
})

const COUNT_DEFAULT = 10
const STAR = 0x2a
/** No pattern was given, or one that everything matches. */
const NO_PATTERN = 0
const ANY_TYPE = -1

function scanDatabase(call: Call, reply: Reply): void {
  const cursor = scanCursor(call, 1)
  if (cursor < 0) return reply.error('ERR invalid cursor')
  let count = COUNT_DEFAULT
  let pattern = NO_PATTERN
  let type = ANY_TYPE
  for (let i = 2; i < call.argc; i += 2) {
    if (call.is(i, 'NOVALUES')) return reply.error(NO_VALUES_TO_SPARE)
    if (call.is(i, 'NOSCORES')) return reply.error(NO_SCORES_TO_SPARE)
    if (i + 1 === call.argc) return reply.error(SYNTAX_ERROR)
    if (call.is(i, 'COUNT')) {
      count = call.integerOrReply(i + 1, reply)
      if (Number.isNaN(count)) return
      if (count < 1) return reply.error(SYNTAX_ERROR)
    } else if (call.is(i, 'MATCH')) {
      pattern = call.length(i + 1) === 1 && call.bytes[call.start(i + 1)] === STAR ? NO_PATTERN : i + 1
    } else if (call.is(i, 'TYPE')) {
      type = typeNamed(call.text(i + 1))
      if (type === 0) return reply.error(`ERR unknown type name '${call.errorText(i + 1)}'`)
    } else {
      return reply.error(SYNTAX_ERROR)
    }
  }
  replyScanned(call, reply, cursor, count, pattern, type)
}

/** Replies with the next cursor and the keys; what has expired among them is removed instead. */
function replyScanned(call: Call, reply: Reply, cursor: number, count: number, pattern: number, type: number): void {
  const { bytes, database, keyspace } = call
  const { arena } = keyspace
  const found: number[] = []
  const expired: number[] = []
  const next = database.index.scan(cursor, count, address => {
    const words = arena.words[address >>> CHUNK_UNITS_LOG2]
    const at = (address & CHUNK_MASK) << 1
    if (type !== ANY_TYPE && typeOf(words[at]) !== type) return
    if (pattern !== NO_PATTERN) {
      const chunk = arena.bytes[address >>> CHUNK_UNITS_LOG2]
      const start = (at << 2) + keyOffset(words[at])
      const end = start + keyLengthAt(words, at)
      if (!globMatches(bytes, call.start(pattern), call.end(pattern), chunk, start, end, false)) return
    }
    if (database.deadline(address) <= call.now) expired.push(address)
    else found.push(address)
  })
  reply.array(2)
  reply.bulkInteger(next)
  reply.array(found.length)
  for (const address of found) {
    const words = arena.words[address >>> CHUNK_UNITS_LOG2]
    const at = (address & CHUNK_MASK) << 1
    const start = (at << 2) + keyOffset(words[at])
    reply.bulk(arena.bytes[address >>> CHUNK_UNITS_LOG2], start, start + keyLengthAt(words, at))
  }
  for (const address of expired) keyspace.expire(address)
}
