import type { Reply } from '../../protocol/resp/reply.ts'
import type { Call } from '../call.ts'
import type { CommandArgument } from '../command.ts'
import { invalidExpire } from '../messages.ts'

/** The arguments of commands that deal with deadlines of fields: FIELDS numfields field …, and the times. */

/** The argument FIELDS, for specifications. */
export const fieldsArgument: CommandArgument = {
  name: 'fields',
  type: 'block',
  token: 'FIELDS',
  arguments: [
    { name: 'numfields', type: 'integer' },
    { name: 'field', type: 'string', multiple: true },
  ],
}

/** The latest deadline that a field can have, in ms since the Unix epoch. */
export const FIELD_DEADLINE_MAX = 2 ** 46 - 1

/** The replies for a field that is not there, and for one without deadline. */
export const NO_FIELD = -2
export const NO_DEADLINE = -1
/** A deadline was not set since the condition does not hold; was set; has removed the field, being past. */
export const CONDITION_NOT_MET = 0
export const DEADLINE_SET = 1
export const FIELD_REMOVED = 2

/** Checks that the arguments from 2 on are FIELDS, a number and so many fields, of which the first is argument 4. Replies with an error when they are not. */
export function areFieldsOrReply(call: Call, reply: Reply): boolean {
  if (!call.is(2, 'FIELDS')) {
    reply.error('ERR Mandatory argument FIELDS is missing or not at the right position')
    return false
  }
  const count = call.integer(3)
  if (!(count >= 1) && !((call.int64(3) ?? 0n) >= 1n)) {
    reply.error('ERR Number of fields must be a positive integer')
    return false
  }
  if (count === call.argc - 4) return true
  reply.error('ERR The `numfields` parameter must match the number of arguments')
  return false
}

/**
 * Returns the deadline of fields that argument i means, in ms since the Unix epoch: a number of `unitMs` milliseconds, from now on when `relative`. NaN after having replied
 * that it is not an integer, negative or out of range. `name` is the command's, in lower case.
 */
export function fieldDeadlineOrReply(
  call: Call,
  i: number,
  name: string,
  unitMs: number,
  relative: boolean,
  reply: Reply,
): number {
  const value = call.integerOrReply(i, reply)
  if (Number.isNaN(value)) return value
  if (value < 0) {
    reply.error('ERR invalid expire time, must be >= 0')
    return Number.NaN
  }
  const deadline = value * unitMs + (relative ? call.now : 0)
  if (deadline <= FIELD_DEADLINE_MAX) return deadline
  reply.error(invalidExpire(name))
  return Number.NaN
}
