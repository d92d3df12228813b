import { EFFECT_STRING, EFFECT_UNNAMED } from '../../keyspace/effects.ts'
import type { Reply } from '../../protocol/resp/reply.ts'
import { addToBitField, fitToBitField, readBitField, writeBitField } from '../../types/bit-field.ts'
import { STRING_BYTES_MAX, stringLength } from '../../types/string.ts'
import type { Call } from '../call.ts'
import { type CommandArgument, type CommandWords, defineCommand, firstKey, type KeyReference } from '../command.ts'
import { wordIs } from '../keys-of-command.ts'
import { STRING_TOO_LONG } from '../messages.ts'
import { isStringOrReply } from '../string-value.ts'
import { type BitFieldOperation, bitFieldOperationsOrReply } from './bit-field-operation.ts'
import { grownBitmap } from './grown-bitmap.ts'

const ENCODING: CommandArgument = { name: 'encoding', type: 'string' }
const OFFSET: CommandArgument = { name: 'offset', type: 'integer' }

/** BITFIELD key [GET encoding offset | [OVERFLOW WRAP | SAT | FAIL] SET encoding offset value | INCRBY encoding offset increment …] */
export const bitfield = defineCommand({
  name: 'bitfield',
  arity: -2,
  flags: ['write', 'denyoom'],
  categories: ['bitmap'],
  group: 'bitmap',
  since: '3.2.0',
  complexity: 'O(1) for each operation, and the bytes by which the string grows.',
  summary: 'Reads, sets and increments integers of any width at any bit of a string.',
  findKeys,
  keys: [
    {
      notes: 'Reads the key, and changes it unless all operations are `GET`',
      flags: ['RW', 'access', 'update', 'variable_flags'],
      begin: { index: 1 },
      find: { lastKey: 0, step: 1, limit: 0 },
    },
  ],
  arguments: [
    { name: 'key', type: 'key', keySpecIndex: 0 },
    {
      name: 'operation',
      type: 'oneof',
      multiple: true,
      optional: true,
      arguments: [
        { name: 'get-block', type: 'block', token: 'GET', arguments: [ENCODING, OFFSET] },
        {
          name: 'write',
          type: 'block',
          arguments: [
            {
              name: 'overflow-block',
              type: 'oneof',
              token: 'OVERFLOW',
              optional: true,
              arguments: [
                { name: 'wrap', type: 'pure-token', token: 'WRAP' },
                { name: 'sat', type: 'pure-token', token: 'SAT' },
                { name: 'fail', type: 'pure-token', token: 'FAIL' },
              ],
            },
            {
              name: 'write-operation',
              type: 'oneof',
              arguments: [
                {
                  name: 'set-block',
                  type: 'block',
                  token: 'SET',
                  arguments: [ENCODING, OFFSET, { name: 'value', type: 'integer' }],
                },
                {
                  name: 'incrby-block',
                  type: 'block',
                  token: 'INCRBY',
                  arguments: [ENCODING, OFFSET, { name: 'increment', type: 'integer' }],
                },
              ],
            },
          ],
        },
      ],
    },
  ],
  run(call, reply) {
    const operations = bitFieldOperationsOrReply(call, reply)
    if (operations === undefined) return
    if (operations.every(isRead)) readFields(call, operations, reply)
    else changeFields(call, operations, reply)
  },
})

/** BITFIELD_RO key [GET encoding offset …] */
export const bitfieldRo = defineCommand({
  name: 'bitfield_ro',
  arity: -2,
  flags: ['readonly', 'fast'],
  categories: ['bitmap'],
  group: 'bitmap',
  since: '6.0.0',
  complexity: 'O(1) for each operation.',
  summary: 'Reads integers of any width at any bit of a string.',
  keys: firstKey('RO', 'access'),
  arguments: [
    { name: 'key', type: 'key', keySpecIndex: 0 },
    {
      name: 'get-block',
      type: 'block',
      token: 'GET',
      optional: true,
      multiple: true,
      multipleToken: true,
      arguments: [ENCODING, OFFSET],
    },
  ],
  run(call, reply) {
    const operations = bitFieldOperationsOrReply(call, reply)
    if (operations === undefined) return
    if (!operations.every(isRead)) return reply.error('ERR BITFIELD_RO only supports the GET subcommand')
    readFields(call, operations, reply)
  },
})

function isRead(operation: BitFieldOperation): boolean {
  return operation.kind === 'get'
}

function readFields(call: Call, operations: readonly BitFieldOperation[], reply: Reply): void {
  const { arena } = call.keyspace
  const address = call.read(1)
  if (address !== 0 && !isStringOrReply(call, address, reply)) return
  const length = address === 0 ? 0 : stringLength(arena, address)
  reply.array(operations.length)
  for (const { field } of operations) reply.integer(readBitField(arena, address, length, field))
}

/** The string grows up to the last field that may be written, whether it is or not. */
function changeFields(call: Call, operations: readonly BitFieldOperation[], reply: Reply): void {
  const { arena, effects } = call.keyspace
  const existing = call.find(1)
  if (existing !== 0 && !isStringOrReply(call, existing, reply)) return
  const oldLength = existing === 0 ? 0 : stringLength(arena, existing)
  const lengthMin = operations.reduce((most, operation) => Math.max(most, bytesWritten(operation)), 0)
  if (lengthMin > STRING_BYTES_MAX) return reply.error(STRING_TOO_LONG)
  const address = grownBitmap(call, existing, lengthMin)
  const length = stringLength(arena, address)
  let changes = 0
  reply.array(operations.length)
  for (const { kind, field, operand, overflow } of operations) {
    const old = readBitField(arena, address, length, field)
    if (kind === 'get') {
      reply.integer(old)
      continue
    }
    const value =
      kind === 'set' ? fitToBitField(field, operand, overflow) : addToBitField(field, old, operand, overflow)
    if (value === undefined) {
      reply.null()
      continue
    }
    writeBitField(arena, address, field, value)
    if (value !== old || length > oldLength) changes++
    reply.integer(kind === 'set' ? old : value)
  }
  // A string that only grew has changed as well, of which Redis tells no event.
  if (changes === 0 && length === oldLength) return
  call.changed(changes === 0 ? EFFECT_UNNAMED : EFFECT_STRING, 'setbit', 1)
  effects.dirty += Math.max(0, changes - 1)
}

/** The bytes that a string has when an operation writes its field. */
function bytesWritten({ kind, field }: BitFieldOperation): number {
  return kind === 'get' ? 0 : Math.ceil((field.offset + field.bits) / 8)
}

/** The key is only read while all operations are GET. */
function findKeys(words: CommandWords, from: number): KeyReference[] {
  const argc = words.argc - from
  for (let i = 2; i < argc; ) {
    if (wordIs(words, from, i, 'GET') && argc - i > 2) i += 3
    else if (wordIs(words, from, i, 'OVERFLOW') && argc - i > 1) i += 2
    else return [{ index: 1, flags: ['RW', 'access', 'update'] }]
  }
  return [{ index: 1, flags: ['RO', 'access'] }]
}
