import { CHUNK_MASK, CHUNK_UNITS_LOG2 } from '../../store/arena.ts'
import { keyLengthAt, keyOffset } from '../../store/item.ts'
import { defineCommand } from '../command.ts'

/** While expiry is held, any number of keys may be past their deadline: after so many of them in a row the database counts as empty. */
const HIDDEN_DRAWS_MAX = 100

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
    for (let draws = 0; ; ) {
      const address = database.index.sample(keyspace.chance.int32())
      if (address === 0 || draws === HIDDEN_DRAWS_MAX) return reply.null()
      if (database.deadline(address) <= call.now) {
        if (keyspace.expiryHeld) draws++
        else keyspace.expire(address)
        continue
      }
      const words = arena.words[address >>> CHUNK_UNITS_LOG2]
      const at = (address & CHUNK_MASK) << 1
      const start = (at << 2) + keyOffset(words[at])
      return reply.bulk(arena.bytes[address >>> CHUNK_UNITS_LOG2], start, start + keyLengthAt(words, at))
    }
  },
})
