import { defineCommand } from '../command.ts'
import { DATABASE_OUT_OF_RANGE, NOT_AN_INTEGER } from '../messages.ts'

const INT32_OUT_OF_RANGE = 'ERR value is out of range, value must between -2147483648 and 2147483647'

/** SELECT index */
export const select = defineCommand({
  name: 'select',
  arity: 2,
  flags: ['loading', 'stale', 'fast'],
  categories: ['connection'],
  group: 'connection',
  since: '1.0.0',
  complexity: 'O(1)',
  summary: 'Chooses the database that the commands of this connection use.',
  arguments: [{ name: 'index', type: 'integer' }],
  run(call, reply) {
    const index = call.integerOrReply(1, reply, NOT_AN_INTEGER)
    if (Number.isNaN(index)) return
    if (index !== (index | 0)) return reply.error(INT32_OUT_OF_RANGE)
    if (index < 0 || index >= call.keyspace.databases.length) return reply.error(DATABASE_OUT_OF_RANGE)
    call.client.database = index
    reply.ok()
  },
})
