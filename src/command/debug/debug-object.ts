import type { Reply } from '../../protocol/resp/reply.ts'
import { CHUNK_MASK, CHUNK_UNITS_LOG2 } from '../../store/arena.ts'
import { operationsAt } from '../../types/operations-of-type.ts'
import { readString, stringLength } from '../../types/string.ts'
import type { Call } from '../call.ts'
import { NO_SUCH_KEY } from '../messages.ts'

/** DEBUG OBJECT key */
export function debugObject(call: Call, reply: Reply): void {
  const address = findOrReply(call, reply)
  if (address === 0) return
  const { arena, accessClock } = call.keyspace
  const word = arena.words[address >>> CHUNK_UNITS_LOG2][((address & CHUNK_MASK) << 1) + 1]
  const encoding = operationsAt(arena, address).encodingName(arena, address)
  reply.simple(
    [
      `Value at:0x${(address >>> 0).toString(16)}`,
      'refcount:1',
      `encoding:${encoding}`,
      `serializedlength:${serializedLength(call, address, encoding)}`,
      `lru:${word >>> 8}`,
      `lru_seconds_idle:${accessClock.idleSeconds(word)}`,
    ].join(' '),
  )
}

/** DEBUG SDSLEN key */
export function debugSdslen(call: Call, reply: Reply): void {
  const address = findOrReply(call, reply)
  if (address === 0) return
  const { arena } = call.keyspace
  if (operationsAt(arena, address).encodingName(arena, address) === 'int')
    return reply.error('ERR Not an sds encoded string.')
  const keyBytes = call.length(2)
  const valueBytes = stringLength(arena, address)
  // Key and value share the item's block, so what is spare is told of the value.
  const spareBytes = Math.max(0, arena.capacityAt(address) - keyBytes - valueBytes)
  reply.simple(
    `key_sds_len:${keyBytes}, key_sds_avail:0, key_zmalloc: ${keyBytes}, val_sds_len:${valueBytes}, val_sds_avail:${spareBytes}, val_zmalloc: ${valueBytes + spareBytes}`,
  )
}

/** DEBUG LISTPACK key */
export function debugListpack(call: Call, reply: Reply): void {
  if (findOrReply(call, reply) !== 0) reply.error('ERR Not a listpack encoded object.')
}

/** DEBUG QUICKLIST key [full] */
export function debugQuicklist(call: Call, reply: Reply): void {
  if (findOrReply(call, reply) !== 0) reply.error('ERR Not a quicklist encoded object.')
}

/** DEBUG HTSTATS-KEY key [FULL] */
export function htstatsKey(call: Call, reply: Reply): void {
  if (findOrReply(call, reply) === 0) return
  reply.error('ERR The value stored at the specified key is not represented using an hash table')
}

/** DEBUG HTSTATS database [FULL] */
export function debugHtstats(call: Call, reply: Reply): void {
  const number = call.integerOrReply(2, reply)
  if (Number.isNaN(number)) return
  const database = call.keyspace.databases[number]
  if (database === undefined) return reply.error('ERR Out of range database')
  reply.verbatim(
    'txt',
    [
      '[Dictionary HT]',
      'Hash table 0 stats (main hash table):',
      ` number of elements: ${database.size}`,
      ` directory bytes: ${database.index.directoryBytes}`,
      '[Expires HT]',
      'Deadlines lie in the items:',
      ` number of elements: ${database.expiring.size}`,
      '',
    ].join('\n'),
  )
}

function findOrReply(call: Call, reply: Reply): number {
  const address = call.find(2)
  if (address === 0) reply.error(NO_SUCH_KEY)
  return address
}

/** The bytes of a value in an RDB file without compression. */
function serializedLength(call: Call, address: number, encoding: string): number {
  const bytes = stringLength(call.keyspace.arena, address)
  if (encoding === 'int' && bytes <= 11) {
    const value = integerAt(call, address)
    if (value >= -128 && value <= 127) return 2
    if (value >= -32768 && value <= 32767) return 3
    if (value >= -2147483648 && value <= 2147483647) return 5
  }
  return bytes + (bytes < 64 ? 1 : bytes < 16384 ? 2 : 5)
}

function integerAt(call: Call, address: number): number {
  const { arena } = call.keyspace
  const digits = Buffer.alloc(stringLength(arena, address))
  readString(arena, address, 0, digits.length, digits, 0)
  return Number(digits.toString('latin1'))
}
