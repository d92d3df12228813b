import { EFFECT_STREAM } from '../../keyspace/effects.ts'
import { defineCommand, firstKey } from '../command.ts'
import {
  deleteArguments,
  deleteEntry,
  deleteOptionsOrReply,
  ENTRY_DELETED,
  NO_SUCH_ENTRY,
  STILL_REFERENCED,
} from './delete-arguments.ts'
import { changedAside, findGroup } from './group-value.ts'
import { areIdsOrReply, isId } from './id-arguments.ts'
import { editStream, isStreamOrReply } from './stream-value.ts'

/** XACKDEL key group [KEEPREF | DELREF | ACKED] IDS numids id [id ...] */
export const xackdel = defineCommand({
  name: 'xackdel',
  arity: -6,
  flags: ['write', 'fast'],
  categories: ['stream'],
  group: 'stream',
  since: '8.2.0',
  complexity: 'O(1) for each message ID processed.',
  summary:
    'Acknowledges entries that are pending in a group, and deletes them from the stream. Returns what became of each.',
  keys: firstKey('RW', 'update', 'delete'),
  arguments: [{ name: 'key', type: 'key', keySpecIndex: 0 }, { name: 'group', type: 'string' }, ...deleteArguments],
  run(call, reply) {
    const address = call.read(1)
    if (address !== 0 && !isStreamOrReply(call, address, reply)) return
    const options = deleteOptionsOrReply(call, 3, reply)
    if (options === undefined) return
    const { first, count } = options
    const { id } = call.streamScratch
    const streams = address === 0 ? undefined : editStream(call, address)
    const group = streams === undefined ? 0 : findGroup(call, 2)
    if (streams === undefined || group === 0) {
      reply.array(count)
      for (let i = 0; i < count; i++) reply.integer(NO_SUCH_ENTRY)
      return
    }
    if (!areIdsOrReply(call, first, first + count, id, reply)) return
    const { pending } = streams.groups
    let acknowledged = 0
    let deleted = 0
    reply.array(count)
    for (let i = first; i < first + count; i++) {
      isId(call, i, id)
      if (!pending.find(group, id)) {
        reply.integer(NO_SUCH_ENTRY)
        continue
      }
      pending.remove(group, id)
      acknowledged++
      const result = deleteEntry(streams, id, options)
      if (result === ENTRY_DELETED) deleted++
      // One that is gone already counts as deleted.
      reply.integer(result === STILL_REFERENCED ? STILL_REFERENCED : ENTRY_DELETED)
    }
    changedAside(call, 'xackdel', 1, acknowledged)
    if (deleted === 0) return
    streams.settleFirst()
    call.changedToo(EFFECT_STREAM, 'xdel', 1)
  },
})
