import type { Reply } from '../../protocol/resp/reply.ts'
import type { Call } from '../call.ts'
import { defineCommand, firstKey } from '../command.ts'
import { SYNTAX_ERROR } from '../messages.ts'
import { endIdOrReply, startIdOrReply } from './id-arguments.ts'
import { replyRange } from './reply-entries.ts'
import { isStreamOrReply, openStream } from './stream-value.ts'

const COMPLEXITY = 'O(log M + N) for N entries of a stream of M'
const HISTORY = [['6.2.0', 'Added exclusive ranges.']] as const

/** XRANGE key start end [COUNT count] */
export const xrange = defineCommand({
  name: 'xrange',
  arity: -4,
  flags: ['readonly'],
  categories: ['stream'],
  group: 'stream',
  since: '5.0.0',
  complexity: COMPLEXITY,
  summary: 'Returns the entries of a stream whose ids are in a range.',
  history: HISTORY,
  keys: firstKey('RO', 'access'),
  arguments: [
    { name: 'key', type: 'key', keySpecIndex: 0 },
    { name: 'start', type: 'string' },
    { name: 'end', type: 'string' },
    { name: 'count', type: 'integer', token: 'COUNT', optional: true },
  ],
  run: (call, reply) => range(call, reply, false),
})

/** XREVRANGE key end start [COUNT count] */
export const xrevrange = defineCommand({
  name: 'xrevrange',
  arity: -4,
  flags: ['readonly'],
  categories: ['stream'],
  group: 'stream',
  since: '5.0.0',
  complexity: COMPLEXITY,
  summary: 'Returns the entries of a stream whose ids are in a range, the last one first.',
  history: HISTORY,
  keys: firstKey('RO', 'access'),
  arguments: [
    { name: 'key', type: 'key', keySpecIndex: 0 },
    { name: 'end', type: 'string' },
    { name: 'start', type: 'string' },
    { name: 'count', type: 'integer', token: 'COUNT', optional: true },
  ],
  run: (call, reply) => range(call, reply, true),
})

function range(call: Call, reply: Reply, backwards: boolean): void {
  const { start, end } = call.streamScratch
  if (!startIdOrReply(call, backwards ? 3 : 2, start, reply)) return
  if (!endIdOrReply(call, backwards ? 2 : 3, end, reply)) return
  let count = -1
  for (let i = 4; i < call.argc; i += 2) {
    if (!call.is(i, 'COUNT') || i + 1 === call.argc) return reply.error(SYNTAX_ERROR)
    count = call.integerOrReply(i + 1, reply)
    if (Number.isNaN(count)) return
    count = Math.max(count, 0)
  }
  const address = call.read(1)
  if (address === 0) return reply.array(0)
  if (!isStreamOrReply(call, address, reply)) return
  if (count === 0) return reply.nullArray()
  replyRange(reply, openStream(call, address), start, end, Math.max(count, 0), backwards)
}
