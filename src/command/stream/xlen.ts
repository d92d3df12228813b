import { defineCommand, firstKey } from '../command.ts'
import { isStreamOrReply, openStream } from './stream-value.ts'

/** XLEN key */
export const xlen = defineCommand({
  name: 'xlen',
  arity: 2,
  flags: ['readonly', 'fast'],
  categories: ['stream'],
  group: 'stream',
  since: '5.0.0',
  complexity: 'O(1)',
  summary: 'Returns the number of entries in a stream.',
  keys: firstKey('RO'),
  arguments: [{ name: 'key', type: 'key', keySpecIndex: 0 }],
  run(call, reply) {
    const address = call.read(1)
    if (address === 0) return reply.integer(0)
    if (isStreamOrReply(call, address, reply)) reply.integer(openStream(call, address).length)
  },
})
