import type { Reply } from '../../protocol/resp/reply.ts'
import { TYPE_STRING } from '../../store/item.ts'
import type { Call } from '../call.ts'
import { defineCommand } from '../command.ts'
import { NOT_POSITIVE } from '../messages.ts'
import { waitDeadlineMsOrReply } from '../wait-deadline.ts'

/** How many replicas have all writes so far: there is none. */
const REPLICAS = 0
/** How many append-only files have them, here: without one, no write is outside of it. */
const LOCAL = 1

/** WAIT numreplicas timeout */
export const wait = defineCommand({
  name: 'wait',
  arity: 3,
  flags: ['blocking'],
  categories: ['connection'],
  group: 'generic',
  since: '3.0.0',
  complexity: 'O(1)',
  summary: "Waits until the connection's writes have reached so many replicas, and returns how many they have reached.",
  tips: ['request_policy:all_shards', 'response_policy:agg_min'],
  arguments: [
    { name: 'numreplicas', type: 'integer' },
    { name: 'timeout', type: 'integer' },
  ],
  run(call, reply) {
    const wanted = call.integerOrReply(1, reply)
    if (Number.isNaN(wanted)) return
    const deadlineMs = waitDeadlineMsOrReply(call, 2, reply)
    if (Number.isNaN(deadlineMs)) return
    if (REPLICAS >= wanted) reply.integer(REPLICAS)
    else waitUntil(call, deadlineMs, reply, late => late.integer(REPLICAS))
  },
})

/** WAITAOF numlocal numreplicas timeout */
export const waitaof = defineCommand({
  name: 'waitaof',
  arity: 4,
  flags: ['blocking'],
  categories: ['connection'],
  group: 'generic',
  since: '7.2.0',
  complexity: 'O(1)',
  summary: "Waits until the connection's writes are in the append-only files of this server and of so many replicas.",
  tips: ['request_policy:all_shards', 'response_policy:agg_min'],
  arguments: [
    { name: 'numlocal', type: 'integer' },
    { name: 'numreplicas', type: 'integer' },
    { name: 'timeout', type: 'integer' },
  ],
  run(call, reply) {
    const local = call.integerOrReply(1, reply)
    if (Number.isNaN(local)) return
    if (local < 0 || local > 1) return reply.error('ERR value is out of range, value must between 0 and 1')
    const replicas = call.integerOrReply(2, reply)
    if (Number.isNaN(replicas)) return
    if (replicas < 0) return reply.error(NOT_POSITIVE)
    const deadlineMs = waitDeadlineMsOrReply(call, 3, reply)
    if (Number.isNaN(deadlineMs)) return
    if (local > 0) {
      return reply.error('ERR WAITAOF cannot be used when numlocal is set but appendonly is disabled.')
    }
    if (REPLICAS >= replicas) replyAcknowledgements(reply)
    else waitUntil(call, deadlineMs, reply, replyAcknowledgements)
  },
})

/** Waits for nothing but the deadline: no replica comes. */
function waitUntil(call: Call, deadlineMs: number, reply: Reply, giveUp: (reply: Reply) => void): void {
  call.block({ keys: [], type: TYPE_STRING, deadlineMs, giveUp }, reply)
}

function replyAcknowledgements(reply: Reply): void {
  reply.array(2)
  reply.integer(LOCAL)
  reply.integer(REPLICAS)
}
