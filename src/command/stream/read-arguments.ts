import type { Reply } from '../../protocol/resp/reply.ts'
import type { Call } from '../call.ts'
import { SYNTAX_ERROR } from '../messages.ts'

/** The arguments of XREAD and XREADGROUP. */
export class ReadArguments {
  /** Entries of each stream at most; 0 is no limit. */
  count = 0
  /** Until when to wait, in ms since the Unix epoch; undefined not to wait. */
  deadlineMs: number | undefined = undefined
  /** The argument that names the first stream, and how many there are; the ids follow. */
  firstKey = 0
  streams = 0
  /** The argument that names the group; the consumer follows. 0 for none. */
  group = 0
  noAck = false
  /** Since when an entry must be pending to be claimed, in ms; -1 to claim none. */
  claimIdleMs = -1

  /** Reads them. Returns false after having replied that they are wrong. */
  readOrReply(call: Call, ofGroup: boolean, reply: Reply): boolean {
    const error = this.#read(call, ofGroup, reply)
    if (error === undefined) return true
    if (error !== '') reply.error(error)
    return false
  }

  /** Returns the names of the streams, a character per byte. */
  keys(call: Call): string[] {
    return Array.from({ length: this.streams }, (_, i) => call.text(this.firstKey + i))
  }

  /** Returns the error; an empty one when it was replied already. */
  #read(call: Call, ofGroup: boolean, reply: Reply): string | undefined {
    const last = call.argc - 1
    for (let i = 1; i < call.argc && this.firstKey === 0; i++) {
      const more = last - i
      if (call.is(i, 'CLAIM') && more > 0) {
        if (!ofGroup) return onlyOfGroup('CLAIM')
        this.claimIdleMs = call.integerOrReply(++i, reply, 'ERR min-idle-time is not an integer or out of range')
        if (Number.isNaN(this.claimIdleMs)) return ''
        if (this.claimIdleMs < 0) return 'ERR min-idle-time must be a positive integer'
      } else if (call.is(i, 'BLOCK') && more > 0) {
        const error = this.#readTimeout(call, ++i)
        if (error !== undefined) return error
      } else if (call.is(i, 'COUNT') && more > 0) {
        const count = call.integerOrReply(++i, reply)
        if (Number.isNaN(count)) return ''
        this.count = Math.max(count, 0)
      } else if (call.is(i, 'STREAMS') && more > 0) {
        if (more % 2 !== 0) return unbalanced(ofGroup)
        this.firstKey = i + 1
        this.streams = more / 2
      } else if (call.is(i, 'GROUP') && more > 1) {
        if (!ofGroup) return onlyOfGroup('GROUP')
        this.group = i + 1
        i += 2
      } else if (call.is(i, 'NOACK')) {
        if (!ofGroup) return onlyOfGroup('NOACK')
        this.noAck = true
      } else return SYNTAX_ERROR
    }
    if (this.firstKey === 0) return SYNTAX_ERROR
    return ofGroup && this.group === 0 ? 'ERR Missing GROUP option for XREADGROUP' : undefined
  }

  #readTimeout(call: Call, i: number): string | undefined {
    const value = call.int64(i)
    if (value === undefined) return 'ERR timeout is not an integer or out of range'
    if (value < 0n) return 'ERR timeout is negative'
    if (value + BigInt(call.now) >= 2n ** 63n) return 'ERR timeout is out of range'
    this.deadlineMs = value === 0n ? Number.POSITIVE_INFINITY : call.now + Number(value)
    return undefined
  }
}

function onlyOfGroup(option: string): string {
  return `ERR The ${option} option is only supported by XREADGROUP. You called XREAD instead.`
}

function unbalanced(ofGroup: boolean): string {
  const [name, ids] = ofGroup ? ['xreadgroup', "ID or '>'"] : ['xread', "ID, '+', or '$'"]
  return `ERR Unbalanced '${name}' list of streams: for each stream key an ${ids} must be specified.`
}
