import { parseInteger } from '../../base/integer.ts'
import type { Reply } from '../../protocol/resp/reply.ts'
import type { BitField, Overflow } from '../../types/bit-field.ts'
import type { Call } from '../call.ts'
import { NOT_AN_INTEGER, SYNTAX_ERROR } from '../messages.ts'
import { fieldOffsetOrReply } from './bit-offset.ts'

/** One of the operations that BITFIELD does in turn. */
export interface BitFieldOperation {
  readonly kind: 'get' | 'set' | 'add'
  readonly field: BitField
  /** What the field is set to or what is added to it; a safe integer or a larger int64. */
  readonly operand: number | bigint
  readonly overflow: Overflow
}

/** Parses the operations from argument 2 on; undefined after having replied with an error. */
export function bitFieldOperationsOrReply(call: Call, reply: Reply): BitFieldOperation[] | undefined {
  const operations: BitFieldOperation[] = []
  let overflow: Overflow | undefined = 'wrap'
  for (let i = 2; i < call.argc; ) {
    const left = call.argc - i - 1
    if (call.is(i, 'OVERFLOW') && left >= 1) {
      overflow = overflowOrReply(call, i + 1, reply)
      if (overflow === undefined) return undefined
      i += 2
      continue
    }
    const kind = kindOf(call, i, left)
    if (kind === undefined) {
      reply.error(SYNTAX_ERROR)
      return undefined
    }
    const field = fieldOrReply(call, i + 1, reply)
    if (field === undefined) return undefined
    const operand = kind === 'get' ? 0 : operandOrReply(call, i + 3, reply)
    if (operand === undefined) return undefined
    operations.push({ kind, field, operand, overflow })
    i += kind === 'get' ? 3 : 4
  }
  return operations
}

/** The operation that argument i names with `left` more behind it. */
function kindOf(call: Call, i: number, left: number): BitFieldOperation['kind'] | undefined {
  if (left >= 2 && call.is(i, 'GET')) return 'get'
  if (left >= 3 && call.is(i, 'SET')) return 'set'
  return left >= 3 && call.is(i, 'INCRBY') ? 'add' : undefined
}

function overflowOrReply(call: Call, i: number, reply: Reply): Overflow | undefined {
  if (call.is(i, 'WRAP')) return 'wrap'
  if (call.is(i, 'SAT')) return 'saturate'
  if (call.is(i, 'FAIL')) return 'fail'
  reply.error('ERR Invalid OVERFLOW type specified')
  return undefined
}

const SIGNED = 0x69
const UNSIGNED = 0x75

/** The field of the type that argument i names at the offset in the next; undefined after having replied with an error. */
function fieldOrReply(call: Call, i: number, reply: Reply): BitField | undefined {
  const { bytes } = call
  const start = call.start(i)
  const signed = bytes[start] === SIGNED
  // As in Redis, a zero byte ends the type.
  let end = start
  while (end < call.end(i) && bytes[end] !== 0) end++
  const bits = parseInteger(bytes, start + 1, end)
  if (start >= end || !(signed || bytes[start] === UNSIGNED) || !(bits >= 1 && bits <= (signed ? 64 : 63))) {
    reply.error('ERR Invalid bitfield type. Use something like i16 u8. Note that u64 is not supported but i64 is.')
    return undefined
  }
  const offset = fieldOffsetOrReply(call, i + 1, bits, reply)
  return Number.isNaN(offset) ? undefined : { signed, bits, offset }
}

function operandOrReply(call: Call, i: number, reply: Reply): number | bigint | undefined {
  const value = call.integer(i)
  if (!Number.isNaN(value)) return value
  const large = call.int64(i)
  if (large === undefined) reply.error(NOT_AN_INTEGER)
  return large
}
