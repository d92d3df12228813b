import { EFFECT_GENERIC } from '../../keyspace/effects.ts'
import { defineCommand, firstKey } from '../command.ts'
import { isStringOrReply, replyString } from '../string-value.ts'

/** GETDEL key */
export const getdel = defineCommand({
  name: 'getdel',
  arity: 2,
  flags: ['write', 'fast'],
  categories: ['string'],
  group: 'string',
  since: '6.2.0',
  complexity: 'O(1)',
  summary: 'Returns the string that a key holds, and deletes the key.',
  keys: firstKey('RW', 'access', 'delete'),
  arguments: [{ name: 'key', type: 'key', keySpecIndex: 0 }],
  run(call, reply) {
    const address = call.read(1)
    if (address === 0) return reply.null()
    if (!isStringOrReply(call, address, reply)) return
    replyString(call, address, reply)
    call.database.remove(address)
    call.changed(EFFECT_GENERIC, 'del', 1)
  },
})
