import { EFFECT_STREAM } from '../../keyspace/effects.ts'
import { defineCommand, firstKey } from '../command.ts'
import { deleteArguments, deleteEntry, deleteOptionsOrReply, ENTRY_DELETED, NO_SUCH_ENTRY } from './delete-arguments.ts'
import { areIdsOrReply, isId } from './id-arguments.ts'
import { editStream, isStreamOrReply } from './stream-value.ts'

/** XDELEX key [KEEPREF | DELREF | ACKED] IDS numids id [id ...] */
export const xdelex = defineCommand({
  name: 'xdelex',
  arity: -5,
  flags: ['write', 'fast'],
  categories: ['stream'],
  group: 'stream',
  since: '8.2.0',
  complexity: 'O(log N) per entry, of N in the stream',
  summary: 'Deletes entries of a stream as the references of groups to them allow. Returns what became of each.',
  keys: firstKey('RW', 'delete'),
  arguments: [{ name: 'key', type: 'key', keySpecIndex: 0 }, ...deleteArguments],
  run(call, reply) {
    const address = call.find(1)
    if (address !== 0 && !isStreamOrReply(call, address, reply)) return
    const options = deleteOptionsOrReply(call, 2, reply)
    if (options === undefined) return
    const { first, count } = options
    const { id } = call.streamScratch
    if (address !== 0 && !areIdsOrReply(call, first, first + count, id, reply)) return
    reply.array(count)
    if (address === 0) {
      for (let i = 0; i < count; i++) reply.integer(NO_SUCH_ENTRY)
      return
    }
    const streams = editStream(call, address)
    let deleted = 0
    for (let i = first; i < first + count; i++) {
      isId(call, i, id)
      const result = deleteEntry(streams, id, options)
      if (result === ENTRY_DELETED) deleted++
      reply.integer(result)
    }
    if (deleted === 0) return
    streams.settleFirst()
    call.changed(EFFECT_STREAM, 'xdel', 1)
    call.keyspace.effects.dirty += deleted - 1
  },
})
