import { EFFECT_UNNAMED } from '../../keyspace/effects.ts'
import type { Reply } from '../../protocol/resp/reply.ts'
import { idempotenceIdsMax, idempotenceSeconds, setIdempotenceLimits } from '../../types/stream/stream-record.ts'
import type { Call } from '../call.ts'
import { defineCommand, firstKey } from '../command.ts'
import { NO_SUCH_KEY, SYNTAX_ERROR } from '../messages.ts'
import { editStream, isStreamOrReply } from './stream-value.ts'

const SECONDS_MAX = 86_400
const IDS_MAX = 10_000

/** XCFGSET key [IDMP-DURATION duration] [IDMP-MAXSIZE maxsize] */
export const xcfgset = defineCommand({
  name: 'xcfgset',
  arity: -2,
  flags: ['write', 'fast'],
  categories: ['stream'],
  group: 'stream',
  since: '8.6.0',
  complexity: 'O(1)',
  summary: 'Sets how long a stream remembers the ids of idempotent messages, and how many of each producer.',
  keys: firstKey('RW', 'update'),
  arguments: [
    { name: 'key', type: 'key', keySpecIndex: 0 },
    { name: 'duration', type: 'integer', token: 'IDMP-DURATION', optional: true },
    { name: 'maxsize', type: 'integer', token: 'IDMP-MAXSIZE', optional: true },
  ],
  run(call, reply) {
    const address = call.find(1)
    if (address === 0) return reply.error(NO_SUCH_KEY)
    if (!isStreamOrReply(call, address, reply)) return
    let seconds = -1
    let ids = -1
    for (let i = 2; i < call.argc; i += 2) {
      const more = i + 1 < call.argc
      if (more && call.is(i, 'IDMP-DURATION')) {
        if (seconds >= 0) return reply.error('ERR IDMP-DURATION specified multiple times')
        seconds = limitOrReply(
          call,
          i + 1,
          `IDMP-DURATION must be between 1 and ${SECONDS_MAX} seconds`,
          SECONDS_MAX,
          reply,
        )
        if (Number.isNaN(seconds)) return
      } else if (more && call.is(i, 'IDMP-MAXSIZE')) {
        if (ids >= 0) return reply.error('ERR IDMP-MAXSIZE specified multiple times')
        ids = limitOrReply(call, i + 1, `IDMP-MAXSIZE must be between 1 and ${IDS_MAX} entries`, IDS_MAX, reply)
        if (Number.isNaN(ids)) return
      } else return reply.error(SYNTAX_ERROR)
    }
    if (seconds < 0 && ids < 0) return reply.error('ERR At least one parameter must be specified')
    setLimits(call, address, seconds, ids)
    reply.ok()
  },
})

/** Sets what is not negative. What is remembered is forgotten when one of them changes. */
function setLimits(call: Call, address: number, seconds: number, ids: number): void {
  const { view, at, idempotence } = editStream(call, address)
  const oldSeconds = idempotenceSeconds(view, at)
  const oldIds = idempotenceIdsMax(view, at)
  const newSeconds = seconds < 0 ? oldSeconds : seconds
  const newIds = ids < 0 ? oldIds : ids
  if (newSeconds === oldSeconds && newIds === oldIds) return
  setIdempotenceLimits(view, at, newSeconds, newIds)
  idempotence.clear()
  call.changed(EFFECT_UNNAMED, 'xcfgset', 1)
}

/** Argument i as a number from 1 on, or NaN after having replied that it is none. */
function limitOrReply(call: Call, i: number, message: string, max: number, reply: Reply): number {
  const value = call.integerOrReply(i, reply)
  if (value >= 1 && value <= max) return value
  if (!Number.isNaN(value)) reply.error(`ERR ${message}`)
  return Number.NaN
}
