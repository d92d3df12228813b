import { allocateBytes, type ViewedBytes } from '../../base/viewed-bytes.ts'
import { type Arena, CHUNK_UNITS_LOG2 } from '../../store/arena.ts'
import { descend, enterTree, nextLeaf, previousLeaf, seekFirst, seekLast, TreeCursor } from '../../store/tree-cursor.ts'
import { entriesOfNode, wordOfSlot, wordsOf } from '../../store/tree-node.ts'
import { listpackEnd } from '../listpack.ts'
import { entryInteger, nextEntry, previousEntry } from '../listpack-entry.ts'
import { StreamId } from './stream-id.ts'
import { isLongLeaf, leafPack, leafPackBytes, readLeafId, readLongLeaf, STREAM_SHAPE } from './stream-leaf.ts'
import { DELETED, firstEntryOf, masterStart, readEntryId, SAME_FIELDS, skipElements } from './stream-pack.ts'
import { ENTRIES, TAIL } from './stream-record.ts'

/**
 * A place in a stream: an entry that is not deleted, with its id and fields. Reused, and valid until the stream changes, unless said otherwise.
 *
 *     for (let there = cursor.seekAtLeast(view, at, id); there; there = cursor.next())
 *       while (cursor.nextField()) … cursor.bytes, cursor.field, cursor.value: elements of a listpack
 */
export class StreamCursor {
  /** The entry's id. */
  readonly id = new StreamId()
  /** The number of its fields. */
  fieldCount = 0
  /** Where its elements lie: in the arena, or in a copy of a long leaf. */
  bytes: ViewedBytes = NO_BYTES
  /** The offsets of the elements that {@link nextField} went to. */
  field = 0
  value = 0
  /** The way to the leaf. */
  readonly tree = new TreeCursor()
  /** The leaf's id. */
  readonly own = new StreamId()
  /** The offsets of the pack and of the entry. */
  pack = 0
  entry = 0

  readonly #arena: Arena
  #end = 0
  #sameFields = false
  /** The next element of the entry, of the master's fields, and how many fields there are still. */
  #element = 0
  #master = 0
  #fieldsLeft = 0
  #copy: ViewedBytes = NO_BYTES

  constructor(arena: Arena) {
    this.#arena = arena
  }

  /** Goes to the first entry. Returns false when there is none. */
  seekFirst(view: DataView, at: number): boolean {
    return this.seekFirstLeaf(view, at) && this.#forward(this.#first())
  }

  /** Looks into the first leaf. Returns false when there is none. */
  seekFirstLeaf(view: DataView, at: number): boolean {
    seekFirst(this.#arena, STREAM_SHAPE, view, at + ENTRIES, this.tree)
    if (this.tree.block === 0) return false
    this.enter()
    return true
  }

  /** Goes to the last entry. Returns false when there is none. */
  seekLast(view: DataView, at: number): boolean {
    seekLast(this.#arena, STREAM_SHAPE, view, at + ENTRIES, this.tree)
    if (this.tree.block === 0) return false
    this.enter()
    return this.#backward(this.#end)
  }

  /** Goes to the first entry whose id is not below another. Returns false when there is none. */
  seekAtLeast(view: DataView, at: number, id: StreamId): boolean {
    if (!this.seekLeaf(view, at, id)) return false
    this.enter()
    // Whoever follows a stream reads at its end.
    if (this.#isLastLeaf()) return this.#seekFromEnd(id)
    let there = this.#forward(this.#first())
    while (there && this.id.compare(id) < 0) there = this.next()
    return there
  }

  /** Goes to the last entry whose id is not above another. Returns false when there is none. */
  seekAtMost(view: DataView, at: number, id: StreamId): boolean {
    if (!this.seekLeaf(view, at, id)) return false
    this.enter()
    let there = this.#backward(this.#end)
    while (there && this.id.compare(id) > 0) there = this.previous()
    return there
  }

  /**
   * As {@link seekAtLeast}, to read forwards only: where that is in the last leaf, as for whoever follows the stream, the way to it is not looked for, and {@link tree} is undefined.
   */
  seekToRead(view: DataView, at: number, id: StreamId): boolean {
    const tail = view.getInt32(at + TAIL, true)
    if (tail === 0) return false
    readLeafId(this.#arena, tail, this.own)
    if (this.own.compare(id) > 0) return this.seekAtLeast(view, at, id)
    this.#enterAlone(tail)
    return this.#seekFromEnd(id)
  }

  /** Goes to the last entry, to read it only. Returns false when there is none. */
  seekLastToRead(view: DataView, at: number): boolean {
    const tail = view.getInt32(at + TAIL, true)
    if (tail === 0) return false
    this.#enterAlone(tail)
    return this.#backward(this.#end)
  }

  /** Goes to the next entry. Returns false when there is none. */
  next(): boolean {
    return this.#forward(this.#behind())
  }

  /** Goes to the previous entry. Returns false when there is none. */
  previous(): boolean {
    return this.#backward(this.entry)
  }

  /** Goes to the next field of the entry. Returns false when there is none. */
  nextField(): boolean {
    if (this.#fieldsLeft === 0) return false
    this.#fieldsLeft--
    if (this.#sameFields) {
      this.field = this.#master
      this.#master = nextEntry(this.bytes, this.#master)
    } else {
      this.field = this.#element
      this.#element = nextEntry(this.bytes, this.#element)
    }
    this.value = this.#element
    this.#element = nextEntry(this.bytes, this.#element)
    return true
  }

  /** Goes to the leaf that has an id, if any has: the last one whose own is not above, or the first. Returns false when there is no leaf. */
  seekLeaf(view: DataView, at: number, id: StreamId): boolean {
    const { tree } = this
    enterTree(view, at + ENTRIES, tree)
    while (tree.level < tree.height) descend(this.#arena, STREAM_SHAPE, tree, slotOf(this.#arena, tree.block, id))
    return tree.block !== 0
  }

  /** Looks into the leaf that {@link tree} is at. */
  enter(): void {
    const arena = this.#arena
    const leaf = this.tree.block
    readLeafId(arena, leaf, this.own)
    if (isLongLeaf(arena, leaf)) this.#load(leaf)
    else {
      this.bytes = arena.bytes[leaf >>> CHUNK_UNITS_LOG2]
      this.pack = leafPack(leaf)
    }
    this.#end = listpackEnd(this.bytes, this.pack)
  }

  /** Lets go of what it holds for itself, if that is much. */
  release(): void {
    if (this.#copy.length <= COPY_BYTES_KEPT) return
    this.#copy = NO_BYTES
    this.bytes = NO_BYTES
  }

  /** Goes to the entry at an offset of the leaf. */
  goTo(entry: number): void {
    this.#read(entry)
  }

  /** Goes to the first entry of the leaf, deleted or not. Returns false when there is none. */
  firstOfLeaf(): boolean {
    return this.#read(firstEntryOf(this.bytes, this.pack))
  }

  /** Goes to the next entry of the leaf, deleted or not. Returns false when there is none. */
  nextOfLeaf(): boolean {
    return this.#read(this.#behind())
  }

  /** Goes to the last entry of the leaf, deleted or not. */
  lastOfLeaf(): void {
    this.#read(this.#before(this.#end))
  }

  /** Whether the entry is deleted. */
  get deleted(): boolean {
    return (this.bytes[this.entry] & DELETED) !== 0
  }

  /** Looks into a leaf as if there were no others. */
  #enterAlone(leaf: number): void {
    this.tree.block = leaf
    this.tree.height = this.tree.level = 0
    this.enter()
  }

  #isLastLeaf(): boolean {
    const { tree } = this
    for (let level = 0; level < tree.height; level++) {
      if (tree.slots[level] + 1 < entriesOfNode(this.#arena, tree.nodes[level])) return false
    }
    return true
  }

  /** Goes backwards in the last leaf as far as ids are not below another. */
  #seekFromEnd(id: StreamId): boolean {
    const { bytes } = this
    let found = 0
    const first = this.#first()
    for (let entry = this.#end; entry > first; ) {
      entry = this.#before(entry)
      readEntryId(bytes, entry, this.own, this.id)
      if (this.id.compare(id) < 0) break
      if ((bytes[entry] & DELETED) === 0) found = entry
    }
    return found !== 0 && this.#read(found)
  }

  /** Goes to the first entry from an offset on that is not deleted. */
  #forward(entry: number): boolean {
    for (;;) {
      while (!this.#read(entry)) {
        if (!nextLeaf(this.#arena, STREAM_SHAPE, this.tree)) return false
        this.enter()
        entry = this.#first()
      }
      if (!this.deleted) return true
      entry = this.#behind()
    }
  }

  /** Goes to the last entry before an offset that is not deleted. */
  #backward(entry: number): boolean {
    for (;;) {
      while (entry <= this.#first()) {
        if (!previousLeaf(this.#arena, STREAM_SHAPE, this.tree)) return false
        this.enter()
        entry = this.#end
      }
      entry = this.#before(entry)
      if ((this.bytes[entry] & DELETED) === 0) return this.#read(entry)
    }
  }

  #first(): number {
    return firstEntryOf(this.bytes, this.pack)
  }

  /** The offset of the entry that ends before an offset. */
  #before(entry: number): number {
    const { bytes } = this
    let at = previousEntry(bytes, entry)
    for (let count = entryInteger(bytes, at); count > 0; count--) at = previousEntry(bytes, at)
    return at
  }

  /** The offset behind the entry. */
  #behind(): number {
    const elements = (this.#sameFields ? this.#fieldsLeft : 2 * this.#fieldsLeft) + 1
    return skipElements(this.bytes, this.#element, elements)
  }

  /** Reads the entry at an offset. Returns false when the leaf ends there. */
  #read(entry: number): boolean {
    if (entry >= this.#end) return false
    const { bytes } = this
    this.entry = entry
    let at = readEntryId(bytes, entry, this.own, this.id)
    this.#sameFields = (bytes[entry] & SAME_FIELDS) !== 0
    const master = masterStart(bytes, this.pack)
    if (this.#sameFields) this.#master = nextEntry(bytes, master)
    this.fieldCount = entryInteger(bytes, this.#sameFields ? master : at)
    if (!this.#sameFields) at = nextEntry(bytes, at)
    this.#fieldsLeft = this.fieldCount
    this.#element = at
    return true
  }

  #load(leaf: number): void {
    const length = leafPackBytes(this.#arena, leaf)
    if (this.#copy.length < length) this.#copy = allocateBytes(length)
    readLongLeaf(this.#arena, leaf, this.#copy)
    this.bytes = this.#copy
    this.pack = 0
  }
}

const NO_BYTES = allocateBytes(0)
/** A copy of a long leaf is kept up to this size. */
const COPY_BYTES_KEPT = 1 << 20

/** The last slot of a node whose key is not above an id; the first one when all are. */
function slotOf(arena: Arena, node: number, id: StreamId): number {
  const words = wordsOf(arena, node)
  let low = 0
  let high = entriesOfNode(arena, node)
  while (high - low > 1) {
    const middle = (low + high) >>> 1
    const at = wordOfSlot(STREAM_SHAPE, node, middle) + 2
    if (id.compareWords(words[at], words[at + 1], words[at + 2], words[at + 3]) >= 0) low = middle
    else high = middle
  }
  return low
}
