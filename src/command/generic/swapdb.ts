import { defineCommand } from '../command.ts'
import { DATABASE_OUT_OF_RANGE } from '../messages.ts'

/** SWAPDB index1 index2 */
export const swapdb = defineCommand({
  name: 'swapdb',
  arity: 3,
  flags: ['write', 'fast'],
  categories: ['keyspace', 'dangerous'],
  group: 'server',
  since: '4.0.0',
  complexity: 'O(N) with N being the number of clients that watch keys of either',
  summary: 'Exchanges two databases: clients of the one see the other from now on.',
  arguments: [
    { name: 'index1', type: 'integer' },
    { name: 'index2', type: 'integer' },
  ],
  run(call, reply) {
    const first = call.int32OrReply(1, reply, 'ERR invalid first DB index')
    if (Number.isNaN(first)) return
    const second = call.int32OrReply(2, reply, 'ERR invalid second DB index')
    if (Number.isNaN(second)) return
    const count = call.keyspace.databases.length
    if (first < 0 || first >= count || second < 0 || second >= count) return reply.error(DATABASE_OUT_OF_RANGE)
    call.keyspace.swap(first, second)
    reply.ok()
  },
})
