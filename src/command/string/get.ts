import { defineCommand, firstKey } from '../command.ts'
import { isStringOrReply, replyString } from '../string-value.ts'

/** GET key */
export const get = defineCommand({
  name: 'get',
  arity: 2,
  flags: ['readonly', 'fast'],
  categories: ['string'],
  group: 'string',
  since: '1.0.0',
  complexity: 'O(1)',
  summary: 'Returns the value of a key that holds a string.',
  keys: firstKey('RO', 'access'),
  arguments: [{ name: 'key', type: 'key', keySpecIndex: 0 }],
  run(call, reply) {
    const address = call.read(1)
    if (address === 0) reply.null()
    else if (isStringOrReply(call, address, reply)) replyString(call, address, reply)
  },
})
