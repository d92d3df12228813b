import { viewOf } from '../../base/viewed-bytes.ts'
import {
  OP_INCREMENT,
  STATUS_EXISTS,
  STATUS_NO_MEMORY,
  STATUS_NOT_A_NUMBER,
  STATUS_NOT_FOUND,
  STATUS_OK,
} from '../../protocol/memcached/binary-opcode.ts'
import { ADDED, addDelta, NO_ITEM, NO_ROOM, OTHER_CAS } from '../add-delta.ts'
import { deadlineOf } from '../deadline-of.ts'
import { WATCH_MUTATIONS } from '../event-log.ts'
import { COUNT_DECR_MISSES, COUNT_INCR_MISSES } from '../operation-counts.ts'
import { logStore, MODE_ADD, placeItem, STORED } from '../put-item.ts'
import type { BinaryCall } from './binary-call.ts'

/** Where the initial value and the time lie in the extras, behind the delta. */
const INITIAL = 8
const EXPIRATION = 16
/** The time that means: do not make an item. */
const MUST_EXIST = 0xffffffff
const VALUE_BYTES = 8

/** Increment and Decrement. */
export function add(call: BinaryCall): void {
  const { delta, parser, put, reply, store } = call
  delta.key = parser.bytes
  delta.keyStart = parser.keyStart
  delta.keyEnd = parser.keyEnd
  delta.increment = parser.command === OP_INCREMENT
  readNumber(call, 0, delta.delta)
  delta.compare[0] = parser.casLow
  delta.compare[1] = parser.casHigh
  delta.hasCas = false
  const outcome = addDelta(store, delta, put)
  if (outcome === ADDED) {
    delta.read(delta.delta)
    return answer(call, delta.delta)
  }
  if (outcome === OTHER_CAS) return reply.error(STATUS_EXISTS)
  if (outcome === NO_ROOM) return reply.error(STATUS_NO_MEMORY, 'Out of memory incrementing value')
  if (outcome !== NO_ITEM) return reply.error(STATUS_NOT_A_NUMBER)
  if (parser.extra(EXPIRATION) !== MUST_EXIST) return create(call)
  store.counts.totals[delta.increment ? COUNT_INCR_MISSES : COUNT_DECR_MISSES]++
  reply.error(STATUS_NOT_FOUND)
}

/** Makes an item of the initial value. */
function create(call: BinaryCall): void {
  const { delta, parser, put, reply, store } = call
  readNumber(call, INITIAL, delta.delta)
  delta.set(delta.delta)
  put.mode = MODE_ADD
  put.key = parser.bytes
  put.keyStart = parser.keyStart
  put.keyEnd = parser.keyEnd
  put.value = delta.digits
  put.valueStart = 0
  put.valueEnd = delta.digitCount
  put.clientFlags = put.compareLow = put.compareHigh = 0
  put.deadline = deadlineOf(parser.extra(EXPIRATION), store.keyspace.now)
  put.allowsStale = put.hasCas = put.binaryKey = false
  const stored = placeItem(store, put) === STORED
  if (!stored) return reply.error(STATUS_NO_MEMORY, 'Out of memory allocating new item')
  if ((store.log.mask & WATCH_MUTATIONS) !== 0) logStore(store, put, 'stored')
  answer(call, delta.delta)
}

function readNumber({ parser }: BinaryCall, at: number, into: Int32Array): void {
  const view = viewOf(parser.bytes)
  into[1] = view.getInt32(parser.extrasStart + at)
  into[0] = view.getInt32(parser.extrasStart + at + 4)
}

function answer({ parser, reply, store }: BinaryCall, number: Int32Array): void {
  if (parser.quiet) return
  const body = reply.begin(STATUS_OK, 0, 0, VALUE_BYTES, store.cas[0], store.cas[1])
  const { view } = reply.output.bytes
  view.setInt32(body, number[1])
  view.setInt32(body + 4, number[0])
}
