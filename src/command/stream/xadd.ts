import { EFFECT_STREAM } from '../../keyspace/effects.ts'
import type { Reply } from '../../protocol/resp/reply.ts'
import type { StreamId } from '../../types/stream/stream-id.ts'
import { ID_AUTO_SEQUENCE, ID_INVALID, parseStreamId } from '../../types/stream/stream-id-text.ts'
import { TRIM_NOTHING, trimStream } from '../../types/stream/stream-trim.ts'
import { ENTRY_BYTES_MAX, type Streams } from '../../types/stream/streams.ts'
import type { Call } from '../call.ts'
import { defineCommand, keyAt } from '../command.ts'
import { wrongArity } from '../messages.ts'
import { digestFields } from './digest-fields.ts'
import { INVALID_ID } from './id-arguments.ts'
import { replyId } from './reply-entries.ts'
import { createStream, editStream, isStreamOrReply } from './stream-value.ts'
import {
  finishTrimOrReply,
  NOT_TRIM,
  REFUSED,
  readTrimArgument,
  referencesArgument,
  trimArguments,
} from './trim-arguments.ts'

const STAR = 0x2a
const TOO_SMALL = 'ERR The ID specified in XADD is equal or smaller than the target stream top item'

/** What the id of a new entry was given as: `*`, a time with `*`, or the id itself. */
const AUTO = 0
const AUTO_SEQUENCE = 1
const WHOLE = 2

/** XADD key [NOMKSTREAM] [KEEPREF | DELREF | ACKED] [IDMPAUTO producer-id | IDMP producer-id idempotent-id] [<MAXLEN | MINID> [= | ~] threshold [LIMIT count]] <* | id> field value [field value ...] */
export const xadd = defineCommand({
  name: 'xadd',
  arity: -5,
  flags: ['write', 'denyoom', 'fast'],
  categories: ['stream'],
  group: 'stream',
  since: '5.0.0',
  complexity: 'O(1), and O(N) for N entries that are trimmed',
  summary: 'Appends an entry to a stream, which is made if need be.',
  history: [
    ['6.2.0', 'Added `NOMKSTREAM`, `MINID` and `LIMIT`.'],
    ['7.0.0', 'Ids may be given as `<ms>-*`.'],
    ['8.2.0', 'Added the `KEEPREF`, `DELREF` and `ACKED` options.'],
    ['8.6.0', 'Added the `IDMP` and `IDMPAUTO` options.'],
  ],
  tips: ['nondeterministic_output'],
  keys: [{ ...keyAt(1, 'RW', 'update'), notes: 'Updates rather than inserts, as it may trim.' }],
  arguments: [
    { name: 'key', type: 'key', keySpecIndex: 0 },
    { name: 'nomkstream', type: 'pure-token', token: 'NOMKSTREAM', since: '6.2.0', optional: true },
    referencesArgument,
    {
      name: 'idmp',
      type: 'oneof',
      since: '8.6.0',
      optional: true,
      arguments: [
        { name: 'idmpauto-pid', type: 'string', token: 'IDMPAUTO' },
        {
          name: 'idmp-pid-iid',
          type: 'block',
          token: 'IDMP',
          arguments: [
            { name: 'pid', type: 'string' },
            { name: 'iid', type: 'string' },
          ],
        },
      ],
    },
    { name: 'trim', type: 'block', optional: true, arguments: trimArguments },
    {
      name: 'id-selector',
      type: 'oneof',
      arguments: [
        { name: 'auto-id', type: 'pure-token', token: '*' },
        { name: 'id', type: 'string' },
      ],
    },
    {
      name: 'data',
      type: 'block',
      multiple: true,
      arguments: [
        { name: 'field', type: 'string' },
        { name: 'value', type: 'string' },
      ],
    },
  ],
  run: add,
})

function add(call: Call, reply: Reply): void {
  const { id, trim } = call.streamScratch
  let i = 2
  let create = true
  let form: number = AUTO
  // The argument that names the producer of an idempotent message, and that names the message, if any does.
  let producer = 0
  let message = 0
  trim.reset()
  for (; i < call.argc; i++) {
    if (call.length(i) === 1 && call.bytes[call.start(i)] === STAR) break
    const read = readTrimArgument(call, i, trim, reply)
    if (read === REFUSED) return
    if (read !== NOT_TRIM) {
      i = read
      continue
    }
    if (call.is(i, 'NOMKSTREAM')) {
      create = false
      continue
    }
    const own = call.is(i, 'IDMP') && i + 2 < call.argc
    if (own || (call.is(i, 'IDMPAUTO') && i + 1 < call.argc)) {
      if (!isNamedOrReply(call, i, producer, own, reply)) return
      producer = ++i
      if (own) message = ++i
      continue
    }
    const kind = parseStreamId(call.bytes, call.start(i), call.end(i), id, 0, true)
    if (kind === ID_INVALID) return reply.error(INVALID_ID)
    if (producer !== 0) return reply.error('ERR syntax error, IDMP/IDMPAUTO can be used only with auto-generated IDs')
    form = kind === ID_AUTO_SEQUENCE ? AUTO_SEQUENCE : WHOLE
    break
  }
  if (!finishTrimOrReply(trim, call.keyspace.limits, reply)) return
  const first = i + 1
  const { argc } = call
  if (argc - first < 2 || (argc - first) % 2 === 1) return reply.error(wrongArity('xadd'))
  if (form === WHOLE && id.isZero) return reply.error('ERR The ID specified in XADD must be greater than 0-0')
  const address = call.find(1)
  if (address !== 0 && !isStreamOrReply(call, address, reply)) return
  if (address === 0 && !create) return reply.null()
  const length = lengthOf(call, first, argc)
  if (length > ENTRY_BYTES_MAX) return reply.error('ERR Elements are too large to be stored')
  const streams = address === 0 ? createStream(call, 1) : editStream(call, address)
  if (producer !== 0 && !isFreshOrReply(call, streams, producer, message, first, reply)) return
  if (!hasIdOrReply(call, streams, id, form, reply)) return
  streams.append(call.keyspace.limits, id, call.bytes, call.argv, first, argc, length)
  if (producer !== 0) streams.idempotence.add(id)
  replyId(reply, id)
  call.changed(EFFECT_STREAM, 'xadd', 1)
  if (trim.kind !== TRIM_NOTHING && trimStream(streams, trim) > 0) call.changedToo(EFFECT_STREAM, 'xtrim', 1)
}

/** Checks what names the producer, and the message if `own`, behind argument i. Returns false after having replied that it is wrong. */
function isNamedOrReply(call: Call, i: number, producer: number, own: boolean, reply: Reply): boolean {
  const option = own ? 'IDMP' : 'IDMPAUTO'
  if (producer !== 0) reply.error('ERR syntax error, IDMP/IDMPAUTO specified multiple times')
  else if (call.length(i + 1) === 0) reply.error(`ERR syntax error, ${option} requires a non-empty producer ID`)
  else if (own && call.length(i + 2) === 0) reply.error('ERR syntax error, IDMP requires a non-empty idempotent ID')
  else return true
  return false
}

/**
 * Whether a producer's message, named by argument `message` or by its fields from argument `first` on, was not added yet; replies with the id of its entry if it was.
 */
function isFreshOrReply(
  call: Call,
  streams: Streams,
  producer: number,
  message: number,
  first: number,
  reply: Reply,
): boolean {
  const { bytes, streamScratch } = call
  const digest = message === 0 ? digestFields(call, first) : bytes
  if (digest === undefined) {
    reply.error('ERR Failed to create idempotency hash')
    return false
  }
  const [start, end] = message === 0 ? [0, digest.length] : [call.start(message), call.end(message)]
  const { start: id } = streamScratch
  const { idempotence } = streams
  if (!idempotence.find(bytes, call.start(producer), call.end(producer), digest, start, end, call.now, id)) return true
  replyId(reply, id)
  return false
}

/** Completes the id of a new entry. Returns false after having replied that it can have none. */
function hasIdOrReply(call: Call, streams: Streams, id: StreamId, form: number, reply: Reply): boolean {
  const last = streams.readLastId(call.streamScratch.end)
  if (last.isMaximum) {
    reply.error('ERR The stream has exhausted the last possible ID, unable to add more items')
    return false
  }
  if (form === AUTO) nextId(call.now, last, id)
  else if (form === AUTO_SEQUENCE && id.hasMsOf(last)) {
    id.copy(last)
    // An id with the next milliseconds is not what was asked for.
    if (!id.increment() || !id.hasMsOf(last)) id.setZero()
  }
  if (id.compare(last) > 0) return true
  reply.error(TOO_SMALL)
  return false
}

/** Becomes the id of an entry that is added now: of this time, unless the clock was ahead before. */
function nextId(now: number, last: StreamId, id: StreamId): void {
  id.set(Math.floor(now / 2 ** 32), now | 0, 0, 0)
  if (id.compareWords(last.msHigh, last.msLow, -1, -1) > 0) return
  id.copy(last)
  id.increment()
}

function lengthOf(call: Call, first: number, last: number): number {
  const { argv } = call
  let length = 0
  for (let i = first; i < last; i++) length += argv[2 * i + 1] - argv[2 * i]
  return length
}
