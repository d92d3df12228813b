import { createHash } from 'node:crypto'
import { formatDouble } from '../../base/double.ts'
import { type Database, NEVER } from '../../keyspace/database.ts'
import type { Keyspace } from '../../keyspace/keyspace.ts'
import type { Reply } from '../../protocol/resp/reply.ts'
import { type Arena, CHUNK_MASK, CHUNK_UNITS_LOG2 } from '../../store/arena.ts'
import {
  keyLengthAt,
  keyOffset,
  TYPE_HASH,
  TYPE_LIST,
  TYPE_SET,
  TYPE_SORTED_SET,
  TYPE_STREAM,
  TYPE_STRING,
  typeOf,
} from '../../store/item.ts'
import { MemberText } from '../../types/set/member-text.ts'
import { eachMember } from '../../types/set/set.ts'
import { readString, stringLength } from '../../types/string.ts'
import type { Call } from '../call.ts'

/**
 * A digest of content, 20 bytes: that of a database does not depend on the order of its keys, that of a value does on its own order.
 * The same content gives the same digest as in Redis.
 */

const DIGEST_BYTES = 20
/** What a digest names types by, by the types' numbers in an item's header. */
const TYPE_MARKS: readonly Uint8Array[] = typeMarks()
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
      mixValue(item, call.keyspace, database, address)
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
    if (address !== 0) mixValue(digest, call.keyspace, call.database, address)
    reply.simple(digest.toString('hex'))
  }
}

function mixValue(digest: Buffer, keyspace: Keyspace, database: Database, address: number): void {
  const { arena } = keyspace
  const type = typeOf(arena.words[address >>> CHUNK_UNITS_LOG2][(address & CHUNK_MASK) << 1])
  mix(digest, TYPE_MARKS[type])
  if (type === TYPE_SORTED_SET) mixSortedSet(digest, keyspace, address)
  else if (type === TYPE_SET) mixSet(digest, keyspace, address)
  else mixString(digest, arena, address)
  if (database.deadline(address) !== NEVER) xor(digest, EXPIRES_MARK)
}

function mixString(digest: Buffer, arena: Arena, address: number): void {
  const value = Buffer.alloc(stringLength(arena, address))
  readString(arena, address, 0, value.length, value, 0)
  mix(digest, value)
}

/** Each member with its score, in any order. */
function mixSortedSet(digest: Buffer, { sortedSets }: Keyspace, address: number): void {
  sortedSets.open(address)
  sortedSets.each(() => {
    const member = Buffer.alloc(DIGEST_BYTES)
    mix(member, sortedSets.bytes.subarray(sortedSets.start, sortedSets.end))
    mix(member, Buffer.from(formatDouble(sortedSets.score)))
    xor(digest, member)
  })
}

/** Each member, in any order. */
function mixSet(digest: Buffer, { arena, store }: Keyspace, address: number): void {
  const text = new MemberText()
  eachMember(store, address, place => {
    text.look(arena, address, place)
    xor(digest, text.bytes.subarray(text.start, text.end))
  })
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

function typeMarks(): Uint8Array[] {
  const marks: Uint8Array[] = []
  marks[TYPE_STRING] = Uint8Array.of(0, 0, 0, 0)
  marks[TYPE_LIST] = Uint8Array.of(0, 0, 0, 1)
  marks[TYPE_SET] = Uint8Array.of(0, 0, 0, 2)
  marks[TYPE_SORTED_SET] = Uint8Array.of(0, 0, 0, 3)
  marks[TYPE_HASH] = Uint8Array.of(0, 0, 0, 4)
  marks[TYPE_STREAM] = Uint8Array.of(0, 0, 0, 6)
  return marks
}
