import { CHUNK_MASK, CHUNK_UNITS_LOG2 } from '../../store/arena.ts'
import { keyLengthAt, keyOffset } from '../../store/item.ts'
import { defineCommand } from '../command.ts'

/** RANDOMKEY */
export const randomkey = defineCommand({
  name: 'randomkey',
  arity: 1,
  flags: ['readonly'],
  categories: ['keyspace'],
  group: 'generic',
  since: '1.0.0',
  complexity: 'O(1)',
  summary: 'Returns a random key of the database.',
  tips: ['request_policy:all_shards', 'response_policy:special', 'nondeterministic_output'],
  run(call, reply) {
    const { database, keyspace } = call
    const { arena } = keyspace
    for (;;) {
      const address = database.index.sample(keyspace.chance.int32())
      if (address === 0) return reply.null()
      if (database.deadline(address) <= call.now) {
        keyspace.expire(address)
        continue
      }
      const words = arena.words[address >>> CHUNK_UNITS_LOG2]
      const at = (address & CHUNK_MASK) << 1
      const start = (at << 2) + keyOffset(words[at])
      return reply.bulk(arena.bytes[address >>> CHUNK_UNITS_LOG2], start, start + keyLengthAt(words, at))
    }
  },
})
