import type { Reply } from '../../protocol/resp/reply.ts'
import type { CollectionLimits } from '../../types/collection-limits.ts'
import {
  DELETE_REFERENCES,
  KEEP_REFERENCES,
  ONLY_ACKNOWLEDGED,
  TRIM_ID,
  TRIM_LENGTH,
  TRIM_NOTHING,
  type TrimOptions,
} from '../../types/stream/stream-trim.ts'
import type { Call } from '../call.ts'
import type { CommandArgument } from '../command.ts'
import { idOrReply } from './id-arguments.ts'

/** The options of XADD and XTRIM that say what is trimmed. */

/** What an argument came to: none of these options, one that was read, one that was refused with a reply. */
export const NOT_TRIM = -1
export const REFUSED = -2

/** Leaves that approximate trimming removes at most, if no limit is given; and the entries where leaves have no limit, and at most. */
const LEAVES_MAX = 100
const ENTRIES_WITHOUT_LIMIT = 10_000
const ENTRIES_MAX = 1_000_000
const EQUALS = 0x3d
const TILDE = 0x7e

/** Reads the option that is argument i. Returns the index of its last argument, or one of the constants above. */
export function readTrimArgument(call: Call, i: number, options: TrimOptions, reply: Reply): number {
  if (i + 1 < call.argc) {
    if (call.is(i, 'MAXLEN')) return readThreshold(call, i, TRIM_LENGTH, options, reply)
    if (call.is(i, 'MINID')) return readThreshold(call, i, TRIM_ID, options, reply)
    if (call.is(i, 'LIMIT')) return readLimit(call, i + 1, options, reply)
  }
  if (options.referencesGiven) return NOT_TRIM
  if (call.is(i, 'KEEPREF')) options.references = KEEP_REFERENCES
  else if (call.is(i, 'DELREF')) options.references = DELETE_REFERENCES
  else if (call.is(i, 'ACKED')) options.references = ONLY_ACKNOWLEDGED
  else return NOT_TRIM
  options.referencesGiven = true
  return i
}

/** Checks the options together, and sets what was not given. Returns false after having replied that they do not fit. */
export function finishTrimOrReply(options: TrimOptions, limits: CollectionLimits, reply: Reply): boolean {
  if (options.limit > 0 && options.kind === TRIM_NOTHING) {
    reply.error('ERR syntax error, LIMIT cannot be used without specifying a trimming strategy')
    return false
  }
  if (options.limitGiven) {
    if (options.approximate) return true
    reply.error('ERR syntax error, LIMIT cannot be used without the special ~ option')
    return false
  }
  if (options.approximate) {
    const entries = LEAVES_MAX * limits.streamNodeEntries
    options.limit = entries === 0 ? ENTRIES_WITHOUT_LIMIT : Math.min(entries, ENTRIES_MAX)
  }
  return true
}

function readThreshold(
  call: Call,
  i: number,
  kind: typeof TRIM_LENGTH | typeof TRIM_ID,
  options: TrimOptions,
  reply: Reply,
): number {
  if (options.kind !== TRIM_NOTHING) {
    reply.error('ERR syntax error, MAXLEN and MINID options at the same time are not compatible')
    return REFUSED
  }
  const operator = call.length(i + 1) === 1 && i + 2 < call.argc ? call.bytes[call.start(i + 1)] : 0
  options.approximate = operator === TILDE
  const at = operator === TILDE || operator === EQUALS ? i + 2 : i + 1
  if (kind === TRIM_ID) {
    if (!idOrReply(call, at, options.id, reply)) return REFUSED
  } else {
    options.length = call.integerOrReply(at, reply)
    if (Number.isNaN(options.length)) return REFUSED
    if (options.length < 0) {
      reply.error('ERR The MAXLEN argument must be >= 0.')
      return REFUSED
    }
  }
  options.kind = kind
  return at
}

function readLimit(call: Call, i: number, options: TrimOptions, reply: Reply): number {
  const limit = call.integerOrReply(i, reply)
  if (Number.isNaN(limit)) return REFUSED
  if (limit < 0) {
    reply.error('ERR The LIMIT argument must be >= 0.')
    return REFUSED
  }
  options.limit = limit
  options.limitGiven = true
  return i
}

/** The option for references of groups to entries that are deleted, as commands document it. */
export const referencesArgument: CommandArgument = {
  name: 'condition',
  type: 'oneof',
  since: '8.2.0',
  optional: true,
  arguments: [
    { name: 'keepref', type: 'pure-token', token: 'KEEPREF' },
    { name: 'delref', type: 'pure-token', token: 'DELREF' },
    { name: 'acked', type: 'pure-token', token: 'ACKED' },
  ],
}

/** The option that says what is trimmed. */
export const trimArguments: readonly CommandArgument[] = [
  {
    name: 'strategy',
    type: 'oneof',
    arguments: [
      { name: 'maxlen', type: 'pure-token', token: 'MAXLEN' },
      { name: 'minid', type: 'pure-token', token: 'MINID', since: '6.2.0' },
    ],
  },
  {
    name: 'operator',
    type: 'oneof',
    optional: true,
    arguments: [
      { name: 'equal', type: 'pure-token', token: '=' },
      { name: 'approximately', type: 'pure-token', token: '~' },
    ],
  },
  { name: 'threshold', type: 'string' },
  { name: 'count', type: 'integer', token: 'LIMIT', since: '6.2.0', optional: true },
]
