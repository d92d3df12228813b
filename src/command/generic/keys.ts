import { globMatches } from '../../base/glob.ts'
import { CHUNK_MASK, CHUNK_UNITS_LOG2 } from '../../store/arena.ts'
import { keyLengthAt, keyOffset } from '../../store/item.ts'
import { defineCommand } from '../command.ts'

/** KEYS pattern */
export const keys = defineCommand({
  name: 'keys',
  arity: 2,
  flags: ['readonly'],
  categories: ['keyspace', 'dangerous'],
  group: 'generic',
  since: '1.0.0',
  complexity: 'O(N) with N being the number of keys in the database, if keys and pattern are of limited length',
  summary: 'Returns the keys that match a glob pattern.',
  tips: ['request_policy:all_shards', 'nondeterministic_output_order'],
  arguments: [{ name: 'pattern', type: 'pattern' }],
  run(call, reply) {
    const { bytes, database } = call
    const { arena } = call.keyspace
    const [from, to] = [call.start(1), call.end(1)]
    const all = to - from === 1 && bytes[from] === STAR
    const mark = reply.deferred()
    let count = 0
    database.index.scan(0, Number.POSITIVE_INFINITY, address => {
      const words = arena.words[address >>> CHUNK_UNITS_LOG2]
      const at = (address & CHUNK_MASK) << 1
      const chunk = arena.bytes[address >>> CHUNK_UNITS_LOG2]
      const start = (at << 2) + keyOffset(words[at])
      const end = start + keyLengthAt(words, at)
      if (!all && !globMatches(bytes, from, to, chunk, start, end, false)) return
      if (database.deadline(address) <= call.now) return
      reply.bulk(chunk, start, end)
      count++
    })
    reply.endDeferred(mark, 'array', count)
  },
})

const STAR = 0x2a
