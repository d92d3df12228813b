import { allKeys, defineCommand } from '../command.ts'
import { isString, replyString } from '../string-value.ts'

/** MGET key [key ...] */
export const mget = defineCommand({
  name: 'mget',
  arity: -2,
  flags: ['readonly', 'fast'],
  categories: ['string'],
  group: 'string',
  since: '1.0.0',
  complexity: 'O(N), N being the number of keys.',
  summary: 'Returns the values of keys that hold strings, null for the others.',
  tips: ['request_policy:multi_shard'],
  keys: allKeys(1, 'RO', 'access'),
  arguments: [{ name: 'key', type: 'key', keySpecIndex: 0, multiple: true }],
  run(call, reply) {
    const { argc } = call
    reply.array(argc - 1)
    for (let i = 1; i < argc; i++) {
      const address = call.read(i)
      if (address === 0 || !isString(call, address)) reply.null()
      else replyString(call, address, reply)
    }
  },
})
