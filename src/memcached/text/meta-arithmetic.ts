import { NEVER } from '../../keyspace/expiring-items.ts'
import { META_ARITHMETIC } from '../../protocol/memcached/command-code.ts'
import { FLAG_BINARY_KEY, FLAG_CAS, FLAG_QUIET, FLAG_VALUE, FLAG_VIVIFY } from '../../protocol/memcached/meta-flags.ts'
import { literal } from '../../protocol/memcached/text-reply.ts'
import { CHUNK_MASK, CHUNK_UNITS_LOG2 } from '../../store/arena.ts'
import { ADDED, addDelta, NO_ITEM, NO_ROOM, OTHER_CAS } from '../add-delta.ts'
import { secondsLeftAt } from '../client-part.ts'
import { deadlineOf } from '../deadline-of.ts'
import { WATCH_MUTATIONS } from '../event-log.ts'
import { COUNT_DECR_MISSES, COUNT_INCR_MISSES } from '../operation-counts.ts'
import { logStore, MODE_SET, placeItem, STORED } from '../put-item.ts'
import { echoFlag, endWithEcho, FIRST_FLAG } from './echo-flag.ts'
import type { TextCall, TextCommand } from './text-call.ts'

const HD = literal('HD')
const VA = literal('VA ')
const NF = literal('NF')
const EX = literal('EX')

/** `ma key flags…` */
export const metaArithmetic: TextCommand = {
  code: META_ARITHMETIC,
  name: 'ma',
  syntax: '<key> <flags>*',
  run(call) {
    const { delta, parser, reply, store } = call
    const { meta } = parser
    const { mode } = meta
    const increment = mode === 0 || mode === 0x49 || mode === 0x2b
    if (!increment && mode !== 0x44 && mode !== 0x2d) return reply.line('CLIENT_ERROR invalid mode for ma M token')
    delta.key = meta.keyBytes
    delta.keyStart = meta.keyStart
    delta.keyEnd = meta.keyEnd
    delta.increment = increment
    delta.delta.set(meta.delta)
    delta.compare.set(meta.compare)
    delta.cas.set(meta.cas)
    delta.hasCas = (meta.mask & FLAG_CAS) !== 0
    const outcome = addDelta(store, delta, call.put)
    if (outcome === ADDED) return succeed(call, false)
    if (outcome === OTHER_CAS) return fail(call, EX)
    if (outcome === NO_ROOM) return reply.line('SERVER_ERROR out of memory')
    if (outcome !== NO_ITEM) return reply.line('CLIENT_ERROR cannot increment or decrement non-numeric value')
    if ((meta.mask & FLAG_VIVIFY) !== 0) {
      if (vivify(call)) return succeed(call, true)
      return reply.line('SERVER_ERROR Out of memory allocating new item')
    }
    store.counts.totals[increment ? COUNT_INCR_MISSES : COUNT_DECR_MISSES]++
    fail(call, NF)
  },
}

/** Makes an item of the initial value. Returns false when there is no room. */
function vivify(call: TextCall): boolean {
  const { delta, parser, put, store } = call
  const { meta } = parser
  delta.set(meta.initial)
  put.mode = MODE_SET
  put.key = meta.keyBytes
  put.keyStart = meta.keyStart
  put.keyEnd = meta.keyEnd
  put.value = delta.digits
  put.valueStart = 0
  put.valueEnd = delta.digitCount
  put.clientFlags = put.compareLow = put.compareHigh = 0
  // The flag N gives it its time, when it is its turn among the flags.
  put.deadline = NEVER
  put.allowsStale = false
  put.hasCas = (meta.mask & FLAG_CAS) !== 0
  put.casLow = meta.cas[0]
  put.casHigh = meta.cas[1]
  put.binaryKey = (meta.mask & FLAG_BINARY_KEY) !== 0
  const stored = placeItem(store, put) === STORED
  if (stored && (store.log.mask & WATCH_MUTATIONS) !== 0) logStore(store, put, 'stored')
  return stored
}

function succeed(call: TextCall, created: boolean): void {
  const { delta, parser, reply, store } = call
  const { meta } = parser
  const quiet = (meta.mask & FLAG_QUIET) !== 0
  const valued = (meta.mask & FLAG_VALUE) !== 0
  const start = reply.length
  const casLow = store.cas[0]
  const casHigh = store.cas[1]
  if (valued) {
    reply.literal(VA)
    reply.number(delta.digitCount)
  } else {
    reply.literal(HD)
  }
  for (let i = FIRST_FLAG; i < parser.tokenCount; i++) {
    const letter = parser.bytes[parser.tokens[2 * i]]
    if (letter === 0x63) {
      reply.flag(letter)
      reply.number64(casLow, casHigh)
    } else if (letter === 0x74 || letter === 0x54 || (letter === 0x4e && created)) {
      time(call, letter)
    } else {
      echoFlag(call, i, (meta.mask & FLAG_BINARY_KEY) !== 0)
    }
  }
  reply.end()
  if (valued) {
    reply.raw(delta.digits, 0, delta.digitCount)
    reply.end()
  }
  if (quiet) reply.length = start
}

/** Tells or sets the time that the item has left: t, T and N. */
function time(call: TextCall, letter: number): void {
  const { parser, reply, store } = call
  const { meta } = parser
  const { arena, now } = store.keyspace
  const address = store.findAgain(meta.keyBytes, meta.keyStart, meta.keyEnd)
  if (letter === 0x74) {
    reply.flag(letter)
    const words = arena.words[address >>> CHUNK_UNITS_LOG2]
    reply.number(address === 0 ? 0 : secondsLeftAt(words, (address & CHUNK_MASK) << 1, now))
  } else if (address !== 0) {
    store.setDeadline(address, deadlineOf(letter === 0x54 ? meta.ttl : meta.vivifyTtl, now))
  }
}

function fail(call: TextCall, code: Uint8Array): void {
  call.reply.literal(code)
  endWithEcho(call, (call.parser.meta.mask & FLAG_BINARY_KEY) !== 0)
}
