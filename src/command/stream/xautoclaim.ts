import type { Reply } from '../../protocol/resp/reply.ts'
import { StreamId } from '../../types/stream/stream-id.ts'
import type { Call } from '../call.ts'
import { defineCommand, firstKey } from '../command.ts'
import { SYNTAX_ERROR } from '../messages.ts'
import { changedAside, groupOrReply, seeConsumer } from './group-value.ts'
import { startIdOrReply } from './id-arguments.ts'
import { replyEntry, replyId } from './reply-entries.ts'
import { editStream } from './stream-value.ts'

/** Entries looked at for each one that may be claimed. */
const ATTEMPTS_FACTOR = 10
const COUNT_DEFAULT = 100
const NOT_POSITIVE = 'ERR COUNT must be > 0'
const COUNT_MAX = 2 ** 63 / 16

/** XAUTOCLAIM key group consumer min-idle-time start [COUNT count] [JUSTID] */
export const xautoclaim = defineCommand({
  name: 'xautoclaim',
  arity: -6,
  flags: ['write', 'fast'],
  categories: ['stream'],
  group: 'stream',
  since: '6.2.0',
  complexity: 'O(1) if COUNT is small.',
  summary: 'Gives a consumer entries that have been pending for long, some at a call, and returns them.',
  history: [['7.0.0', 'Tells the ids that it dropped because their entries are gone.']],
  tips: ['nondeterministic_output'],
  keys: firstKey('RW', 'access', 'delete'),
  arguments: [
    { name: 'key', type: 'key', keySpecIndex: 0 },
    { name: 'group', type: 'string' },
    { name: 'consumer', type: 'string' },
    { name: 'min-idle-time', type: 'string' },
    { name: 'start', type: 'string' },
    { name: 'count', type: 'integer', token: 'COUNT', optional: true },
    { name: 'justid', type: 'pure-token', token: 'JUSTID', optional: true },
  ],
  run(call, reply) {
    const { start } = call.streamScratch
    const idleMs = call.integerOrReply(4, reply, 'ERR Invalid min-idle-time argument for XAUTOCLAIM')
    if (Number.isNaN(idleMs) || !startIdOrReply(call, 5, start, reply)) return
    let count = COUNT_DEFAULT
    let idsOnly = false
    for (let i = 6; i < call.argc; i++) {
      if (call.is(i, 'COUNT') && i + 1 < call.argc) {
        count = call.integerOrReply(++i, reply, NOT_POSITIVE)
        if (Number.isNaN(count)) return
        if (count < 1 || count > COUNT_MAX) return reply.error(NOT_POSITIVE)
      } else if (call.is(i, 'JUSTID')) idsOnly = true
      else return reply.error(SYNTAX_ERROR)
    }
    claim(call, idleMs, count, idsOnly, reply)
  },
})

function claim(call: Call, idleMs: number, count: number, idsOnly: boolean, reply: Reply): void {
  const address = call.read(1)
  const group = groupOrReply(call, address, reply)
  if (group === 0) return
  const streams = editStream(call, address)
  const { groups } = streams
  const { pending } = groups
  const { id, start } = call.streamScratch
  const consumer = seeConsumer(call, streams, group, 3, 1)
  const deleted: StreamId[] = []
  reply.array(3)
  const mark = reply.deferred()
  let replied = 0
  let left = count
  let there = pending.seek(group, start)
  for (let attempts = count * ATTEMPTS_FACTOR; there && left > 0 && attempts > 0; attempts--) {
    pending.readId(id)
    if (!streams.find(id)) {
      pending.remove(group, id)
      deleted.push(new StreamId().copy(id))
      left--
      there = pending.seek(group, id)
      continue
    }
    if (idleMs <= 0 || call.now - pending.timeMs >= idleMs) {
      pending.assign(group, consumer, id, call.now)
      if (idsOnly) replyId(reply, id)
      else {
        pending.countDelivery()
        replyEntry(reply, streams.cursor)
      }
      groups.setActive(consumer, call.now)
      replied++
      left--
    }
    there = pending.next()
  }
  streams.cursor.release()
  reply.endDeferred(mark, 'array', replied)
  // The cursor goes in front of what it was found by.
  const entriesEnd = reply.length
  replyId(reply, there ? pending.readId(id) : id.setZero())
  reply.bringForward(mark, entriesEnd)
  reply.array(deleted.length)
  for (const each of deleted) replyId(reply, each)
  changedAside(call, 'xautoclaim', 1, replied + deleted.length)
}
