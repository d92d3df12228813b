import { createHash } from 'node:crypto'
import { type Database, NEVER } from '../../keyspace/database.ts'
import type { Reply } from '../../protocol/resp/reply.ts'
import { type Arena, CHUNK_MASK, CHUNK_UNITS_LOG2 } from '../../store/arena.ts'
import { keyLengthAt, keyOffset } from '../../store/item.ts'
import { readString, stringLength } from '../../types/string.ts'
import type { Call } from '../call.ts'

/**
 * A digest of content, 20 bytes: that of a database does not depend on the order of its keys, that of a value does on its own order.
 * The same content gives the same digest as in Redis.
 */

const DIGEST_BYTES = 20
/** The type that a digest names strings by. */
const STRING_MARK = Uint8Array.of(0, 0, 0, 0)
const EXPIRES_MARK = Buffer.from('!!expire!!')

/** DEBUG DIGEST */
export function debugDigest(call: Call, reply: Reply): void {
  const digest = Buffer.alloc(DIGEST_BYTES)
  const { arena, databases } = call.keyspace
  for (const database of databases) {
    if (database.size === 0) continue
    const number = Buffer.alloc(4)
    number.writeUInt32BE(database.number)
    mix(digest, number)
    eachItem(database, address => {
      const item = Buffer.alloc(DIGEST_BYTES)
      mix(item, keyOf(arena, address))
      mixValue(item, arena, database, address)
      xor(digest, item)
    })
  }
  reply.simple(digest.toString('hex'))
}

/** DEBUG DIGEST-VALUE key [key …] */
export function debugDigestValue(call: Call, reply: Reply): void {
  reply.array(call.argc - 2)
  for (let i = 2; i < call.argc; i++) {
    const digest = Buffer.alloc(DIGEST_BYTES)
    const address = call.find(i)
    if (address !== 0) mixValue(digest, call.keyspace.arena, call.database, address)
    reply.simple(digest.toString('hex'))
  }
}

function mixValue(digest: Buffer, arena: Arena, database: Database, address: number): void {
  mix(digest, STRING_MARK)
  const value = Buffer.alloc(stringLength(arena, address))
  readString(arena, address, 0, value.length, value, 0)
  mix(digest, value)
  if (database.deadline(address) !== NEVER) xor(digest, EXPIRES_MARK)
}

/** Adds data to what may come in any order. */
function xor(digest: Buffer, data: Uint8Array): void {
  const hash = createHash('sha1').update(data).digest()
  for (let i = 0; i < DIGEST_BYTES; i++) digest[i] ^= hash[i]
}

/** Adds data to what comes in an order. */
function mix(digest: Buffer, data: Uint8Array): void {
  xor(digest, data)
  createHash('sha1').update(digest).digest().copy(digest)
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
