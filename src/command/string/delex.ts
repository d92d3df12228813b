import { EFFECT_GENERIC } from '../../keyspace/effects.ts'
import { type CommandWords, defineCommand, type KeyReference } from '../command.ts'
import { wrongArity } from '../messages.ts'
import { isString } from '../string-value.ts'
import { INVALID_DIGEST, isComparand, meetsCondition, valueCondition } from './value-condition.ts'

/** DELEX key [condition] */
export const delex = defineCommand({
  name: 'delex',
  arity: -2,
  flags: ['write', 'fast'],
  categories: ['string'],
  group: 'string',
  since: '8.4.0',
  complexity: 'O(1) with IFEQ and IFNE, O(N) with IFDEQ and IFDNE, N being the length of the string.',
  summary: 'Deletes a key, if the string that it holds meets a condition.',
  keys: [
    {
      flags: ['RW', 'delete', 'variable_flags'],
      begin: { index: 1 },
      find: { lastKey: 0, step: 1, limit: 0 },
    },
  ],
  findKeys,
  arguments: [
    { name: 'key', type: 'key', keySpecIndex: 0 },
    {
      name: 'condition',
      type: 'oneof',
      optional: true,
      arguments: [
        { name: 'ifeq-value', type: 'string', token: 'IFEQ' },
        { name: 'ifne-value', type: 'string', token: 'IFNE' },
        { name: 'ifdeq-digest', type: 'integer', token: 'IFDEQ' },
        { name: 'ifdne-digest', type: 'integer', token: 'IFDNE' },
      ],
    },
  ],
  run(call, reply) {
    if (call.argc !== 2 && call.argc !== 4) return reply.error(wrongArity('delex'))
    const address = call.argc === 2 ? call.find(1) : call.read(1)
    if (address === 0) return reply.integer(0)
    if (call.argc === 4) {
      if (!isString(call, address)) return reply.error('ERR Key should be of string type if conditions are specified')
      const condition = valueCondition(call, 2)
      if (condition === 0) return reply.error('ERR Invalid condition. Use IFEQ, IFNE, IFDEQ, or IFDNE')
      if (!isComparand(call, 3, condition)) return reply.error(INVALID_DIGEST)
      if (!meetsCondition(call, address, condition, 3)) return reply.integer(0)
    }
    call.database.remove(address)
    call.changed(EFFECT_GENERIC, 'del', 1)
    reply.integer(1)
  },
})

/** The key is removed; a condition looks at it first. */
function findKeys(words: CommandWords, from: number): KeyReference[] {
  return [{ index: 1, flags: [words.argc - from > 2 ? 'RW' : 'RM', 'delete'] }]
}
