import { INT64_MAX } from '../base/integer.ts'
import { NEVER } from '../keyspace/expiring-items.ts'
import type { Reply } from '../protocol/resp/reply.ts'
import type { Call } from './call.ts'
import type { CommandArgument } from './command.ts'
import { invalidExpire, NOT_AN_INTEGER } from './messages.ts'

/**
 * Expiry options: EX, PX, EXAT, PXAT, KEEPTTL and PERSIST, as SET, GETEX and their kin take them. Each is a bit, so that a command ORs what it was
 * given; at most one of them may be given, though that one repeatedly.
 */

/** A time to live in seconds or milliseconds follows. */
export const OPTION_EX = 1 << 0
export const OPTION_PX = 1 << 1
/** A Unix time in seconds or milliseconds follows. */
export const OPTION_EXAT = 1 << 2
export const OPTION_PXAT = 1 << 3
export const OPTION_KEEPTTL = 1 << 4
export const OPTION_PERSIST = 1 << 5
/** The options that a time follows. */
export const TIMED_OPTIONS = OPTION_EX | OPTION_PX | OPTION_EXAT | OPTION_PXAT
/** All of them; bits above are free for a command's own options. */
export const EXPIRY_OPTIONS = TIMED_OPTIONS | OPTION_KEEPTTL | OPTION_PERSIST

/** The arguments of the timed options, for specifications. */
export const timeArguments: readonly CommandArgument[] = [
  { name: 'seconds', type: 'integer', token: 'EX' },
  { name: 'milliseconds', type: 'integer', token: 'PX' },
  { name: 'unix-time-seconds', type: 'unix-time', token: 'EXAT' },
  { name: 'unix-time-milliseconds', type: 'unix-time', token: 'PXAT' },
]

/**
 * Returns the bit of the option that argument i names, 0 when it names none of `allowed`, when another one is among those `given`, or when its time is missing.
 */
export function expiryOption(call: Call, i: number, given: number, allowed: number): number {
  const option = optionNamed(call, i) & allowed
  if ((given & EXPIRY_OPTIONS & ~option) !== 0) return 0
  if ((option & TIMED_OPTIONS) !== 0 && i + 1 === call.argc) return 0
  return option
}

/**
 * Returns the deadline that argument i means as the time of a timed option, in ms since the Unix epoch and rounded past 2^53; NaN after having replied that it is
 * not an integer, not positive or out of range. `name` is the command's, in lower case.
 */
export function deadlineOrReply(call: Call, i: number, option: number, name: string, reply: Reply): number {
  const value = call.integer(i)
  if (value <= 0) {
    reply.error(invalidExpire(name))
    return Number.NaN
  }
  let deadline = (option & (OPTION_EX | OPTION_EXAT)) !== 0 ? value * 1000 : value
  if ((option & (OPTION_EX | OPTION_PX)) !== 0) deadline += call.now
  if (deadline <= Number.MAX_SAFE_INTEGER) return deadline
  const exact = exactDeadline(call, i, option)
  if (exact === undefined) reply.error(NOT_AN_INTEGER)
  else if (exact <= 0n || exact > INT64_MAX) reply.error(invalidExpire(name))
  else return Number(exact)
  return Number.NaN
}

/** As {@link deadlineOrReply}, without rounding and without checking the range; undefined when the argument is not an int64. */
function exactDeadline(call: Call, i: number, option: number): bigint | undefined {
  const value = call.int64(i)
  if (value === undefined || value <= 0n) return value
  const time = (option & (OPTION_EX | OPTION_EXAT)) !== 0 ? value * 1000n : value
  return (option & (OPTION_EX | OPTION_PX)) !== 0 ? time + BigInt(call.now) : time
}

/** Gives back to a deadline, that {@link deadlineOrReply} returned for these arguments and the item at `address` just got, what it was rounded by. */
export function refineDeadline(call: Call, address: number, i: number, option: number, deadline: number): void {
  if (deadline <= Number.MAX_SAFE_INTEGER || deadline === NEVER) return
  const exact = exactDeadline(call, i, option)
  if (exact !== undefined) call.database.refineDeadline(address, exact)
}

function optionNamed(call: Call, i: number): number {
  switch (call.length(i)) {
    case 2:
      return call.is(i, 'EX') ? OPTION_EX : call.is(i, 'PX') ? OPTION_PX : 0
    case 4:
      return call.is(i, 'EXAT') ? OPTION_EXAT : call.is(i, 'PXAT') ? OPTION_PXAT : 0
    case 7:
      return call.is(i, 'KEEPTTL') ? OPTION_KEEPTTL : call.is(i, 'PERSIST') ? OPTION_PERSIST : 0
    default:
      return 0
  }
}
