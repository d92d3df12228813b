import { DECR, INCR } from '../../protocol/memcached/command-code.ts'
import { strictUint64 } from '../../protocol/memcached/number-token.ts'
import { literal } from '../../protocol/memcached/text-reply.ts'
import { ADDED, addDelta, NO_ITEM, NO_ROOM } from '../add-delta.ts'
import { COUNT_DECR_MISSES, COUNT_INCR_MISSES } from '../operation-counts.ts'
import type { TextCall, TextCommand } from './text-call.ts'

const NOT_FOUND = literal('NOT_FOUND\r\n')

/** `incr key value [noreply]` */
export const incr: TextCommand = {
  code: INCR,
  name: 'incr',
  syntax: '<key> <value> [noreply]',
  run: call => add(call, true),
}

/** `decr key value [noreply]` */
export const decr: TextCommand = {
  code: DECR,
  name: 'decr',
  syntax: '<key> <value> [noreply]',
  run: call => add(call, false),
}

function add(call: TextCall, increment: boolean): void {
  const { delta, parser, reply, store } = call
  const { bytes, tokens } = parser
  if (!strictUint64(bytes, tokens[4], tokens[5], delta.delta))
    return call.line('CLIENT_ERROR invalid numeric delta argument')
  delta.key = bytes
  delta.keyStart = parser.keyStart
  delta.keyEnd = parser.keyEnd
  delta.increment = increment
  delta.compare[0] = delta.compare[1] = 0
  delta.hasCas = false
  const outcome = addDelta(store, delta, call.put)
  if (outcome === ADDED) {
    if (parser.noreply) return
    reply.raw(delta.digits, 0, delta.digitCount)
    return reply.end()
  }
  if (outcome === NO_ITEM) {
    store.counts.totals[increment ? COUNT_INCR_MISSES : COUNT_DECR_MISSES]++
    return call.literal(NOT_FOUND)
  }
  if (outcome === NO_ROOM) return call.line('SERVER_ERROR out of memory')
  call.line('CLIENT_ERROR cannot increment or decrement non-numeric value')
}
