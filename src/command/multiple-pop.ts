import type { Reply } from '../protocol/resp/reply.ts'
import type { Call } from './call.ts'
import { SYNTAX_ERROR } from './messages.ts'

/** What is to be popped: from the first collection among the keys that are arguments [first, end), at most `count` elements from its front or its back. */
export interface MultiplePop {
  readonly first: number
  readonly end: number
  readonly front: boolean
  readonly count: number
}

/** Reads `numkeys key … front | back [COUNT count]` from argument i on; undefined after having replied with an error. */
export function multiplePopOrReply(
  call: Call,
  i: number,
  front: string,
  back: string,
  reply: Reply,
): MultiplePop | undefined {
  const keys = positiveOrReply(call, i, 'ERR numkeys should be greater than 0', reply)
  if (keys === 0) return undefined
  const where = i + 1 + keys
  const atFront = where < call.argc && call.is(where, front)
  if (!atFront && (where >= call.argc || !call.is(where, back))) {
    reply.error(SYNTAX_ERROR)
    return undefined
  }
  let count = 0
  for (let option = where + 1; option < call.argc; option += 2) {
    if (count !== 0 || option + 1 === call.argc || !call.is(option, 'COUNT')) {
      reply.error(SYNTAX_ERROR)
      return undefined
    }
    count = positiveOrReply(call, option + 1, 'ERR count should be greater than 0', reply)
    if (count === 0) return undefined
  }
  return { first: i + 1, end: where, front: atFront, count: Math.max(1, count) }
}

/** Returns the positive integer that argument i spells; 0 after having replied with `message` that it is none. */
function positiveOrReply(call: Call, i: number, message: string, reply: Reply): number {
  const value = call.integerOrReply(i, reply, message)
  if (value > 0) return value
  if (value <= 0) reply.error(message)
  return 0
}
