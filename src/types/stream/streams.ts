import { assert } from '../../base/assert.ts'
import { allocateBytes } from '../../base/viewed-bytes.ts'
import { type Arena, CHUNK_UNITS_LOG2 } from '../../store/arena.ts'
import { insertLeaf, plantLeaf, removeLeaf, replaceLeaf } from '../../store/block-tree.ts'
import { cutTree } from '../../store/cut-tree.ts'
import type { Store } from '../../store/store.ts'
import { seekLast, TreeCursor, treeCount } from '../../store/tree-cursor.ts'
import { TreeSalvage } from '../../store/tree-salvage.ts'
import type { CollectionLimits } from '../collection-limits.ts'
import type { ItemEdit } from '../item-edit.ts'
import { listpackBytes } from '../listpack.ts'
import { inlineStart } from '../string.ts'
import { Idempotence } from './idempotence.ts'
import { StreamCursor } from './stream-cursor.ts'
import { StreamGroups } from './stream-groups.ts'
import { StreamId } from './stream-id.ts'
import { StreamLag } from './stream-lag.ts'
import {
  createLeaf,
  createLongLeaf,
  freeLeaf,
  isLongLeaf,
  leafPack,
  leafPackBytes,
  leafRoom,
  PACK_BYTES_MAX,
  readLeafId,
  resizeLeaf,
  STREAM_SHAPE,
} from './stream-leaf.ts'
import {
  appendEntry,
  deletedEntries,
  deleteEntry,
  entryBytes,
  entryBytesBound,
  hasFieldsOf,
  liveEntries,
  packBytes,
  writePack,
} from './stream-pack.ts'
import {
  ADDED,
  DELETED_ID,
  ENTRIES,
  FIRST_ID,
  incrementCounter,
  initStreamRecord,
  LAST_ID,
  LENGTH,
  STREAM_RECORD_BYTES,
  streamLength,
  TAIL,
} from './stream-record.ts'

/**
 * Streams: one object for all of a keyspace, which is led to one of them.
 *
 * Entries lie in leaves (stream-leaf.ts) of up to stream-node-max-bytes and stream-node-max-entries, filled as by Redis; the record (stream-record.ts) knows the last
 * one, so that appending looks for nothing. A deleted entry is only marked, until its leaf has no others. What readers and writers need further is in
 * stream-trim.ts, stream-groups.ts and idempotence.ts.
 *
 * Invariants
 * - Every leaf has an entry that is not deleted; the record's tail is the last leaf.
 * - The record's first id is that of the first entry, 0-0 when there is none; no entry is above its last id.
 */

/** Room that a leaf gets at once when others were filled before it. In bytes. */
const ROOM_BYTES = 4096
const ROOM_BYTES_MIN = 64
/** What fields and values of an entry may come to, each with {@link ENTRY_TEXT_OVERHEAD_BYTES}: a rope must take them. In bytes. */
export const ENTRY_BYTES_MAX = 511 * 1024 * 1024
export const ENTRY_TEXT_OVERHEAD_BYTES = 10

export class Streams {
  readonly store: Store
  readonly cursor: StreamCursor
  /** The consumer groups of the stream that is open. */
  readonly groups: StreamGroups
  readonly idempotence: Idempotence
  /** How far they have read. */
  readonly lag: StreamLag
  /** The record of the stream that is open: where it begins in which bytes. */
  view: DataView = NO_RECORD
  at = 0

  readonly arena: Arena
  readonly #tree = new TreeCursor()
  readonly #own = new StreamId()

  constructor(store: Store) {
    this.store = store
    this.arena = store.arena
    this.cursor = new StreamCursor(store.arena)
    this.groups = new StreamGroups(store, this)
    this.idempotence = new Idempotence(store, this)
    this.lag = new StreamLag(this)
  }

  /** Opens the stream at `address`. */
  open(address: number): void {
    this.view = this.arena.bytes[address >>> CHUNK_UNITS_LOG2].view
    this.at = inlineStart(this.arena, address)
  }

  /** Makes the value of a fresh item, of {@link STREAM_RECORD_BYTES}, an empty stream, and opens it. */
  create(edit: ItemEdit): void {
    assert(edit.length === STREAM_RECORD_BYTES, 'a stream’s value is its record')
    this.open(edit.address)
    initStreamRecord(this.view, this.at, edit.limits.streamIdempotenceSeconds, edit.limits.streamIdempotenceIds)
  }

  /** Entries that are not deleted. */
  get length(): number {
    return streamLength(this.view, this.at)
  }

  /** Leaves. */
  get leaves(): number {
    return treeCount(this.view, this.at + ENTRIES)
  }

  readLastId(id: StreamId): StreamId {
    return id.readAt(this.view, this.at + LAST_ID)
  }

  readFirstId(id: StreamId): StreamId {
    return id.readAt(this.view, this.at + FIRST_ID)
  }

  /** Reads the largest id of an entry that was deleted; 0-0 when none was. */
  readDeletedId(id: StreamId): StreamId {
    return id.readAt(this.view, this.at + DELETED_ID)
  }

  /** Goes to the first entry. Returns false when there is none. */
  seekFirst(): boolean {
    return this.cursor.seekFirst(this.view, this.at)
  }

  /** Goes to the last entry. Returns false when there is none. */
  seekLast(): boolean {
    return this.cursor.seekLast(this.view, this.at)
  }

  /** Goes to the first entry whose id is not below another, to read forwards from there. Returns false when there is none. */
  seekAtLeast(id: StreamId): boolean {
    return this.cursor.seekToRead(this.view, this.at, id)
  }

  /** Goes to the last entry whose id is not above another. Returns false when there is none. */
  seekAtMost(id: StreamId): boolean {
    return this.cursor.seekAtMost(this.view, this.at, id)
  }

  /** Goes to the entry with an id, to read it. Returns false when there is none. */
  find(id: StreamId): boolean {
    return this.seekAtLeast(id) && this.cursor.id.compare(id) === 0
  }

  /** Whether there is an entry above an id. */
  hasAbove(id: StreamId): boolean {
    if (this.length === 0 || id.compareWith(this.view, this.at + LAST_ID) >= 0) return false
    // The last one may have been deleted.
    return this.cursor.seekLastToRead(this.view, this.at) && this.cursor.id.compare(id) > 0
  }

  // Changing the stream that is open, behind the write door.

  /**
   * Appends an entry, whose id is above the last one. Its fields and values are the words [first, last) of text: word i is text[argv[2i], argv[2i + 1]). They are
   * `length` bytes together, at most {@link ENTRY_BYTES_MAX}.
   */
  append(
    limits: CollectionLimits,
    id: StreamId,
    text: Uint8Array,
    argv: Int32Array,
    first: number,
    last: number,
    length: number,
  ): void {
    const { view, at } = this
    if (!this.#appendToTail(limits, id, text, argv, first, last, length)) {
      this.#appendLeaf(limits, id, text, argv, first, last)
    }
    const entries = streamLength(view, at)
    view.setUint32(at + LENGTH, entries + 1, true)
    incrementCounter(view, at + ADDED)
    id.writeAt(view, at + LAST_ID)
    if (entries === 0) id.writeAt(view, at + FIRST_ID)
  }

  /** Deletes the entry with an id. Returns whether there was one. {@link settleFirst} must follow. */
  delete(id: StreamId): boolean {
    const { cursor, view, at } = this
    if (!cursor.seekAtLeast(view, at, id) || cursor.id.compare(id) !== 0) return false
    const largest = this.#own.readAt(view, at + DELETED_ID)
    if (id.compare(largest) > 0) id.writeAt(view, at + DELETED_ID)
    if (liveEntries(cursor.bytes, cursor.pack) === 1) this.removeLeaf()
    else this.deleteHere()
    view.setUint32(at + LENGTH, streamLength(view, at) - 1, true)
    return true
  }

  /** Notes which entry is the first now that others were deleted. */
  settleFirst(): void {
    if (this.length === 0) this.#own.setZero().writeAt(this.view, this.at + FIRST_ID)
    else {
      const there = this.seekFirst()
      assert(there, 'a stream that is not empty has a first entry')
      this.cursor.id.writeAt(this.view, this.at + FIRST_ID)
    }
  }

  /** Marks the cursor's entry as deleted; its leaf has others. The stream counts it yet. The cursor stays valid. */
  deleteHere(): void {
    const { arena, cursor } = this
    const leaf = cursor.tree.block
    const entry = cursor.entry - cursor.pack
    const bytes = listpackBytes(cursor.bytes, cursor.pack)
    if (bytes + 1 > leafRoom(arena, leaf)) {
      this.#replaceLeaf(cursor.tree, leaf, resizeLeaf(arena, leaf, cursor.own, bytes + 1))
      cursor.enter()
    }
    deleteEntry(cursor.bytes, cursor.pack, cursor.pack + entry)
    // The counts in front of it may have become longer or shorter.
    const shift = listpackBytes(cursor.bytes, cursor.pack) - bytes
    cursor.enter()
    cursor.goTo(cursor.pack + entry + shift)
  }

  /** Takes the cursor's leaf out and frees it. The stream counts its entries yet. The cursor is spent. */
  removeLeaf(): void {
    const { arena, cursor, view, at } = this
    const leaf = cursor.tree.block
    removeLeaf(arena, STREAM_SHAPE, view, at + ENTRIES, cursor.tree, 1)
    freeLeaf(arena, leaf)
    if (leaf !== view.getInt32(at + TAIL, true)) return
    seekLast(arena, STREAM_SHAPE, view, at + ENTRIES, this.#tree)
    view.setInt32(at + TAIL, this.#tree.block, true)
  }

  /**
   * Takes out the leaves before the cursor's, or all of them, which are freed by and by if they are many. The stream counts their entries yet. The cursor is spent.
   */
  removeLeaves(all: boolean): void {
    const { arena, cursor, view, at } = this
    const salvage = new TreeSalvage(arena, STREAM_SHAPE, leaf => freeLeaf(arena, leaf))
    if (all) {
      salvage.takeFrom(view, at + ENTRIES)
      view.setInt32(at + TAIL, 0, true)
    } else cutTree(arena, STREAM_SHAPE, view, at + ENTRIES, cursor.tree, salvage.record, 0)
    this.store.garbage.free(salvage)
  }

  /** Appends an entry to the last leaf. Returns false when there is none that takes it. */
  #appendToTail(
    limits: CollectionLimits,
    id: StreamId,
    text: Uint8Array,
    argv: Int32Array,
    first: number,
    last: number,
    length: number,
  ): boolean {
    const { arena } = this
    let leaf = this.view.getInt32(this.at + TAIL, true)
    if (leaf === 0) return false
    const size = leafPackBytes(arena, leaf)
    if (size + length >= nodeBytesOf(limits) || isLongLeaf(arena, leaf)) return false
    let bytes = arena.bytes[leaf >>> CHUNK_UNITS_LOG2]
    let pack = leafPack(leaf)
    const { streamNodeEntries } = limits
    if (streamNodeEntries !== 0 && liveEntries(bytes, pack) + deletedEntries(bytes, pack) >= streamNodeEntries)
      return false
    const sameFields = hasFieldsOf(bytes, pack, text, argv, first, last)
    readLeafId(arena, leaf, this.#own)
    if (size + entryBytesBound(first, last, length) > leafRoom(arena, leaf)) {
      const needed = size + entryBytes(text, argv, first, last, sameFields)
      if (needed > PACK_BYTES_MAX) return false
      if (needed > leafRoom(arena, leaf)) {
        const moved = resizeLeaf(arena, leaf, this.#own, Math.max(needed, Math.min(2 * size, nodeBytesOf(limits))))
        seekLast(arena, STREAM_SHAPE, this.view, this.at + ENTRIES, this.#tree)
        this.#replaceLeaf(this.#tree, leaf, moved)
        leaf = moved
        bytes = arena.bytes[leaf >>> CHUNK_UNITS_LOG2]
        pack = leafPack(leaf)
      }
    }
    appendEntry(bytes, pack, this.#own, id, sameFields, text, argv, first, last)
    return true
  }

  /** Appends a leaf with just an entry. */
  #appendLeaf(
    limits: CollectionLimits,
    id: StreamId,
    text: Uint8Array,
    argv: Int32Array,
    first: number,
    last: number,
  ): void {
    const { arena, view, at } = this
    this.#sealTail()
    const size = packBytes(text, argv, first, last)
    let leaf: number
    if (size > PACK_BYTES_MAX) {
      const bytes = allocateBytes(size)
      writePack(bytes, 0, text, argv, first, last)
      appendEntry(bytes, 0, id, id, true, text, argv, first, last)
      leaf = createLongLeaf(arena, id, bytes, 0, listpackBytes(bytes, 0))
    } else {
      const room = this.leaves === 0 ? ROOM_BYTES_MIN : Math.min(nodeBytesOf(limits), ROOM_BYTES) - ROOM_BYTES_MIN
      leaf = createLeaf(arena, id, Math.max(size, room))
      const bytes = arena.bytes[leaf >>> CHUNK_UNITS_LOG2]
      const pack = leafPack(leaf)
      writePack(bytes, pack, text, argv, first, last)
      appendEntry(bytes, pack, id, id, true, text, argv, first, last)
    }
    if (this.leaves === 0) plantLeaf(view, at + ENTRIES, leaf, 1)
    else {
      seekLast(arena, STREAM_SHAPE, view, at + ENTRIES, this.#tree)
      insertLeaf(arena, STREAM_SHAPE, view, at + ENTRIES, this.#tree, leaf, 1, false)
    }
    view.setInt32(at + TAIL, leaf, true)
  }

  /** Gives the last leaf, which takes no more entries, the smallest block that holds it. */
  #sealTail(): void {
    const { arena, view, at } = this
    const leaf = view.getInt32(at + TAIL, true)
    if (leaf === 0 || isLongLeaf(arena, leaf)) return
    readLeafId(arena, leaf, this.#own)
    const moved = resizeLeaf(arena, leaf, this.#own, leafPackBytes(arena, leaf))
    seekLast(arena, STREAM_SHAPE, view, at + ENTRIES, this.#tree)
    this.#replaceLeaf(this.#tree, leaf, moved)
  }

  #replaceLeaf(tree: TreeCursor, leaf: number, moved: number): void {
    const { view, at } = this
    if (leaf === moved) return
    replaceLeaf(this.arena, STREAM_SHAPE, view, at + ENTRIES, tree, moved)
    if (view.getInt32(at + TAIL, true) === leaf) view.setInt32(at + TAIL, moved, true)
  }
}

const NO_RECORD = new DataView(new ArrayBuffer(0))

/** The bytes of a pack from which on it takes no more entries. */
function nodeBytesOf(limits: CollectionLimits): number {
  const bytes = limits.streamNodeBytes
  return bytes === 0 || bytes > PACK_BYTES_MAX ? PACK_BYTES_MAX : bytes
}
