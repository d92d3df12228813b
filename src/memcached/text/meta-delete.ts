import { META_DELETE } from '../../protocol/memcached/command-code.ts'
import {
  FLAG_BINARY_KEY,
  FLAG_CAS,
  FLAG_COMPARE,
  FLAG_QUIET,
  FLAG_REMOVE_VALUE,
  FLAG_STALE,
  FLAG_TTL,
} from '../../protocol/memcached/meta-flags.ts'
import { literal } from '../../protocol/memcached/text-reply.ts'
import { CHUNK_MASK, CHUNK_UNITS_LOG2 } from '../../store/arena.ts'
import { STATE_STALE, STATE_WON } from '../../store/item.ts'
import { stateAt } from '../client-part.ts'
import { deadlineOf } from '../deadline-of.ts'
import { COUNT_DELETE_MISSES } from '../operation-counts.ts'
import { MODE_SET, placeItem, STORED } from '../put-item.ts'
import { endWithEcho } from './echo-flag.ts'
import type { TextCall, TextCommand } from './text-call.ts'

const HD = literal('HD')
const NF = literal('NF')
const EX = literal('EX')

/** `md key flags…` */
export const metaDelete: TextCommand = {
  code: META_DELETE,
  name: 'md',
  syntax: '<key> <flags>*',
  run(call) {
    const { parser, store } = call
    const { keyBytes, keyEnd, keyStart, mask } = parser.meta
    let address = store.find(keyBytes, keyStart, keyEnd)
    if (address === 0) return refuse(call, NF)
    if ((mask & FLAG_COMPARE) !== 0) {
      if (!store.isString(address)) return refuse(call, EX)
      address = store.loadCas(address)
      const { compare } = parser.meta
      if (store.cas[0] !== compare[0] || store.cas[1] !== compare[1]) return refuse(call, EX)
    }
    const id = store.classOf(address)
    if ((mask & FLAG_REMOVE_VALUE) !== 0) {
      address = empty(call, address)
      if (address === 0) return call.reply.line('SERVER_ERROR out of memory')
    }
    if ((mask & FLAG_STALE) !== 0 && store.isString(address)) {
      markStale(call, address)
    } else {
      store.counts.deleteHits[id]++
      store.logDeletion('md', address, keyBytes, keyStart, keyEnd)
      if ((mask & FLAG_REMOVE_VALUE) === 0) store.remove(address, keyBytes, keyStart, keyEnd)
    }
    if ((mask & FLAG_QUIET) !== 0) return
    call.reply.literal(HD)
    endWithEcho(call, (mask & FLAG_BINARY_KEY) !== 0)
  },
}

function refuse(call: TextCall, code: Uint8Array): void {
  call.store.counts.totals[COUNT_DELETE_MISSES]++
  call.reply.literal(code)
  endWithEcho(call, (call.parser.meta.mask & FLAG_BINARY_KEY) !== 0)
}

/** Puts an empty item in the place of one: a tombstone. It keeps the CAS unless another is given. Returns its address; 0 when there is no room. */
function empty(call: TextCall, address: number): number {
  const { parser, put, store } = call
  const { meta } = parser
  if (store.isString(address)) store.loadCas(address)
  else store.drawCas()
  put.mode = MODE_SET
  put.key = put.value = meta.keyBytes
  put.keyStart = meta.keyStart
  put.keyEnd = meta.keyEnd
  put.valueStart = put.valueEnd = put.compareLow = put.compareHigh = 0
  put.clientFlags = meta.clientFlags
  put.deadline = deadlineOf(meta.ttl, store.keyspace.now)
  put.allowsStale = false
  put.hasCas = true
  const cas = (meta.mask & FLAG_CAS) !== 0 ? meta.cas : store.cas
  put.casLow = cas[0]
  put.casHigh = cas[1]
  put.binaryKey = (meta.mask & FLAG_BINARY_KEY) !== 0
  if (placeItem(store, put) !== STORED) return 0
  return store.findAgain(put.key, put.keyStart, put.keyEnd)
}

/** Marks an item as stale, for whoever gets it next to replace it. */
function markStale(call: TextCall, address: number): void {
  const { parser, store } = call
  const { meta } = parser
  if ((meta.mask & FLAG_TTL) !== 0) address = store.setDeadline(address, deadlineOf(meta.ttl, store.keyspace.now))
  const state = stateAt(store.keyspace.arena.words[address >>> CHUNK_UNITS_LOG2], (address & CHUNK_MASK) << 1)
  if ((meta.mask & FLAG_CAS) !== 0 && store.settings.cas) store.cas.set(meta.cas)
  else store.drawCas()
  store.mark(address, (state & ~STATE_WON) | STATE_STALE)
}
