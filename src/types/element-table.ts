import { CHUNK_UNITS_LOG2 } from '../store/arena.ts'
import type { Salvage } from '../store/garbage.ts'
import { settleDirectory } from '../store/nested-directory.ts'
import {
  copyRecord,
  createNested,
  drainNested,
  eachNested,
  hashOfElement,
  insertNested,
  NESTED_RECORD_BYTES,
  nestedBytes,
  nestedOwner,
  nestedSize,
  replaceNested,
  scanNested,
} from '../store/nested-index.ts'
import type { Store } from '../store/store.ts'
import { copyElement, elementBytes, freeElement } from './element.ts'
import { inlineStart } from './string.ts'

/**
 * Tables of elements as the values of items, a hash's or a set's: copied, measured and freed whole. The value is the record of a nested index.
 */

/** A table of no more elements is freed at once. */
const AT_ONCE = 64

/** Gives the item at `to`, whose value is a copy of the record of the item at `from`, a table of its own. */
export function copyTable(store: Store, from: number, to: number): void {
  const { arena } = store
  const { view } = arena.bytes[to >>> CHUNK_UNITS_LOG2]
  const start = inlineStart(arena, to)
  const source = new DataView(new ArrayBuffer(NESTED_RECORD_BYTES))
  copyRecord(arena.bytes[from >>> CHUNK_UNITS_LOG2].view, inlineStart(arena, from), source, 0)
  const owner = store.owners.take(to)
  createNested(store, view, start, owner, nestedSize(source, 0))
  eachNested(store, source, 0, element => {
    const copy = copyElement(store, element, owner)
    insertNested(store, view, start, hashOfElement(store, copy), copy)
  })
}

/** Frees the table of an item, with all its elements: in slices, by way of the garbage, when there are many. */
export function freeTable(store: Store, address: number): void {
  const { view } = store.arena.bytes[address >>> CHUNK_UNITS_LOG2]
  const start = inlineStart(store.arena, address)
  if (nestedSize(view, start) > AT_ONCE) {
    const record = new DataView(new ArrayBuffer(NESTED_RECORD_BYTES))
    copyRecord(view, start, record, 0)
    store.garbage.add(new TableGarbage(store, record))
    return
  }
  const owner = nestedOwner(view, start)
  drainNested(store, view, start, Number.POSITIVE_INFINITY, element => freeElement(store, element))
  store.owners.release(owner)
}

/** Returns the bytes of an item's table and its elements, these told from `samples` of them; 0 looks at all. */
export function tableBytes(store: Store, address: number, samples: number): number {
  const { arena } = store
  const { view } = arena.bytes[address >>> CHUNK_UNITS_LOG2]
  const start = inlineStart(arena, address)
  const size = nestedSize(view, start)
  let looked = 0
  let bytes = 0
  const look = (element: number): void => {
    if (samples !== 0 && looked === samples) return
    looked++
    bytes += elementBytes(arena, element)
  }
  if (samples === 0) eachNested(store, view, start, look)
  else scanNested(store, view, start, 0, samples, look)
  return nestedBytes(store, view, start) + (looked === 0 ? 0 : Math.round((bytes / looked) * size))
}

/** Moves the index of an item's table off pages that are being emptied. The ropes of its elements stay: finding them would take a look at each. */
export function settleTable({ arena }: Store, address: number): void {
  settleDirectory(arena, arena.bytes[address >>> CHUNK_UNITS_LOG2].view, inlineStart(arena, address))
}

/** Redirects an item's table to an element's new block. */
export function redirectInTable(store: Store, address: number, from: number, to: number): void {
  const { arena } = store
  const { view } = arena.bytes[address >>> CHUNK_UNITS_LOG2]
  replaceNested(store, view, inlineStart(arena, address), hashOfElement(store, to), from, to)
}

/** Calls `visit` with each element of an item's table. */
export function eachElement(store: Store, address: number, visit: (element: number) => void): void {
  const { arena } = store
  eachNested(store, arena.bytes[address >>> CHUNK_UNITS_LOG2].view, inlineStart(arena, address), visit)
}

/** The table of an item that is gone. */
class TableGarbage implements Salvage {
  readonly owner: number
  readonly #store: Store
  readonly #record: DataView

  constructor(store: Store, record: DataView) {
    this.#store = store
    this.#record = record
    this.owner = nestedOwner(record, 0)
  }

  free(count: number): number {
    const before = nestedSize(this.#record, 0)
    const done = drainNested(this.#store, this.#record, 0, count, element => freeElement(this.#store, element))
    return done ? Math.min(before, count - 1) : before - nestedSize(this.#record, 0)
  }

  moved(from: number, to: number): void {
    replaceNested(this.#store, this.#record, 0, hashOfElement(this.#store, to), from, to)
  }
}
