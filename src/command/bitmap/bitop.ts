import { EFFECT_GENERIC, EFFECT_STRING } from '../../keyspace/effects.ts'
import { NEVER } from '../../keyspace/expiring-items.ts'
import type { Reply } from '../../protocol/resp/reply.ts'
import { type BitOperation, type BitSource, operateOnBits } from '../../types/bit-operation.ts'
import { ENCODING_RAW, setStringEncoding, stringLength } from '../../types/string.ts'
import type { Call } from '../call.ts'
import { defineCommand } from '../command.ts'
import { SYNTAX_ERROR } from '../messages.ts'
import { isStringOrReply } from '../string-value.ts'

const OPERATIONS: readonly BitOperation[] = ['AND', 'OR', 'XOR', 'NOT', 'DIFF', 'DIFF1', 'ANDOR', 'ONE']

/** BITOP operation destkey key [key ...] */
export const bitop = defineCommand({
  name: 'bitop',
  arity: -4,
  flags: ['write', 'denyoom'],
  categories: ['bitmap'],
  group: 'bitmap',
  since: '2.6.0',
  complexity: 'O(N), N being the bytes of all strings.',
  summary: 'Combines the bits of strings and stores the result, which is as long as the longest.',
  history: [['8.2.0', 'Added `DIFF`, `DIFF1`, `ANDOR` and `ONE`.']],
  keys: [
    { flags: ['OW', 'update'], begin: { index: 2 }, find: { lastKey: 0, step: 1, limit: 0 } },
    { flags: ['RO', 'access'], begin: { index: 3 }, find: { lastKey: -1, step: 1, limit: 0 } },
  ],
  arguments: [
    {
      name: 'operation',
      type: 'oneof',
      arguments: OPERATIONS.map(token => ({ name: token.toLowerCase(), type: 'pure-token', token })),
    },
    { name: 'destkey', type: 'key', keySpecIndex: 0 },
    { name: 'key', type: 'key', keySpecIndex: 1, multiple: true },
  ],
  run(call, reply) {
    const operation = OPERATIONS.find(name => call.is(1, name))
    if (operation === undefined) return reply.error(SYNTAX_ERROR)
    if (operation === 'NOT' && call.argc !== 4)
      return reply.error('ERR BITOP NOT must be called with a single source key.')
    if ((operation === 'DIFF' || operation === 'DIFF1' || operation === 'ANDOR') && call.argc < 5)
      return reply.error(`ERR BITOP ${operation} must be called with at least two source keys.`)
    const sources = sourcesOrReply(call, reply)
    if (sources === undefined) return
    const length = sources.reduce((longest, source) => Math.max(longest, source.length), 0)
    if (length > 0) {
      storeResult(call, operation, sources, length)
      call.changed(EFFECT_STRING, 'set', 2)
    } else {
      const existing = call.find(2)
      if (existing !== 0) {
        call.database.remove(existing)
        call.changed(EFFECT_GENERIC, 'del', 2)
      }
    }
    reply.integer(length)
  },
})

/** The strings of the keys from argument 3 on; undefined after having replied with an error. */
function sourcesOrReply(call: Call, reply: Reply): BitSource[] | undefined {
  const sources: BitSource[] = []
  for (let i = 3; i < call.argc; i++) {
    const address = call.read(i)
    if (address !== 0 && !isStringOrReply(call, address, reply)) return undefined
    sources.push({ address, length: address === 0 ? 0 : stringLength(call.keyspace.arena, address) })
  }
  return sources
}

/** Sets the key that is argument 2 to the result. A string that is among the sources becomes the result in place. */
function storeResult(call: Call, operation: BitOperation, sources: readonly BitSource[], length: number): void {
  const { bytes, database } = call
  const { arena } = call.keyspace
  const existing = call.find(2)
  let target: number
  if (existing !== 0 && sources.some(source => source.address === existing)) {
    target = database.setDeadline(database.resizeString(existing, length), NEVER)
    sources = sources.map(source => (source.address === existing ? { ...source, address: target } : source))
  } else {
    target = database.createString(existing, bytes, call.start(2), call.end(2), length, NEVER)
  }
  operateOnBits(arena, operation, sources, target, length)
  setStringEncoding(arena, target, ENCODING_RAW)
}
