import { stringLength } from '../../types/string.ts'
import { defineCommand, firstKey } from '../command.ts'
import { isStringOrReply } from '../string-value.ts'

/** STRLEN key */
export const strlen = defineCommand({
  name: 'strlen',
  arity: 2,
  flags: ['readonly', 'fast'],
  categories: ['string'],
  group: 'string',
  since: '2.2.0',
  complexity: 'O(1)',
  summary: 'Returns the length of a string in bytes, 0 for a key that does not exist.',
  keys: firstKey('RO'),
  arguments: [{ name: 'key', type: 'key', keySpecIndex: 0 }],
  run(call, reply) {
    const address = call.read(1)
    if (address === 0) reply.integer(0)
    else if (isStringOrReply(call, address, reply)) reply.integer(stringLength(call.keyspace.arena, address))
  },
})
