import { EFFECT_ASIDE, EFFECT_STREAM } from '../../keyspace/effects.ts'
import { ADDED, DELETED_ID, LAST_ID, writeCounter } from '../../types/stream/stream-record.ts'
import { defineCommand, firstKey } from '../command.ts'
import { NO_SUCH_KEY, NOT_AN_INTEGER, SYNTAX_ERROR } from '../messages.ts'
import { idOrReply } from './id-arguments.ts'
import { editStream, isStreamOrReply } from './stream-value.ts'

/** XSETID key last-id [ENTRIESADDED entries-added] [MAXDELETEDID max-deleted-id] */
export const xsetid = defineCommand({
  name: 'xsetid',
  arity: -3,
  flags: ['write', 'denyoom', 'fast'],
  categories: ['stream'],
  group: 'stream',
  since: '5.0.0',
  complexity: 'O(1)',
  summary: 'Sets the last id of a stream, for replication.',
  history: [['7.0.0', 'Added `ENTRIESADDED` and `MAXDELETEDID`.']],
  keys: firstKey('RW', 'update'),
  arguments: [
    { name: 'key', type: 'key', keySpecIndex: 0 },
    { name: 'last-id', type: 'string' },
    { name: 'entries-added', type: 'integer', token: 'ENTRIESADDED', since: '7.0.0', optional: true },
    { name: 'max-deleted-id', type: 'string', token: 'MAXDELETEDID', since: '7.0.0', optional: true },
  ],
  run(call, reply) {
    const { id, start: deleted, end } = call.streamScratch
    if (!idOrReply(call, 2, id, reply)) return
    let added: bigint | undefined
    deleted.setZero()
    for (let i = 3; i < call.argc; i += 2) {
      if (i + 1 === call.argc) return reply.error(SYNTAX_ERROR)
      if (call.is(i, 'ENTRIESADDED')) {
        added = call.int64(i + 1)
        if (added === undefined) return reply.error(NOT_AN_INTEGER)
        if (added < 0n) return reply.error('ERR entries_added must be positive')
      } else if (call.is(i, 'MAXDELETEDID')) {
        if (!idOrReply(call, i + 1, deleted, reply)) return
        if (id.compare(deleted) < 0)
          return reply.error('ERR The ID specified in XSETID is smaller than the provided max_deleted_entry_id')
      } else return reply.error(SYNTAX_ERROR)
    }
    const address = call.find(1)
    if (address === 0) return reply.error(NO_SUCH_KEY)
    if (!isStreamOrReply(call, address, reply)) return
    const streams = editStream(call, address)
    if (id.compare(streams.readDeletedId(end)) < 0)
      return reply.error('ERR The ID specified in XSETID is smaller than current max_deleted_entry_id')
    if (streams.length > 0) {
      streams.seekLast()
      const isBelow = id.compare(streams.cursor.id) < 0
      streams.cursor.release()
      if (isBelow) return reply.error('ERR The ID specified in XSETID is smaller than the target stream top item')
      if (added !== undefined && added < BigInt(streams.length))
        return reply.error('ERR The entries_added specified in XSETID is smaller than the target stream length')
    }
    id.writeAt(streams.view, streams.at + LAST_ID)
    if (added !== undefined) writeCounter(streams.view, streams.at + ADDED, added)
    if (!deleted.isZero) deleted.writeAt(streams.view, streams.at + DELETED_ID)
    call.changed(EFFECT_STREAM | EFFECT_ASIDE, 'xsetid', 1)
    reply.ok()
  },
})
