import { compareBytes, copyBytes } from '../base/bytes.ts'
import { type Arena, CHUNK_MASK, CHUNK_UNITS_LOG2, PINNED } from './arena.ts'
import { RecordTree } from './record-tree.ts'
import { BLOCK_BYTES_MAX, classOf } from './size-class.ts'

/**
 * A record tree of blocks that have names, in the order of the names' bytes. A record is a block's address; the blocks do not move, and end in
 *
 * ```
 * name length:4 │ name bytes        from an offset on that all blocks of the tree share
 * ```
 */
export class NameTree extends RecordTree {
  readonly #nameOffset: number
  readonly #record = new Int32Array(1)
  #bytes: Uint8Array = NO_BYTES
  #start = 0
  #end = 0

  /** The name's length lies `nameOffset` bytes, a multiple of 4, into each block. */
  constructor(arena: Arena, nameOffset: number) {
    super(arena, 1, 1)
    this.#nameOffset = nameOffset
  }

  /** Goes to where the block with a name is or would be. Returns its address; 0 when there is none. */
  find(record: DataView, at: number, bytes: Uint8Array, start: number, end: number): number {
    this.#bytes = bytes
    this.#start = start
    this.#end = end
    return this.seek(record, at) ? this.block : 0
  }

  /** Goes to the block with the name of another block, which is one of the tree's or not. Returns its address; 0 when there is none. */
  findNameOf(record: DataView, at: number, block: number): number {
    const { arena } = this
    const start = this.nameStart(block)
    return this.find(record, at, arena.bytes[block >>> CHUNK_UNITS_LOG2], start, start + this.nameLength(block))
  }

  /** Moves the block that the tree is at off a page that is being emptied. Returns its address. */
  settleBlock(): number {
    const { words, word } = this
    words[word] = this.arena.settle(words[word])
    return words[word]
  }

  /** The block that the tree is at. */
  get block(): number {
    return this.words[this.word]
  }

  /** Adds a new block with the name that was just sought and not found. Returns its address; what lies before its name is zero. */
  create(record: DataView, at: number): number {
    const block = this.createBlock(this.#bytes, this.#start, this.#end)
    this.add(record, at, block)
    return block
  }

  /** Adds a block whose name was just sought and not found. */
  add(record: DataView, at: number, block: number): void {
    this.#record[0] = block
    this.insert(record, at, this.#record)
  }

  /** Returns the address of a new block with a name, zero before it, which is not in the tree yet. */
  createBlock(name: Uint8Array, start: number, end: number): number {
    const { arena } = this
    const bytes = this.#nameOffset + 4 + end - start
    // A huge block does not move either.
    const block = bytes <= BLOCK_BYTES_MAX ? arena.allocate(PINNED + classOf(bytes)) : arena.allocateBytes(bytes)
    const words = arena.words[block >>> CHUNK_UNITS_LOG2]
    const at = (block & CHUNK_MASK) << 1
    const nameWord = at + this.#nameOffset / 4
    words.fill(0, at, nameWord)
    words[nameWord] = end - start
    copyBytes(name, start, end, arena.bytes[block >>> CHUNK_UNITS_LOG2], (nameWord + 1) << 2)
    return block
  }

  /** Returns the bytes of a block's name. */
  nameLength(block: number): number {
    return this.arena.words[block >>> CHUNK_UNITS_LOG2][((block & CHUNK_MASK) << 1) + this.#nameOffset / 4]
  }

  /** Returns the offset of a block's name in the bytes of its chunk. */
  nameStart(block: number): number {
    return ((block & CHUNK_MASK) << 3) + this.#nameOffset + 4
  }

  /** Checks every invariant; throws {@link AssertionError}. For tests. */
  verifyNames(record: DataView, at: number): void {
    this.verify(
      record,
      at,
      (words, word, nextWords, nextWord) => this.#compareNames(words[word], nextWords[nextWord]) < 0,
    )
  }

  protected compare(words: Int32Array, at: number): number {
    const block = words[at]
    const start = this.nameStart(block)
    const bytes = this.arena.bytes[block >>> CHUNK_UNITS_LOG2]
    return compareBytes(bytes, start, start + this.nameLength(block), this.#bytes, this.#start, this.#end)
  }

  #compareNames(block: number, other: number): number {
    const { arena } = this
    return compareBytes(
      arena.bytes[block >>> CHUNK_UNITS_LOG2],
      this.nameStart(block),
      this.nameStart(block) + this.nameLength(block),
      arena.bytes[other >>> CHUNK_UNITS_LOG2],
      this.nameStart(other),
      this.nameStart(other) + this.nameLength(other),
    )
  }
}

const NO_BYTES = new Uint8Array(0)
