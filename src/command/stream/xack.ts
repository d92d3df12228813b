import { defineCommand, firstKey } from '../command.ts'
import { changedAside, findGroup } from './group-value.ts'
import { areIdsOrReply, isId } from './id-arguments.ts'
import { editStream, isStreamOrReply } from './stream-value.ts'

/** XACK key group id [id ...] */
export const xack = defineCommand({
  name: 'xack',
  arity: -4,
  flags: ['write', 'fast'],
  categories: ['stream'],
  group: 'stream',
  since: '5.0.0',
  complexity: 'O(1) for each message ID processed.',
  summary: 'Acknowledges entries that are pending in a group. Returns how many there were.',
  keys: firstKey('RW', 'update'),
  arguments: [
    { name: 'key', type: 'key', keySpecIndex: 0 },
    { name: 'group', type: 'string' },
    { name: 'id', type: 'string', multiple: true },
  ],
  run(call, reply) {
    const address = call.read(1)
    if (address === 0) return reply.integer(0)
    if (!isStreamOrReply(call, address, reply)) return
    const { pending } = editStream(call, address).groups
    const group = findGroup(call, 2)
    if (group === 0) return reply.integer(0)
    const { id } = call.streamScratch
    if (!areIdsOrReply(call, 3, call.argc, id, reply)) return
    let acknowledged = 0
    for (let i = 3; i < call.argc; i++) {
      // A single one was just read.
      if (call.argc > 4) isId(call, i, id)
      if (!pending.find(group, id)) continue
      pending.remove(group, id)
      acknowledged++
    }
    changedAside(call, 'xack', 1, acknowledged)
    reply.integer(acknowledged)
  },
})
