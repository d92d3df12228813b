import { parseInt64, parseInteger } from '../../base/integer.ts'
import type { Reply } from '../../protocol/resp/reply.ts'
import type { Call } from '../call.ts'

const HASH = 0x23

/** Returns argument i as the offset of a bit that a string can have; NaN after having replied with an error. */
export function bitOffsetOrReply(call: Call, i: number, reply: Reply): number {
  return inRangeOrReply(call, call.integer(i), reply)
}

/** As {@link bitOffsetOrReply}, of a field of `bits` bits: `#n` stands for where the n-th of such fields begins. */
export function fieldOffsetOrReply(call: Call, i: number, bits: number, reply: Reply): number {
  const { bytes } = call
  const start = call.start(i)
  const end = call.end(i)
  if (start === end || bytes[start] !== HASH) return bitOffsetOrReply(call, i, reply)
  const offset = parseInteger(bytes, start + 1, end) * bits
  if (Number.isSafeInteger(offset)) return inRangeOrReply(call, offset, reply)
  // Redis multiplies int64s, and takes what is left of the product.
  const index = parseInt64(bytes, start + 1, end)
  const product = index === undefined ? Number.NaN : Number(BigInt.asIntN(64, index * BigInt(bits)))
  return inRangeOrReply(call, product, reply)
}

function inRangeOrReply(call: Call, offset: number, reply: Reply): number {
  if (offset >= 0 && Math.floor(offset / 8) < call.host.bulkBytesMax) return offset
  reply.error('ERR bit offset is not an integer or out of range')
  return Number.NaN
}
