import { EFFECT_STRING } from '../../keyspace/effects.ts'
import { NEVER } from '../../keyspace/expiring-items.ts'
import type { Reply } from '../../protocol/resp/reply.ts'
import type { Call } from '../call.ts'

const OUT_OF_RANGE = 'ERR value is out of range, must be positive'

/** DEBUG POPULATE count [prefix [bytes]] */
export function debugPopulate(call: Call, reply: Reply): void {
  const count = positiveOrReply(call, 2, reply)
  if (Number.isNaN(count)) return
  const bytes = call.argc === 5 ? positiveOrReply(call, 4, reply) : 0
  if (Number.isNaN(bytes)) return
  const prefix = call.argc === 3 ? 'key' : call.text(3)
  const { database } = call
  for (let i = 0; i < count; i++) {
    const key = Buffer.from(`${prefix}:${i}`, 'latin1')
    if (database.find(key, 0, key.length) !== 0) continue
    const value = populated(i, bytes)
    database.putString(0, key, 0, key.length, value, 0, value.length, NEVER)
    database.changed(EFFECT_STRING, 'set', key, 0, key.length)
  }
  reply.ok()
}

/** `value:i`, cut or filled up with zero bytes to a length other than 0. */
function populated(i: number, bytes: number): Uint8Array {
  const text = Buffer.from(`value:${i}`)
  if (bytes === 0) return text
  const value = Buffer.alloc(bytes)
  text.copy(value)
  return value
}

function positiveOrReply(call: Call, i: number, reply: Reply): number {
  const value = call.integer(i)
  if (value >= 0) return value
  reply.error(call.int64(i) === undefined ? 'ERR value is not an integer or out of range' : OUT_OF_RANGE)
  return Number.NaN
}
