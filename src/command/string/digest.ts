import { defineCommand, firstKey } from '../command.ts'
import { isStringOrReply } from '../string-value.ts'
import { digestOfString } from './value-condition.ts'

/** DIGEST key */
export const digest = defineCommand({
  name: 'digest',
  arity: 2,
  flags: ['readonly', 'fast'],
  categories: ['string'],
  group: 'string',
  since: '8.4.0',
  complexity: 'O(N), N being the length of the string.',
  summary: 'Returns the XXH3 hash of a string, in hexadecimal.',
  keys: firstKey('RO', 'access'),
  arguments: [{ name: 'key', type: 'key', keySpecIndex: 0 }],
  run(call, reply) {
    const address = call.read(1)
    if (address === 0) reply.null()
    else if (isStringOrReply(call, address, reply)) reply.text(digestOfString(call.keyspace.arena, address))
  },
})
