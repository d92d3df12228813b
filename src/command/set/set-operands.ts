import type { Reply } from '../../protocol/resp/reply.ts'
import type { Call } from '../call.ts'
import { isSetOrReply } from './set-value.ts'

/** Returns the addresses of the sets whose keys are the arguments [from, to), 0 where there is none; undefined after having replied that one is of another type. */
export function setsOrReply(call: Call, from: number, to: number, reply: Reply): number[] | undefined {
  const sets: number[] = []
  for (let i = from; i < to; i++) {
    const address = call.read(i)
    if (address !== 0 && !isSetOrReply(call, address, reply)) return undefined
    sets.push(address)
  }
  return sets
}
