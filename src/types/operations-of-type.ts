import { assert } from '../base/assert.ts'
import { type Arena, CHUNK_MASK, CHUNK_UNITS_LOG2 } from '../store/arena.ts'
import { TYPE_HASH, TYPE_LIST, TYPE_SET, TYPE_SORTED_SET, TYPE_STREAM, TYPE_STRING, typeOf } from '../store/item.ts'
import { hashOperations } from './hash/hash-operations.ts'
import { listOperations } from './list/list-operations.ts'
import { setOperations } from './set/set-operations.ts'
import { sortedSetOperations } from './sorted-set/sorted-set-operations.ts'
import { streamOperations } from './stream/stream-operations.ts'
import { stringOperations } from './string-operations.ts'
import type { ValueOperations } from './value-operations.ts'

/** By the type's number in an item's header. */
const OPERATIONS = operations()

/** Returns the operations of the type of the item at `address`. */
export function operationsAt(arena: Arena, address: number): ValueOperations {
  const operations = OPERATIONS[typeOf(arena.words[address >>> CHUNK_UNITS_LOG2][(address & CHUNK_MASK) << 1])]
  assert(operations !== undefined, 'an item’s type is known')
  return operations
}

function operations(): readonly (ValueOperations | undefined)[] {
  const rows: (ValueOperations | undefined)[] = []
  rows[TYPE_STRING] = stringOperations
  rows[TYPE_LIST] = listOperations
  rows[TYPE_SET] = setOperations
  rows[TYPE_SORTED_SET] = sortedSetOperations
  rows[TYPE_HASH] = hashOperations
  rows[TYPE_STREAM] = streamOperations
  return rows
}
