import { META_SET } from '../../protocol/memcached/command-code.ts'
import {
  FLAG_BINARY_KEY,
  FLAG_CAS,
  FLAG_COMPARE,
  FLAG_QUIET,
  FLAG_STALE,
  FLAG_VIVIFY,
} from '../../protocol/memcached/meta-flags.ts'
import { literal } from '../../protocol/memcached/text-reply.ts'
import { deadlineOf } from '../deadline-of.ts'
import {
  dropOutdated,
  MODE_ADD,
  MODE_APPEND,
  MODE_APPEND_OR_SET,
  MODE_CAS,
  MODE_PREPEND,
  MODE_PREPEND_OR_SET,
  MODE_REPLACE,
  MODE_SET,
  NO_MEMORY,
  putItem,
  STORED,
} from '../put-item.ts'
import { echoFlag, FIRST_FLAG } from './echo-flag.ts'
import type { TextCall, TextCommand } from './text-call.ts'

/** By outcome, see put-item.ts. */
const CODES: readonly Uint8Array[] = ['HD', 'NS', 'EX', 'NF'].map(literal)
const LETTER_C = 0x63
const LETTER_S = 0x73

/** `ms key bytes flags…`, with a value behind the line. */
export const metaSet: TextCommand = {
  code: META_SET,
  name: 'ms',
  syntax: '<key> <datalen> <flags>*',
  run(call) {
    const { parser, put, reply, store } = call
    const { meta } = parser
    const { mask } = meta
    put.mode = modeOf(meta.mode, mask)
    put.key = meta.keyBytes
    put.keyStart = meta.keyStart
    put.keyEnd = meta.keyEnd
    put.value = parser.bytes
    put.valueStart = parser.valueStart
    put.valueEnd = parser.valueEnd
    put.clientFlags = meta.clientFlags
    const vivifies = put.mode === MODE_APPEND_OR_SET || put.mode === MODE_PREPEND_OR_SET
    put.deadline = deadlineOf(vivifies ? meta.vivifyTtl : meta.ttl, store.keyspace.now)
    put.compareLow = meta.compare[0]
    put.compareHigh = meta.compare[1]
    put.allowsStale = (mask & FLAG_STALE) !== 0
    put.casLow = meta.cas[0]
    put.casHigh = meta.cas[1]
    // A CAS of 0 is as none.
    put.hasCas = (mask & FLAG_CAS) !== 0 && (put.casLow !== 0 || put.casHigh !== 0)
    put.binaryKey = (mask & FLAG_BINARY_KEY) !== 0
    const outcome = putItem(store, put)
    if (outcome === NO_MEMORY) {
      dropOutdated(store, put.key, put.keyStart, put.keyEnd)
      return reply.line('SERVER_ERROR out of memory storing object')
    }
    if (outcome === STORED && (mask & FLAG_QUIET) !== 0) return
    reply.literal(CODES[outcome])
    returnFlags(call, outcome === STORED)
  },
}

function modeOf(letter: number, mask: number): number {
  const compares = (mask & FLAG_COMPARE) !== 0
  const vivifies = (mask & FLAG_VIVIFY) !== 0
  switch (letter) {
    case 0x45: // E
      return MODE_ADD
    case 0x41: // A
      return vivifies ? MODE_APPEND_OR_SET : MODE_APPEND
    case 0x50: // P
      return vivifies ? MODE_PREPEND_OR_SET : MODE_PREPEND
    case 0x52: // R
      return compares ? MODE_CAS : MODE_REPLACE
    default:
      return compares ? MODE_CAS : MODE_SET
  }
}

function returnFlags(call: TextCall, stored: boolean): void {
  const { parser, put, reply, store } = call
  for (let i = FIRST_FLAG; i < parser.tokenCount; i++) {
    const letter = parser.bytes[parser.tokens[2 * i]]
    if (letter === LETTER_C) {
      reply.flag(letter)
      if (stored) reply.number64(store.cas[0], store.cas[1])
      else reply.number(0)
    } else if (letter === LETTER_S) {
      reply.flag(letter)
      reply.number(put.storedLength)
    } else {
      echoFlag(call, i, put.binaryKey)
    }
  }
  reply.end()
}
