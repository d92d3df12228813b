import { NEVER } from '../../keyspace/expiring-items.ts'
import { META_GET } from '../../protocol/memcached/command-code.ts'
import {
  FLAG_BINARY_KEY,
  FLAG_CAS,
  FLAG_COMPARE,
  FLAG_NO_BUMP,
  FLAG_QUIET,
  FLAG_TTL,
  FLAG_VALUE,
  FLAG_VIVIFY,
} from '../../protocol/memcached/meta-flags.ts'
import { literal } from '../../protocol/memcached/text-reply.ts'
import { CHUNK_MASK, CHUNK_UNITS_LOG2 } from '../../store/arena.ts'
import { STATE_BINARY_KEY, STATE_FETCHED, STATE_STALE, STATE_WON } from '../../store/item.ts'
import { readString } from '../../types/string.ts'
import { clientFlagsAt, secondsLeftAt, stateAt } from '../client-part.ts'
import { deadlineOf } from '../deadline-of.ts'
import { COUNT_GET_MISSES, COUNT_GETS, COUNT_TOUCHES } from '../operation-counts.ts'
import { MODE_SET, placeItem, STORED } from '../put-item.ts'
import { echoFlag, endWithEcho, FIRST_FLAG } from './echo-flag.ts'
import type { TextCall, TextCommand } from './text-call.ts'

const HD = literal('HD')
const VA = literal('VA ')
const EN = literal('EN')
const LETTER_W = 0x57
const LETTER_X = 0x58
const LETTER_Z = 0x5a

/** `mg key flags…` */
export const metaGet: TextCommand = {
  code: META_GET,
  name: 'mg',
  syntax: '<key> <flags>*',
  run(call) {
    const { parser, store } = call
    const { meta } = parser
    const address = store.peek(meta.keyBytes, meta.keyStart, meta.keyEnd)
    if (address !== 0) return hit(call, address, false)
    if ((meta.mask & FLAG_VIVIFY) !== 0) {
      const created = vivify(call)
      if (created !== 0) return hit(call, created, true)
    }
    miss(call)
  },
}

function miss(call: TextCall): void {
  const { meta } = call.parser
  const { totals } = call.store.counts
  totals[COUNT_GETS]++
  totals[COUNT_GET_MISSES]++
  if ((meta.mask & FLAG_QUIET) !== 0) return
  call.reply.literal(EN)
  endWithEcho(call, (meta.mask & FLAG_BINARY_KEY) !== 0)
}

/** Makes an empty item for the client to fill. Returns its address; 0 when there is no room. */
function vivify(call: TextCall): number {
  const { parser, put, store } = call
  const { meta } = parser
  put.mode = MODE_SET
  put.key = put.value = meta.keyBytes
  put.keyStart = meta.keyStart
  put.keyEnd = meta.keyEnd
  put.valueStart = put.valueEnd = put.clientFlags = put.compareLow = put.compareHigh = 0
  // The flag N gives it its time, when it is its turn among the flags.
  put.deadline = NEVER
  put.allowsStale = false
  put.hasCas = (meta.mask & FLAG_CAS) !== 0
  put.casLow = meta.cas[0]
  put.casHigh = meta.cas[1]
  put.binaryKey = (meta.mask & FLAG_BINARY_KEY) !== 0
  if (placeItem(store, put) !== STORED) return 0
  return store.findAgain(meta.keyBytes, meta.keyStart, meta.keyEnd)
}

function hit(call: TextCall, address: number, created: boolean): void {
  const { parser, reply, store } = call
  const { arena, now } = store.keyspace
  const { mask } = parser.meta
  const queue = store.queueOf(address)
  const length = arena.words[address >>> CHUNK_UNITS_LOG2][((address & CHUNK_MASK) << 1) + 2]
  let valued = (mask & FLAG_VALUE) !== 0
  if ((mask & FLAG_COMPARE) !== 0) {
    address = store.loadCas(address)
    const { compare } = parser.meta
    if (store.cas[0] === compare[0] && store.cas[1] === compare[1]) valued = false
  }
  if (valued) {
    reply.literal(VA)
    reply.number(length)
  } else {
    reply.literal(HD)
  }
  let won = created
  for (let i = FIRST_FLAG; i < parser.tokenCount; i++) {
    const letter = parser.bytes[parser.tokens[2 * i]]
    if (letter === 0x52) won ||= mustRecache(call, address, created)
    else if (letter === 0x54) address = store.setDeadline(address, deadlineOf(parser.meta.ttl, now))
    else if (letter === 0x4e && created) address = store.setDeadline(address, deadlineOf(parser.meta.vivifyTtl, now))
    else address = returnFlag(call, i, letter, address)
  }
  address = tellLease(call, address, won)
  reply.end()
  if (valued) {
    const to = reply.valueRoom(length)
    readString(arena, address, 0, length, reply.bytes, to)
  }
  if ((mask & FLAG_NO_BUMP) === 0) store.noteFetch(address)
  const { counts } = store
  if ((mask & FLAG_TTL) !== 0) {
    counts.totals[COUNT_TOUCHES]++
    counts.touchHits[queue & 63]++
  } else {
    counts.totals[COUNT_GETS]++
    counts.hits[queue]++
  }
}

/** Whether so little time is left that the client is to replace the value: R. */
function mustRecache(call: TextCall, address: number, created: boolean): boolean {
  const { parser, store } = call
  const { recacheTtl } = parser.meta
  const { arena, now } = store.keyspace
  const state = stateAt(arena.words[address >>> CHUNK_UNITS_LOG2], (address & CHUNK_MASK) << 1)
  if (created || recacheTtl <= 0 || (state & STATE_WON) !== 0) return false
  const deadline = store.database.deadline(address)
  // What is left counts in seconds, as it is told.
  return deadline !== NEVER && Math.ceil((deadline - now) / 1000) * 1000 < deadlineOf(recacheTtl, now) - now
}

/** Replies to the flag at the `index`th token. Returns the item's address, which may be another. */
function returnFlag(call: TextCall, index: number, letter: number, address: number): number {
  const { reply, store } = call
  const { accessClock, arena, now } = store.keyspace
  const words = arena.words[address >>> CHUNK_UNITS_LOG2]
  const at = (address & CHUNK_MASK) << 1
  switch (letter) {
    case 0x73: // s
      reply.flag(letter)
      reply.number(words[at + 2])
      break
    case 0x74: // t
      reply.flag(letter)
      reply.number(secondsLeftAt(words, at, now))
      break
    case 0x63: // c
      address = store.loadCas(address)
      reply.flag(letter)
      reply.number64(store.cas[0], store.cas[1])
      break
    case 0x66: // f
      reply.flag(letter)
      reply.number(clientFlagsAt(words, at) >>> 0)
      break
    case 0x6c: // l
      reply.flag(letter)
      reply.number(accessClock.idleSeconds(words[at + 1]))
      break
    case 0x68: // h
      reply.flag(letter)
      reply.number((stateAt(words, at) & STATE_FETCHED) === 0 ? 0 : 1)
      break
    default:
      echoFlag(call, index, (stateAt(words, at) & STATE_BINARY_KEY) !== 0)
  }
  return address
}

/** Tells whether the value is stale, whether the client is to replace it, and whether another was told to. Returns the item's address, which may be another. */
function tellLease(call: TextCall, address: number, won: boolean): number {
  const { reply, store } = call
  const state = stateAt(store.keyspace.arena.words[address >>> CHUNK_UNITS_LOG2], (address & CHUNK_MASK) << 1)
  const sent = (state & STATE_WON) !== 0
  if (sent) reply.flag(LETTER_Z)
  if ((state & STATE_STALE) !== 0) {
    reply.flag(LETTER_X)
    won ||= !sent
  }
  if (!won) return address
  reply.flag(LETTER_W)
  return store.setState(address, state | STATE_WON)
}
