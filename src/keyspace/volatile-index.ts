import { HashIndex } from '../store/hash-index.ts'
import type { Database } from './database.ts'
import type { Keyspace } from './keyspace.ts'

/** Items looked at between two looks at whether all were found. */
const STEP = 4096

/** Returns an index of a database's items with a deadline. Takes time by the number of all items. */
export function volatileIndex(keyspace: Keyspace, database: Database): HashIndex {
  const volatile = new HashIndex(keyspace.arena, keyspace.hashKey)
  for (let cursor = 0; database.expiring > 0; ) {
    cursor = database.index.scan(cursor, STEP, address => {
      if (Number.isFinite(database.deadline(address))) volatile.insert(database.hashOf(address), address)
    })
    if (cursor === 0) break
  }
  return volatile
}
