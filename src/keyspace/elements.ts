import { CHUNK_MASK, CHUNK_UNITS_LOG2 } from '../store/arena.ts'
import { SALVAGE_MAX } from '../store/garbage.ts'
import { EXPIRES, keyLengthAt, keyOffset } from '../store/item.ts'
import { operationsAt } from '../types/operations-of-type.ts'
import { EFFECT_GENERIC, EFFECT_HASH } from './effects.ts'
import type { Keyspace } from './keyspace.ts'

/** What becomes of the elements of large collections outside of commands: they expire, and they are moved. */

/** Removes an element whose deadline has come from its collection, and tells so; the collection goes with its last element. */
export function expireElement(keyspace: Keyspace, element: number): void {
  const { arena } = keyspace
  const item = ownerOf(keyspace, element)
  // In the garbage nothing expires any more: it is off the wheel now, and freed in its turn.
  if (item >>> 0 < SALVAGE_MAX) return
  const database = keyspace.databaseAt(item)
  const words = arena.words[item >>> CHUNK_UNITS_LOG2]
  const at = (item & CHUNK_MASK) << 1
  const start = (at << 2) + keyOffset(words[at])
  const key = arena.bytes[item >>> CHUNK_UNITS_LOG2].slice(start, start + keyLengthAt(words, at))
  database.hash = database.hashOf(item)
  const edit = database.open(item)
  const empty = operationsAt(arena, item).elementExpired(edit, element)
  if (empty) database.remove(edit.address)
  database.changed(EFFECT_HASH, 'hexpired', key, 0, key.length)
  if (empty) database.changedToo(EFFECT_GENERIC, 'del', key, 0, key.length)
}

/** Leads the collection of an element, and the wheel, to its new block. Its header was copied; its old block is not looked at. */
export function redirectElement(keyspace: Keyspace, from: number, to: number): void {
  const { arena, store, wheel } = keyspace
  const item = ownerOf(keyspace, to)
  if (item >>> 0 < SALVAGE_MAX) store.garbage.moved(item, from, to)
  else operationsAt(arena, item).elementMoved(store, item, from, to)
  if ((arena.words[to >>> CHUNK_UNITS_LOG2][(to & CHUNK_MASK) << 1] & (EXPIRES << 8)) !== 0) wheel.moved(to)
}

function ownerOf({ arena, store }: Keyspace, element: number): number {
  return store.owners.addressOf(arena.words[element >>> CHUNK_UNITS_LOG2][((element & CHUNK_MASK) << 1) + 1] >>> 8)
}
