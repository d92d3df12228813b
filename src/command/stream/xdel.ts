import { EFFECT_STREAM } from '../../keyspace/effects.ts'
import { defineCommand, firstKey } from '../command.ts'
import { areIdsOrReply, isId } from './id-arguments.ts'
import { editStream, isStreamOrReply } from './stream-value.ts'

/** XDEL key id [id ...] */
export const xdel = defineCommand({
  name: 'xdel',
  arity: -3,
  flags: ['write', 'fast'],
  categories: ['stream'],
  group: 'stream',
  since: '5.0.0',
  complexity: 'O(log N) per entry, of N in the stream',
  summary: 'Deletes entries of a stream. Returns how many there were.',
  keys: firstKey('RW', 'delete'),
  arguments: [
    { name: 'key', type: 'key', keySpecIndex: 0 },
    { name: 'id', type: 'string', multiple: true },
  ],
  run(call, reply) {
    const address = call.find(1)
    if (address === 0) return reply.integer(0)
    if (!isStreamOrReply(call, address, reply)) return
    const { id } = call.streamScratch
    if (!areIdsOrReply(call, 2, call.argc, id, reply)) return
    const streams = editStream(call, address)
    let deleted = 0
    for (let i = 2; i < call.argc; i++) if (isId(call, i, id) && streams.delete(id)) deleted++
    if (deleted > 0) {
      streams.settleFirst()
      call.changed(EFFECT_STREAM, 'xdel', 1)
      call.keyspace.effects.dirty += deleted - 1
    }
    reply.integer(deleted)
  },
})
