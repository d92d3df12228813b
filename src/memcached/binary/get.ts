import { copyBytes } from '../../base/bytes.ts'
import {
  OP_GAT_KEY,
  OP_GET_KEY,
  OP_TOUCH,
  STATUS_NOT_FOUND,
  STATUS_OK,
} from '../../protocol/memcached/binary-opcode.ts'
import { CHUNK_MASK, CHUNK_UNITS_LOG2 } from '../../store/arena.ts'
import { readString } from '../../types/string.ts'
import { clientFlagsAt } from '../client-part.ts'
import { deadlineOf } from '../deadline-of.ts'
import { COUNT_GET_MISSES, COUNT_GETS, COUNT_TOUCH_MISSES, COUNT_TOUCHES } from '../operation-counts.ts'
import type { BinaryCall } from './binary-call.ts'

const FLAGS_BYTES = 4

/** Get and GetK. */
export function get(call: BinaryCall): void {
  const { parser, store } = call
  const { bytes, keyEnd, keyStart } = parser
  const { counts } = store
  const address = store.peek(bytes, keyStart, keyEnd)
  counts.totals[COUNT_GETS]++
  if (address === 0) {
    counts.totals[COUNT_GET_MISSES]++
  } else {
    counts.hits[store.queueOf(address)]++
    store.noteFetch(address)
  }
  answer(call, address)
}

/** Touch, GAT and GATK. */
export function touch(call: BinaryCall): void {
  const { parser, store } = call
  const { bytes, keyEnd, keyStart } = parser
  const { counts } = store
  const address = store.touch(bytes, keyStart, keyEnd, deadlineOf(parser.extra(0), store.keyspace.now))
  counts.totals[COUNT_TOUCHES]++
  if (address === 0) counts.totals[COUNT_TOUCH_MISSES]++
  else counts.touchHits[store.classOf(address)]++
  answer(call, address)
}

function answer(call: BinaryCall, address: number): void {
  const { parser, prefixes, store } = call
  const { bytes, command, keyEnd, keyStart } = parser
  if (store.settings.detailEnabled) prefixes.get(bytes, keyStart, keyEnd, address !== 0)
  const withKey = command === OP_GET_KEY || command === OP_GAT_KEY
  if (address !== 0) hit(call, address, withKey)
  else if (!parser.quiet) miss(call, withKey)
}

function hit({ parser, reply, store }: BinaryCall, found: number, withKey: boolean): void {
  const { bytes, command, keyEnd, keyStart } = parser
  const { arena } = store.keyspace
  const address = store.loadCas(found)
  const words = arena.words[address >>> CHUNK_UNITS_LOG2]
  const at = (address & CHUNK_MASK) << 1
  const keyLength = withKey ? keyEnd - keyStart : 0
  const length = command === OP_TOUCH ? 0 : words[at + 2]
  const body = reply.begin(STATUS_OK, FLAGS_BYTES, keyLength, length, store.cas[0], store.cas[1])
  const { output } = reply
  output.bytes.view.setInt32(body, clientFlagsAt(words, at))
  copyBytes(bytes, keyStart, keyStart + keyLength, output.bytes, body + FLAGS_BYTES)
  readString(arena, address, 0, length, output.bytes, body + FLAGS_BYTES + keyLength)
}

function miss({ parser, reply }: BinaryCall, withKey: boolean): void {
  if (!withKey) return reply.error(STATUS_NOT_FOUND)
  const { bytes, keyEnd, keyStart } = parser
  const body = reply.begin(STATUS_NOT_FOUND, 0, keyEnd - keyStart, 0, 0, 0)
  copyBytes(bytes, keyStart, keyEnd, reply.output.bytes, body)
}
