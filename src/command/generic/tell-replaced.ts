import type { Database } from '../../keyspace/database.ts'
import { EFFECT_OVERWRITTEN, EFFECT_TYPE_CHANGED } from '../../keyspace/effects.ts'

/**
 * Tells, behind what the command itself tells, that the value of a key gave way to one that was moved or copied there. `replaced` is the type that it had, 0
 * when there was none.
 */
export function tellReplaced(
  database: Database,
  replaced: number,
  type: number,
  key: Uint8Array,
  start: number,
  end: number,
): void {
  if (replaced === 0) return
  database.changedToo(EFFECT_OVERWRITTEN, 'overwritten', key, start, end)
  if (replaced !== type) database.changedToo(EFFECT_TYPE_CHANGED, 'type_changed', key, start, end)
}
