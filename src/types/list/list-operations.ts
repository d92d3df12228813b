import { assert } from '../../base/assert.ts'
import { type Arena, CHUNK_UNITS_LOG2 } from '../../store/arena.ts'
import { insertLeaf, plantLeaf, treeBytes } from '../../store/block-tree.ts'
import { settleTree } from '../../store/settle-tree.ts'
import type { Store } from '../../store/store.ts'
import { nextLeaf, seekFirst, seekLast, TreeCursor } from '../../store/tree-cursor.ts'
import { TreeSalvage } from '../../store/tree-salvage.ts'
import { verifyListpack } from '../listpack.ts'
import { inlineStart, stringLength } from '../string.ts'
import type { ValueOperations } from '../value-operations.ts'
import { isLargeList, listLength } from './list-cursor.ts'
import { copyLeaf, freeLeaf, leafCapacity, leafCount, settleLeaf } from './list-leaf.ts'
import { createListRecord, LIST_SHAPE, listRecordLength, settleKnownEnds, verifyList } from './list-record.ts'

/** What lists do as values among others. */
export const listOperations: ValueOperations = {
  free(store: Store, address: number): void {
    if (!isLargeList(store.arena, address)) return
    const { arena } = store
    const salvage = new TreeSalvage(arena, LIST_SHAPE, leaf => freeLeaf(arena, leaf))
    store.garbage.free(salvage.takeFrom(arena.bytes[address >>> CHUNK_UNITS_LOG2].view, inlineStart(arena, address)))
  },

  copy({ arena }: Store, from: number, to: number): void {
    if (isLargeList(arena, from)) copyTree(arena, from, to)
  },

  encodingName: (arena: Arena, address: number) => (isLargeList(arena, address) ? 'quicklist' : 'listpack'),

  outsideBytes({ arena }: Store, address: number, samples: number): number {
    return isLargeList(arena, address) ? bytesOfTree(arena, address, samples) : 0
  },

  settle({ arena }: Store, address: number): void {
    if (!isLargeList(arena, address)) return
    const { view } = arena.bytes[address >>> CHUNK_UNITS_LOG2]
    const start = inlineStart(arena, address)
    settleTree(arena, LIST_SHAPE, view, start, leaf => settleLeaf(arena, leaf))
    settleKnownEnds(arena, view, start)
  },

  elementMoved: () => assert(false, 'no element of a list moves'),

  elementExpired(): number {
    assert(false, 'no element of a list expires')
  },

  size: listLength,

  verify({ arena }: Store, address: number): number {
    const bytes = arena.bytes[address >>> CHUNK_UNITS_LOG2]
    const start = inlineStart(arena, address)
    if (!isLargeList(arena, address)) verifyListpack(bytes, start, stringLength(arena, address))
    else verifyList(arena, bytes.view, start)
    return 0
  },
}

function copyTree(arena: Arena, from: number, to: number): void {
  const source = arena.bytes[from >>> CHUNK_UNITS_LOG2].view
  const target = arena.bytes[to >>> CHUNK_UNITS_LOG2].view
  const sourceAt = inlineStart(arena, from)
  const targetAt = inlineStart(arena, to)
  const read = new TreeCursor()
  const write = new TreeCursor()
  createListRecord(target, targetAt)
  seekFirst(arena, LIST_SHAPE, source, sourceAt, read)
  plantLeaf(target, targetAt, copyLeaf(arena, read.block), leafCount(arena, read.block))
  while (nextLeaf(arena, LIST_SHAPE, read)) {
    const leaf = copyLeaf(arena, read.block)
    seekLast(arena, LIST_SHAPE, target, targetAt, write)
    insertLeaf(arena, LIST_SHAPE, target, targetAt, write, leaf, leafCount(arena, leaf), false)
  }
}

/** The bytes of the blocks of a tree, told from the leaves of the first `samples` elements; 0 looks at all. */
function bytesOfTree(arena: Arena, address: number, samples: number): number {
  const { view } = arena.bytes[address >>> CHUNK_UNITS_LOG2]
  const start = inlineStart(arena, address)
  const count = listRecordLength(view, start)
  const cursor = new TreeCursor()
  let seen = 0
  let bytes = 0
  seekFirst(arena, LIST_SHAPE, view, start, cursor)
  do {
    bytes += leafCapacity(arena, cursor.block)
    seen += leafCount(arena, cursor.block)
  } while ((samples === 0 || seen < samples) && nextLeaf(arena, LIST_SHAPE, cursor))
  return Math.round((bytes / seen) * count) + treeBytes(arena, LIST_SHAPE, view, start)
}
