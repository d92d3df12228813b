import { CHUNK_MASK, CHUNK_UNITS_LOG2 } from '../../store/arena.ts'
import { typeOf } from '../../store/item.ts'
import { TYPE_NAMES } from '../../types/type-names.ts'
import { defineCommand, firstKey } from '../command.ts'

/** TYPE key */
export const type = defineCommand({
  name: 'type',
  arity: 2,
  flags: ['readonly', 'fast'],
  categories: ['keyspace'],
  group: 'generic',
  since: '1.0.0',
  complexity: 'O(1)',
  summary: 'Returns the type of the value of a key.',
  keys: firstKey('RO'),
  arguments: [{ name: 'key', type: 'key', keySpecIndex: 0 }],
  run(call, reply) {
    const address = call.peek(1)
    if (address === 0) return reply.simple('none')
    const word = call.keyspace.arena.words[address >>> CHUNK_UNITS_LOG2][(address & CHUNK_MASK) << 1]
    reply.simple(TYPE_NAMES[typeOf(word)])
  },
})
