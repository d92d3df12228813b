import type { Database } from '../../keyspace/database.ts'
import { NEVER } from '../../keyspace/expiring-items.ts'
import type { Reply } from '../../protocol/resp/reply.ts'
import { type Arena, CHUNK_MASK, CHUNK_UNITS_LOG2 } from '../../store/arena.ts'
import { keyLengthAt, keyOffset } from '../../store/item.ts'
import type { Call } from '../call.ts'
import { Digest } from './digest.ts'
import { appendValueDigest } from './value-digest.ts'

/**
 * A digest of content: that of a database does not depend on the order of its keys, that of a value does where its type has an order. The same
 * content gives the same digest as in Redis.
 */

const EXPIRES = Buffer.from('!!expire!!')

/** DEBUG DIGEST */
export function debugDigest(call: Call, reply: Reply): void {
  const digest = new Digest()
  const { arena, databases } = call.keyspace
  for (const database of databases) {
    if (database.size === 0) continue
    const number = Buffer.alloc(4)
    number.writeUInt32BE(database.number)
    digest.append(number)
    eachItem(database, address => {
      const item = new Digest()
      item.append(keyOf(arena, address))
      appendItem(item, call, database, address)
      digest.add(item.bytes)
    })
  }
  reply.simple(String(digest))
}

/** DEBUG DIGEST-VALUE key [key …] */
export function debugDigestValue(call: Call, reply: Reply): void {
  reply.array(call.argc - 2)
  for (let i = 2; i < call.argc; i++) {
    const digest = new Digest()
    const address = call.find(i)
    if (address !== 0) appendItem(digest, call, call.database, address)
    reply.simple(String(digest))
  }
}

function appendItem(digest: Digest, call: Call, database: Database, address: number): void {
  appendValueDigest(digest, call.keyspace, address)
  if (database.deadline(address) !== NEVER) digest.add(EXPIRES)
}

function keyOf(arena: Arena, address: number): Uint8Array {
  const words = arena.words[address >>> CHUNK_UNITS_LOG2]
  const at = (address & CHUNK_MASK) << 1
  const start = (at << 2) + keyOffset(words[at])
  return arena.bytes[address >>> CHUNK_UNITS_LOG2].subarray(start, start + keyLengthAt(words, at))
}

function eachItem(database: Database, visit: (address: number) => void): void {
  for (let cursor = 0; ; ) {
    cursor = database.index.scan(cursor, 1024, visit)
    if (cursor === 0) return
  }
}
