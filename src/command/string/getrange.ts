import type { Reply } from '../../protocol/resp/reply.ts'
import { readString, stringLength } from '../../types/string.ts'
import type { Call } from '../call.ts'
import { type CommandArgument, defineCommand, firstKey } from '../command.ts'
import { isStringOrReply } from '../string-value.ts'

const ARGUMENTS: readonly CommandArgument[] = [
  { name: 'key', type: 'key', keySpecIndex: 0 },
  { name: 'start', type: 'integer' },
  { name: 'end', type: 'integer' },
]
const COMPLEXITY = 'O(N), N being the length of what is returned.'

/** GETRANGE key start end */
export const getrange = defineCommand({
  name: 'getrange',
  arity: 4,
  flags: ['readonly'],
  categories: ['string'],
  group: 'string',
  since: '2.4.0',
  complexity: COMPLEXITY,
  summary:
    'Returns the bytes of a string from one offset to another, the last included; negative offsets count from the end.',
  keys: firstKey('RO', 'access'),
  arguments: ARGUMENTS,
  run: replyRange,
})

/** SUBSTR key start end */
export const substr = defineCommand({
  name: 'substr',
  arity: 4,
  flags: ['readonly'],
  categories: ['string'],
  group: 'string',
  since: '1.0.0',
  complexity: COMPLEXITY,
  summary: 'Returns a part of a string: the old name of GETRANGE.',
  deprecated: { since: '2.0.0', replacedBy: '`GETRANGE`' },
  keys: firstKey('RO', 'access'),
  arguments: ARGUMENTS,
  run: replyRange,
})

function replyRange(call: Call, reply: Reply): void {
  let start = call.integerOrReply(2, reply)
  if (Number.isNaN(start)) return
  let end = call.integerOrReply(3, reply)
  if (Number.isNaN(end)) return
  const address = call.read(1)
  if (address === 0) return reply.bulk(call.bytes, 0, 0)
  if (!isStringOrReply(call, address, reply)) return
  const { arena } = call.keyspace
  const length = stringLength(arena, address)
  if (start < 0) start += length
  if (end < 0) end += length
  if (start >= length || end < 0 || start > end) return reply.bulk(call.bytes, 0, 0)
  start = Math.max(0, start)
  end = Math.min(end, length - 1)
  const at = reply.bulkHead(end + 1 - start)
  readString(arena, address, start, end + 1, reply.bytes, at)
  reply.bulkEnd()
}
