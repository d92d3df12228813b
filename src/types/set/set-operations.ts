import { assert } from '../../base/assert.ts'
import { type Arena, CHUNK_UNITS_LOG2 } from '../../store/arena.ts'
import { verifyNested } from '../../store/nested-index.ts'
import type { Store } from '../../store/store.ts'
import { copyTable, freeTable, redirectInTable, settleTable, tableBytes } from '../element-table.ts'
import { isIntset } from '../intset.ts'
import { verifyListpack } from '../listpack.ts'
import { inlineStart, stringLength } from '../string.ts'
import type { ValueOperations } from '../value-operations.ts'
import { SET_INTSET, SET_LISTPACK, SET_TABLE, setEncoding, setSize } from './set.ts'

const NAMES: readonly string[] = ['intset', 'listpack', 'hashtable']

/** What sets do as values among others. */
export const setOperations: ValueOperations = {
  free(store: Store, address: number): void {
    if (setEncoding(store.arena, address) === SET_TABLE) freeTable(store, address)
  },

  copy(store: Store, from: number, to: number): void {
    if (setEncoding(store.arena, to) === SET_TABLE) copyTable(store, from, to)
  },

  encodingName: (arena: Arena, address: number) => NAMES[setEncoding(arena, address)],

  outsideBytes(store: Store, address: number, samples: number): number {
    return setEncoding(store.arena, address) === SET_TABLE ? tableBytes(store, address, samples) : 0
  },

  settle(store: Store, address: number): void {
    if (setEncoding(store.arena, address) === SET_TABLE) settleTable(store, address)
  },

  elementMoved: redirectInTable,

  elementExpired(): number {
    assert(false, 'members have no deadlines')
  },

  size: setSize,

  verify(store: Store, address: number): number {
    const { arena } = store
    const bytes = arena.bytes[address >>> CHUNK_UNITS_LOG2]
    const start = inlineStart(arena, address)
    const length = stringLength(arena, address)
    const encoding = setEncoding(arena, address)
    if (encoding === SET_TABLE) verifyNested(store, bytes.view, start)
    else if (encoding === SET_LISTPACK) verifyListpack(bytes, start, length)
    else assert(encoding === SET_INTSET && isIntset(bytes, start, length), 'an intset is whole and ascends')
    return 0
  },
}
