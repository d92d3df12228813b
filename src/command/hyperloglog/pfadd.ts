import { EFFECT_STRING } from '../../keyspace/effects.ts'
import type { Reply } from '../../protocol/resp/reply.ts'
import { raiseDenseRegister } from '../../types/hyperloglog/dense-registers.ts'
import { elementRank, rankOf, registerOf } from '../../types/hyperloglog/element-rank.ts'
import { emptyHyperloglog, HEADER_BYTES, invalidateCount, isDense } from '../../types/hyperloglog/hyperloglog.ts'
import { CORRUPT, HyperloglogCopy } from '../../types/hyperloglog/hyperloglog-copy.ts'
import { sparseRegister } from '../../types/hyperloglog/sparse-registers.ts'
import { ENCODING_RAW, setStringEncoding, stringLength } from '../../types/string.ts'
import type { Call } from '../call.ts'
import { defineCommand, firstKey } from '../command.ts'
import {
  CORRUPT_HYPERLOGLOG,
  copyHyperloglog,
  headerBytes,
  headerStart,
  isHyperloglogOrReply,
  storeHyperloglog,
  wholeBytes,
  wholeStart,
} from './hyperloglog-value.ts'

/** PFADD key [element ...] */
export const pfadd = defineCommand({
  name: 'pfadd',
  arity: -2,
  flags: ['write', 'denyoom', 'fast'],
  categories: ['hyperloglog'],
  group: 'hyperloglog',
  since: '2.8.9',
  complexity: 'O(1) for each element.',
  summary: 'Adds elements to a HyperLogLog, and makes it where there is none. Tells whether that changed it.',
  keys: firstKey('RW', 'insert'),
  arguments: [
    { name: 'key', type: 'key', keySpecIndex: 0 },
    { name: 'element', type: 'string', optional: true, multiple: true },
  ],
  run(call, reply) {
    const address = call.find(1)
    if (address === 0) return addToNew(call, reply)
    if (!isHyperloglogOrReply(call, address, reply)) return
    setStringEncoding(call.keyspace.arena, address, ENCODING_RAW)
    if (isDense(headerBytes(call, address), headerStart(call, address))) addToDense(call, address, reply)
    else addToSparse(call, address, reply)
  },
})

function addToNew(call: Call, reply: Reply): void {
  const empty = emptyHyperloglog()
  const copy = new HyperloglogCopy(empty, 0, empty.length, call.host.hyperloglogSparseBytesMax)
  let updates = 1
  for (let i = 2; i < call.argc; i++) {
    const ranked = elementRank(call.bytes, call.start(i), call.end(i))
    updates += copy.raise(registerOf(ranked), rankOf(ranked))
  }
  invalidateCount(copy.bytes, 0)
  storeHyperloglog(call, 1, 0, copy)
  replyUpdates(call, updates, reply)
}

function addToDense(call: Call, address: number, reply: Reply): void {
  call.database.edit(address)
  const bytes = headerBytes(call, address)
  const start = headerStart(call, address)
  let updates = 0
  for (let i = 2; i < call.argc; i++) {
    const ranked = elementRank(call.bytes, call.start(i), call.end(i))
    if (raiseDenseRegister(bytes, start + HEADER_BYTES, registerOf(ranked), rankOf(ranked))) updates++
  }
  if (updates > 0) invalidateCount(bytes, start)
  replyUpdates(call, updates, reply)
}

/** Makes a copy only for the first element that changes something. */
function addToSparse(call: Call, address: number, reply: Reply): void {
  const bytes = wholeBytes(call, address)
  const start = wholeStart(call, address)
  const end = start + stringLength(call.keyspace.arena, address)
  let copy: HyperloglogCopy | undefined
  let updates = 0
  let corrupt = false
  for (let i = 2; i < call.argc && !corrupt; i++) {
    const ranked = elementRank(call.bytes, call.start(i), call.end(i))
    const register = registerOf(ranked)
    const rank = rankOf(ranked)
    if (copy === undefined && sparseRegister(bytes, start + HEADER_BYTES, end, register) >= rank) continue
    copy ??= copyHyperloglog(call, address)
    const result = copy.raise(register, rank)
    if (result === CORRUPT) corrupt = true
    else updates += result
  }
  if (copy !== undefined && updates > 0) {
    invalidateCount(copy.bytes, 0)
    storeHyperloglog(call, 1, address, copy)
  }
  if (!corrupt) return replyUpdates(call, updates, reply)
  // What was added before the corrupt run was met stays.
  if (updates > 0) call.changed(EFFECT_STRING, 'pfadd', 1)
  reply.error(CORRUPT_HYPERLOGLOG)
}

/** Tells and replies that so many elements changed the HyperLogLog, its making included. */
function replyUpdates(call: Call, updates: number, reply: Reply): void {
  if (updates === 0) return reply.integer(0)
  call.changed(EFFECT_STRING, 'pfadd', 1)
  call.keyspace.effects.dirty += updates - 1
  reply.integer(1)
}
