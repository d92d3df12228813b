import { ADD, APPEND, CAS, PREPEND, REPLACE, SET } from '../../protocol/memcached/command-code.ts'
import { literal } from '../../protocol/memcached/text-reply.ts'
import { deadlineOf } from '../deadline-of.ts'
import {
  dropOutdated,
  MODE_ADD,
  MODE_APPEND,
  MODE_CAS,
  MODE_PREPEND,
  MODE_REPLACE,
  MODE_SET,
  NO_MEMORY,
  putItem,
} from '../put-item.ts'
import type { TextCall, TextCommand } from './text-call.ts'

const SYNTAX = '<key> <flags> <exptime> <bytes> [noreply]'

/** `set key flags exptime bytes [noreply]`, as those that follow with a value behind the line. */
export const set: TextCommand = { code: SET, name: 'set', syntax: SYNTAX, run: call => store(call, MODE_SET) }

/** `add …`: only if there is nothing. */
export const add: TextCommand = { code: ADD, name: 'add', syntax: SYNTAX, run: call => store(call, MODE_ADD) }

/** `replace …`: only if there is something. */
export const replace: TextCommand = {
  code: REPLACE,
  name: 'replace',
  syntax: SYNTAX,
  run: call => store(call, MODE_REPLACE),
}

/** `append …`: behind what there is; flags and time are ignored. */
export const append: TextCommand = {
  code: APPEND,
  name: 'append',
  syntax: SYNTAX,
  run: call => store(call, MODE_APPEND),
}

/** `prepend …`: before what there is; flags and time are ignored. */
export const prepend: TextCommand = {
  code: PREPEND,
  name: 'prepend',
  syntax: SYNTAX,
  run: call => store(call, MODE_PREPEND),
}

/** `cas … unique`: only if the item still has that CAS. */
export const cas: TextCommand = {
  code: CAS,
  name: 'cas',
  syntax: '<key> <flags> <exptime> <bytes> <cas unique> [noreply]',
  run: call => store(call, MODE_CAS),
}

/** By outcome, see put-item.ts. */
const REPLIES: readonly Uint8Array[] = [
  'STORED',
  'NOT_STORED',
  'EXISTS',
  'NOT_FOUND',
  'SERVER_ERROR out of memory storing object',
].map(text => literal(`${text}\r\n`))

function store(call: TextCall, mode: number): void {
  const { parser, put } = call
  const { bytes } = parser
  put.mode = mode
  put.key = put.value = bytes
  put.keyStart = parser.keyStart
  put.keyEnd = parser.keyEnd
  put.valueStart = parser.valueStart
  put.valueEnd = parser.valueEnd
  put.clientFlags = parser.clientFlags
  put.deadline = deadlineOf(parser.exptime, call.store.keyspace.now)
  put.compareLow = parser.compare[0]
  put.compareHigh = parser.compare[1]
  put.allowsStale = put.hasCas = put.binaryKey = false
  if (call.store.settings.detailEnabled) call.prefixes.set(bytes, put.keyStart, put.keyEnd)
  const hash = call.ahead.hash(bytes, put.keyStart, put.keyEnd, call.store.database.index)
  const outcome = putItem(call.store, put, hash)
  if (outcome === NO_MEMORY && mode === MODE_SET) dropOutdated(call.store, bytes, put.keyStart, put.keyEnd)
  call.literal(REPLIES[outcome])
}
