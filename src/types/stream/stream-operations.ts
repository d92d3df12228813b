import { assert } from '../../base/assert.ts'
import { type Arena, CHUNK_UNITS_LOG2 } from '../../store/arena.ts'
import { createTree, insertLeaf, plantLeaf, treeBytes, verifyTree } from '../../store/block-tree.ts'
import { settleTree } from '../../store/settle-tree.ts'
import type { Store } from '../../store/store.ts'
import { nextLeaf, seekFirst, seekLast, TreeCursor, treeCount } from '../../store/tree-cursor.ts'
import { isListpack } from '../listpack.ts'
import { inlineStart } from '../string.ts'
import type { ValueOperations } from '../value-operations.ts'
import { GroupCopy } from './group-copy.ts'
import { groupsBytes, verifyGroups } from './group-verification.ts'
import { idempotenceBytes } from './idempotence.ts'
import { settleGroups } from './settle-groups.ts'
import { StreamCursor } from './stream-cursor.ts'
import { StreamId } from './stream-id.ts'
import { copyLeaf, leafCapacity, STREAM_SHAPE, settleLeaf } from './stream-leaf.ts'
import { deletedEntries, liveEntries } from './stream-pack.ts'
import { ENTRIES, FIRST_ID, LAST_ID, PRODUCERS, streamLength, TAIL } from './stream-record.ts'
import { StreamSalvage } from './stream-salvage.ts'

/** What streams do as values among others. */
export const streamOperations: ValueOperations = {
  free(store: Store, address: number): void {
    const salvage = new StreamSalvage(store.arena, viewOf(store.arena, address), inlineStart(store.arena, address))
    store.garbage.free(salvage)
  },

  copy({ arena }: Store, from: number, to: number): void {
    const [source, target] = [viewOf(arena, from), viewOf(arena, to)]
    copyEntries(arena, source, inlineStart(arena, from), target, inlineStart(arena, to))
    new GroupCopy(arena).copy(source, inlineStart(arena, from), target, inlineStart(arena, to))
    // Redis gives the copy the limits of a new stream; ours has those of its source.
    target.setInt32(inlineStart(arena, to) + PRODUCERS, 0, true)
  },

  encodingName: () => 'stream',

  outsideBytes({ arena }: Store, address: number, samples: number): number {
    const view = viewOf(arena, address)
    const at = inlineStart(arena, address)
    return (
      entriesBytes(arena, view, at, samples) + groupsBytes(arena, view, at, samples) + idempotenceBytes(arena, view, at)
    )
  },

  settle({ arena }: Store, address: number): void {
    const view = viewOf(arena, address)
    const at = inlineStart(arena, address)
    settleTree(arena, STREAM_SHAPE, view, at + ENTRIES, leaf => settleLeaf(arena, leaf))
    const cursor = new TreeCursor()
    seekLast(arena, STREAM_SHAPE, view, at + ENTRIES, cursor)
    view.setInt32(at + TAIL, cursor.block, true)
    settleGroups(arena, view, at)
  },

  elementMoved: () => assert(false, 'no element of a stream moves'),

  elementExpired(): number {
    assert(false, 'no element of a stream expires')
  },

  size: (arena: Arena, address: number) => streamLength(viewOf(arena, address), inlineStart(arena, address)),

  verify({ arena }: Store, address: number): number {
    verifyEntries(arena, viewOf(arena, address), inlineStart(arena, address))
    verifyGroups(arena, viewOf(arena, address), inlineStart(arena, address))
    return 0
  },
}

function viewOf(arena: Arena, address: number): DataView {
  return arena.bytes[address >>> CHUNK_UNITS_LOG2].view
}

/** Gives a record, a copy of another, leaves of its own. */
function copyEntries(arena: Arena, from: DataView, fromAt: number, to: DataView, toAt: number): void {
  const id = new StreamId()
  const read = new TreeCursor()
  const write = new TreeCursor()
  createTree(to, toAt + ENTRIES)
  seekFirst(arena, STREAM_SHAPE, from, fromAt + ENTRIES, read)
  if (read.block === 0) return
  let leaf = copyLeaf(arena, read.block, id)
  plantLeaf(to, toAt + ENTRIES, leaf, 1)
  while (nextLeaf(arena, STREAM_SHAPE, read)) {
    leaf = copyLeaf(arena, read.block, id)
    seekLast(arena, STREAM_SHAPE, to, toAt + ENTRIES, write)
    insertLeaf(arena, STREAM_SHAPE, to, toAt + ENTRIES, write, leaf, 1, false)
  }
  to.setInt32(toAt + TAIL, leaf, true)
}

/** The bytes of leaves and nodes, told from `samples` leaves; 0 looks at all. */
function entriesBytes(arena: Arena, view: DataView, at: number, samples: number): number {
  const count = treeCount(view, at + ENTRIES)
  if (count === 0) return 0
  const cursor = new TreeCursor()
  let seen = 0
  let bytes = 0
  seekFirst(arena, STREAM_SHAPE, view, at + ENTRIES, cursor)
  do {
    bytes += leafCapacity(arena, cursor.block)
    seen++
  } while ((samples === 0 || seen < samples) && nextLeaf(arena, STREAM_SHAPE, cursor))
  return Math.round((bytes / seen) * count) + treeBytes(arena, STREAM_SHAPE, view, at + ENTRIES)
}

function verifyEntries(arena: Arena, view: DataView, at: number): void {
  const cursor = new StreamCursor(arena)
  const last = new StreamId()
  let length = 0
  let tail = 0
  verifyTree(arena, STREAM_SHAPE, view, at + ENTRIES, leaf => {
    tail = leaf
    cursor.tree.block = leaf
    cursor.enter()
    const { bytes, pack } = cursor
    assert(isListpack(bytes, pack, listpackLength(bytes, pack)), 'a leaf holds a listpack')
    let live = 0
    let deleted = 0
    for (let there = cursor.firstOfLeaf(); there; there = cursor.nextOfLeaf()) {
      assert(last.compare(cursor.id) < 0, 'ids rise')
      if (length + live === 0 && !cursor.deleted)
        assert(cursor.id.compare(new StreamId().readAt(view, at + FIRST_ID)) === 0, 'a stream knows its first id')
      last.copy(cursor.id)
      if (cursor.deleted) deleted++
      else live++
    }
    assert(live > 0 && live === liveEntries(bytes, pack), 'a leaf counts its entries')
    assert(deleted === deletedEntries(bytes, pack), 'a leaf counts its deleted entries')
    length += live
    return 1
  })
  assert(length === streamLength(view, at), 'a stream counts its entries')
  assert(tail === view.getInt32(at + TAIL, true), 'a stream knows its last leaf')
  assert(length > 0 || new StreamId().readAt(view, at + FIRST_ID).isZero, 'an empty stream has no first id')
  if (length > 0 && cursor.seekLast(view, at)) {
    assert(cursor.id.compare(new StreamId().readAt(view, at + LAST_ID)) <= 0, 'no entry is above the last id')
  }
}

function listpackLength(bytes: Uint8Array, pack: number): number {
  return bytes[pack] | (bytes[pack + 1] << 8) | (bytes[pack + 2] << 16) | (bytes[pack + 3] << 24)
}
