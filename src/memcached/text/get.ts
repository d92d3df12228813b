import { GAT, GATS, GET, GETS } from '../../protocol/memcached/command-code.ts'
import { literal } from '../../protocol/memcached/text-reply.ts'
import { CHUNK_MASK, CHUNK_UNITS_LOG2 } from '../../store/arena.ts'
import { readString } from '../../types/string.ts'
import { clientFlagsAt } from '../client-part.ts'
import { deadlineOf } from '../deadline-of.ts'
import { COUNT_GET_MISSES, COUNT_GETS, COUNT_TOUCH_MISSES, COUNT_TOUCHES } from '../operation-counts.ts'
import type { TextCall, TextCommand } from './text-call.ts'

/** With more than this to be sent, a command with many keys waits for its client to read, in bytes. */
const REPLY_BYTES_MAX = 1024 * 1024

const SPACE = 0x20
const END = literal('END\r\n')

/** `get key…` */
export const get: TextCommand = { code: GET, name: 'get', syntax: '<key>*', run: call => getAll(call, false) }

/** `gets key…` */
export const gets: TextCommand = { code: GETS, name: 'gets', syntax: '<key>*', run: call => getAll(call, true) }

/** `gat exptime key…` */
export const gat: TextCommand = {
  code: GAT,
  name: 'gat',
  syntax: '<exptime> <key>*',
  run: call => touchAll(call, false),
}

/** `gats exptime key…` */
export const gats: TextCommand = {
  code: GATS,
  name: 'gats',
  syntax: '<exptime> <key>*',
  run: call => touchAll(call, true),
}

function getAll(call: TextCall, withCas: boolean): void {
  const { ahead, parser, store } = call
  const { bytes } = parser
  const { counts } = store
  const { index } = store.database
  let lookAheadAt = hasMoreKeys(call) ? parser.keyStart : parser.lineEnd
  for (let start = parser.keyStart, end = 0; start >= 0; start = nextKey(call, end)) {
    if (start >= lookAheadAt) lookAheadAt = ahead.touchKeys(bytes, start, parser.lineEnd, index)
    end = keyEnd(call, start)
    const address = store.peek(bytes, start, end, ahead.hash(bytes, start, end, index))
    counts.totals[COUNT_GETS]++
    if (address === 0) {
      counts.totals[COUNT_GET_MISSES]++
    } else {
      counts.hits[store.queueOf(address)]++
      store.noteFetch(address)
      replyValue(call, bytes, start, end, address, withCas)
    }
    if (store.settings.detailEnabled) call.prefixes.get(bytes, start, end, address !== 0)
  }
}

function touchAll(call: TextCall, withCas: boolean): void {
  const { parser, store } = call
  const { bytes } = parser
  const { counts } = store
  const deadline = deadlineOf(parser.exptime, store.keyspace.now)
  for (let start = parser.keyStart, end = 0; start >= 0; start = nextKey(call, end)) {
    end = keyEnd(call, start)
    const address = store.touch(bytes, start, end, deadline)
    counts.totals[COUNT_TOUCHES]++
    if (address === 0) {
      counts.totals[COUNT_TOUCH_MISSES]++
    } else {
      counts.touchHits[store.classOf(address)]++
      replyValue(call, bytes, start, end, address, withCas)
    }
    if (store.settings.detailEnabled) call.prefixes.get(bytes, start, end, address !== 0)
  }
}

/** Whether there is more than one key, in a database of which it is worth it to look ahead. */
function hasMoreKeys({ ahead, parser, store }: TextCall): boolean {
  return parser.keyEnd < parser.lineEnd && store.database.index.size >= ahead.keysMin
}

/** Where the key that starts at `start` ends. */
function keyEnd({ parser }: TextCall, start: number): number {
  if (start === parser.keyStart && parser.keyEnd > start) return parser.keyEnd
  const { bytes, lineEnd } = parser
  let end = start
  while (end < lineEnd && bytes[end] !== SPACE) end++
  return end
}

/** Where the key behind the one that ends at `next` starts; -1 when the command is done, or waits for its client. */
function nextKey(call: TextCall, next: number): number {
  const { parser, reply } = call
  const { bytes, lineEnd } = parser
  while (next < lineEnd && bytes[next] === SPACE) next++
  if (next === lineEnd) {
    reply.literal(END)
    return -1
  }
  if (reply.length <= REPLY_BYTES_MAX) return next
  parser.continueAt(next)
  call.suspended = true
  return -1
}

function replyValue(
  call: TextCall,
  bytes: Uint8Array,
  start: number,
  end: number,
  address: number,
  withCas: boolean,
): void {
  const { reply, store } = call
  const { arena } = store.keyspace
  if (withCas) address = store.loadCas(address)
  const words = arena.words[address >>> CHUNK_UNITS_LOG2]
  const at = (address & CHUNK_MASK) << 1
  const length = words[at + 2]
  const to = reply.value(bytes, start, end, clientFlagsAt(words, at), length, withCas, store.cas[0], store.cas[1])
  readString(arena, address, 0, length, reply.bytes, to)
}
