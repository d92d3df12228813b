import { CHUNK_MASK, CHUNK_UNITS_LOG2 } from '../store/arena.ts'
import { TYPE_STRING, typeOf } from '../store/item.ts'
import type { Database } from './database.ts'
import { EFFECT_KEY_MISS, EFFECT_NEW, EFFECT_OVERWRITTEN, EFFECT_TYPE_CHANGED, type Effects } from './effects.ts'
import type { Keyspace } from './keyspace.ts'
import { STAT_MISSES } from './statistics.ts'

/** What can be told of an item that takes its place in the index. */
export const EFFECT_PLACED = EFFECT_NEW | EFFECT_OVERWRITTEN | EFFECT_TYPE_CHANGED

/**
 * Tells that a key has come, or that its value was replaced by another one, of another type maybe: what commands do is told behind that. `replaced` is the
 * type of the value that gives way, 0 for none.
 */
export function tellPlaced(
  effects: Effects,
  replaced: number,
  type: number,
  database: number,
  key: Uint8Array,
  start: number,
  end: number,
): void {
  if ((effects.mask & EFFECT_PLACED) === 0) return
  if (replaced === 0) {
    if ((effects.mask & EFFECT_NEW) !== 0) effects.tell(EFFECT_NEW, 'new', database, key, start, end)
    return
  }
  if ((effects.mask & EFFECT_OVERWRITTEN) !== 0) {
    effects.tell(EFFECT_OVERWRITTEN, 'overwritten', database, key, start, end)
  }
  if (replaced !== type && (effects.mask & EFFECT_TYPE_CHANGED) !== 0) {
    effects.tell(EFFECT_TYPE_CHANGED, 'type_changed', database, key, start, end)
  }
}

/** As {@link tellPlaced}, of a string that takes the place of the item at `existing`, if that is not 0. */
export function tellString(
  { arena, effects }: Keyspace,
  database: Database,
  existing: number,
  key: Uint8Array,
  start: number,
  end: number,
): void {
  if ((effects.mask & EFFECT_PLACED) === 0) return
  const type = existing === 0 ? 0 : typeOf(arena.words[existing >>> CHUNK_UNITS_LOG2][(existing & CHUNK_MASK) << 1])
  tellPlaced(effects, type, TYPE_STRING, database.number, key, start, end)
}

/** Counts, and tells, that a reader has found nothing. Returns 0, the address of nothing. */
export function tellMiss(
  { effects, statistics }: Keyspace,
  database: Database,
  key: Uint8Array,
  start: number,
  end: number,
): 0 {
  statistics[STAT_MISSES]++
  if ((effects.mask & EFFECT_KEY_MISS) !== 0) effects.tell(EFFECT_KEY_MISS, 'keymiss', database.number, key, start, end)
  return 0
}
