import { NEVER } from '../../keyspace/expiring-items.ts'
import {
  OP_ADD,
  OP_APPEND,
  OP_PREPEND,
  OP_REPLACE,
  STATUS_EXISTS,
  STATUS_NO_MEMORY,
  STATUS_NOT_FOUND,
  STATUS_NOT_STORED,
} from '../../protocol/memcached/binary-opcode.ts'
import { deadlineOf } from '../deadline-of.ts'
import {
  dropOutdated,
  EXISTS,
  MODE_ADD,
  MODE_APPEND,
  MODE_CAS,
  MODE_PREPEND,
  MODE_REPLACE,
  MODE_SET,
  NO_MEMORY,
  NOT_FOUND,
  putItem,
  STORED,
} from '../put-item.ts'
import type { BinaryCall } from './binary-call.ts'

/** Set, Add, Replace: with a CAS they are compare-and-set. Append and Prepend. */
export function set(call: BinaryCall): void {
  const { parser, prefixes, put, reply, store } = call
  const { bytes, command, keyEnd, keyStart } = parser
  const joins = command === OP_APPEND || command === OP_PREPEND
  const compares = parser.casLow !== 0 || parser.casHigh !== 0
  put.mode = compares && !joins ? MODE_CAS : modeOf(command)
  put.key = put.value = bytes
  put.keyStart = keyStart
  put.keyEnd = keyEnd
  put.valueStart = parser.valueStart
  put.valueEnd = parser.valueEnd
  put.clientFlags = joins ? 0 : parser.extra(0) | 0
  put.deadline = joins ? NEVER : deadlineOf(parser.extra(4), store.keyspace.now)
  put.compareLow = parser.casLow
  put.compareHigh = parser.casHigh
  put.allowsStale = put.hasCas = put.binaryKey = false
  if (store.settings.detailEnabled) prefixes.set(bytes, keyStart, keyEnd)
  const outcome = putItem(store, put)
  if (outcome === STORED) {
    if (!parser.quiet) reply.done(store.cas[0], store.cas[1])
  } else if (outcome === NO_MEMORY) {
    if (put.mode === MODE_SET) dropOutdated(store, bytes, keyStart, keyEnd)
    reply.error(STATUS_NO_MEMORY, 'Out of memory allocating item')
  } else if (outcome === EXISTS) {
    reply.error(STATUS_EXISTS)
  } else if (outcome === NOT_FOUND) {
    reply.error(STATUS_NOT_FOUND)
  } else {
    reply.error(
      put.mode === MODE_ADD ? STATUS_EXISTS : put.mode === MODE_REPLACE ? STATUS_NOT_FOUND : STATUS_NOT_STORED,
    )
  }
}

function modeOf(command: number): number {
  switch (command) {
    case OP_ADD:
      return MODE_ADD
    case OP_REPLACE:
      return MODE_REPLACE
    case OP_APPEND:
      return MODE_APPEND
    case OP_PREPEND:
      return MODE_PREPEND
    default:
      return MODE_SET
  }
}
