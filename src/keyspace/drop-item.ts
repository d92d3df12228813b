import { CHUNK_MASK, CHUNK_UNITS_LOG2 } from '../store/arena.ts'
import { keyLengthAt, keyOffset } from '../store/item.ts'
import type { Database } from './database.ts'
import type { Keyspace } from './keyspace.ts'

/**
 * Removes the item past its deadline that has the same key as the fresh item at `address`, which is not in the index yet, if there is one: while expiry is held, it may be hidden
 * where the fresh one is to go. `database.hash` is the key's.
 */
export function dropHidden({ arena }: Keyspace, database: Database, address: number): void {
  const words = arena.words[address >>> CHUNK_UNITS_LOG2]
  const at = (address & CHUNK_MASK) << 1
  const start = (at << 2) + keyOffset(words[at])
  const bytes = arena.bytes[address >>> CHUNK_UNITS_LOG2]
  const hidden = database.index.find(database.hash, bytes, start, start + keyLengthAt(words, at))
  if (hidden !== 0) database.expire(hidden)
}

/** Removes an item that no command removed, and tells so. */
export function dropItem(keyspace: Keyspace, database: Database, address: number, kind: number, event: string): void {
  const { arena, effects } = keyspace
  const hash = database.hashOf(address)
  if ((effects.mask & kind) === 0) return database.remove(address, hash)
  const words = arena.words[address >>> CHUNK_UNITS_LOG2]
  const at = (address & CHUNK_MASK) << 1
  const start = (at << 2) + keyOffset(words[at])
  const key = arena.bytes[address >>> CHUNK_UNITS_LOG2].slice(start, start + keyLengthAt(words, at))
  database.remove(address, hash)
  effects.tell(kind, event, database.number, key, 0, key.length)
}
