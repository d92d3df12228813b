import type { Reply } from '../../protocol/resp/reply.ts'
import type { Call } from '../call.ts'
import { SYNTAX_ERROR } from '../messages.ts'
import type { ReadOptions } from './stream-scratch.ts'

/** Reads the arguments of XREAD, or of XREADGROUP if `ofGroup`. Returns false after having replied that they are wrong. */
export function readArgumentsOrReply(call: Call, options: ReadOptions, ofGroup: boolean, reply: Reply): boolean {
  options.reset()
  const error = readArguments(call, options, ofGroup, reply)
  if (error === undefined) return true
  if (error !== '') reply.error(error)
  return false
}

/** Returns the names of the streams, a character per byte. */
export function streamNames(call: Call, { firstKey, streams }: ReadOptions): string[] {
  return Array.from({ length: streams }, (_, i) => call.text(firstKey + i))
}

/** Whether argument i is just this byte. */
export function isByte(call: Call, i: number, byte: number): boolean {
  return call.length(i) === 1 && call.bytes[call.start(i)] === byte
}

/** Returns the error; an empty one when it was replied already. */
function readArguments(call: Call, options: ReadOptions, ofGroup: boolean, reply: Reply): string | undefined {
  const last = call.argc - 1
  for (let i = 1; i <= last && options.firstKey === 0; i++) {
    const more = last - i
    if (call.is(i, 'STREAMS') && more > 0) {
      if (more % 2 !== 0) return unbalanced(ofGroup)
      options.firstKey = i + 1
      options.streams = more / 2
    } else if (call.is(i, 'GROUP') && more > 1) {
      if (!ofGroup) return onlyOfGroup('GROUP')
      options.group = i + 1
      i += 2
    } else if (call.is(i, 'COUNT') && more > 0) {
      const count = call.integerOrReply(++i, reply)
      if (Number.isNaN(count)) return ''
      options.count = Math.max(count, 0)
    } else if (call.is(i, 'BLOCK') && more > 0) {
      const error = readTimeout(call, ++i, options)
      if (error !== undefined) return error
    } else if (call.is(i, 'NOACK')) {
      if (!ofGroup) return onlyOfGroup('NOACK')
      options.noAck = true
    } else if (call.is(i, 'CLAIM') && more > 0) {
      if (!ofGroup) return onlyOfGroup('CLAIM')
      options.claimIdleMs = call.integerOrReply(++i, reply, 'ERR min-idle-time is not an integer or out of range')
      if (Number.isNaN(options.claimIdleMs)) return ''
      if (options.claimIdleMs < 0) return 'ERR min-idle-time must be a positive integer'
    } else return SYNTAX_ERROR
  }
  if (options.firstKey === 0) return SYNTAX_ERROR
  return ofGroup && options.group === 0 ? 'ERR Missing GROUP option for XREADGROUP' : undefined
}

function readTimeout(call: Call, i: number, options: ReadOptions): string | undefined {
  const value = call.int64(i)
  if (value === undefined) return 'ERR timeout is not an integer or out of range'
  if (value < 0n) return 'ERR timeout is negative'
  if (value + BigInt(call.now) >= 2n ** 63n) return 'ERR timeout is out of range'
  options.waits = true
  options.deadlineMs = value === 0n ? Number.POSITIVE_INFINITY : call.now + Number(value)
  return undefined
}

function onlyOfGroup(option: string): string {
  return `ERR The ${option} option is only supported by XREADGROUP. You called XREAD instead.`
}

function unbalanced(ofGroup: boolean): string {
  const [name, ids] = ofGroup ? ['xreadgroup', "ID or '>'"] : ['xread', "ID, '+', or '$'"]
  return `ERR Unbalanced '${name}' list of streams: for each stream key an ${ids} must be specified.`
}
