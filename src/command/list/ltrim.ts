import { EFFECT_GENERIC, EFFECT_LIST } from '../../keyspace/effects.ts'
import { removeElements, settleList } from '../../types/list/list.ts'
import { listLength } from '../../types/list/list-cursor.ts'
import { defineCommand, firstKey } from '../command.ts'
import { isListOrReply } from './list-value.ts'

/** LTRIM key start stop */
export const ltrim = defineCommand({
  name: 'ltrim',
  arity: 4,
  flags: ['write'],
  categories: ['list'],
  group: 'list',
  since: '1.0.0',
  complexity: 'O(N), N being the number of elements removed.',
  summary: 'Removes what lies outside a range of indexes from a list.',
  keys: firstKey('RW', 'delete'),
  arguments: [
    { name: 'key', type: 'key', keySpecIndex: 0 },
    { name: 'start', type: 'integer' },
    { name: 'stop', type: 'integer' },
  ],
  run(call, reply) {
    let start = call.integerOrReply(2, reply)
    if (Number.isNaN(start)) return
    let stop = call.integerOrReply(3, reply)
    if (Number.isNaN(stop)) return
    const address = call.find(1)
    if (address === 0) return reply.ok()
    if (!isListOrReply(call, address, reply)) return
    const { database, listCursor: cursor } = call
    const { arena, effects } = call.keyspace
    const length = listLength(arena, address)
    if (start < 0) start = Math.max(start + length, 0)
    stop = Math.min(stop < 0 ? stop + length : stop, length - 1)
    const kept = Math.max(stop + 1 - start, 0)
    if (kept === 0) {
      database.remove(address)
      call.changedToo(EFFECT_LIST, 'ltrim', 1)
      call.changedToo(EFFECT_GENERIC, 'del', 1)
    } else {
      const edit = database.open(address)
      removeElements(edit, cursor, stop + 1, length - 1 - stop)
      removeElements(edit, cursor, 0, start)
      settleList(edit, cursor)
      call.changedToo(EFFECT_LIST, 'ltrim', 1)
    }
    effects.dirty += length - kept
    reply.ok()
  },
})
