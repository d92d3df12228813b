import { copyBytes } from '../../base/bytes.ts'
import { type Arena, CHUNK_MASK, CHUNK_UNITS_LOG2, PINNED } from '../../store/arena.ts'
import { BLOCK_BYTES_MAX, classOf } from '../../store/size-class.ts'
import type { TreeShape } from '../../store/tree-node.ts'
import { listpackBytes } from '../listpack.ts'
import { copyRope, createRope, freeRope, readRope, ropeBytes, settleRope, writeRope } from '../rope.ts'
import { STREAM_ID_BYTES, STREAM_ID_WORDS, type StreamId } from './stream-id.ts'

/**
 * A leaf of a stream's tree: a pack (stream-pack.ts) with its id, in one block. A single entry that does not fit a block is *long*: its pack lies in a rope.
 *
 * ```
 * words 0–3   id of the first entry that the pack ever had
 * word 4      the pack, which begins with its total of bytes …         long:   0 │ bytes of the pack │ root of the rope
 * ```
 */

/** Bytes before the pack. */
const HEAD_BYTES = STREAM_ID_BYTES
const LONG_LEAF_BYTES = HEAD_BYTES + 12
/** The largest pack that lies in one block. In bytes. */
export const PACK_BYTES_MAX = BLOCK_BYTES_MAX - HEAD_BYTES

/** The tree of a stream: by the ids of the leaves, each of which counts as one. */
export const STREAM_SHAPE: TreeShape = {
  keyWords: STREAM_ID_WORDS,
  readKey(arena, leaf, words, at) {
    const source = arena.words[leaf >>> CHUNK_UNITS_LOG2]
    const from = (leaf & CHUNK_MASK) << 1
    for (let word = 0; word < STREAM_ID_WORDS; word++) words[at + word] = source[from + word]
  },
}

/** Returns a new leaf with room for a pack of `bytes` bytes, which are undefined. */
export function createLeaf(arena: Arena, id: StreamId, bytes: number): number {
  const leaf = arena.allocate(PINNED + classOf(HEAD_BYTES + bytes))
  id.write(arena.words[leaf >>> CHUNK_UNITS_LOG2], (leaf & CHUNK_MASK) << 1)
  return leaf
}

/** Returns a new long leaf with the pack at source[start, end). */
export function createLongLeaf(arena: Arena, id: StreamId, source: Uint8Array, start: number, end: number): number {
  const root = createRope(arena, end - start)
  writeRope(arena, root, 0, source, start, end)
  return adoptRope(arena, id, root, end - start)
}

/** Reads a leaf's id. */
export function readLeafId(arena: Arena, leaf: number, id: StreamId): void {
  id.read(arena.words[leaf >>> CHUNK_UNITS_LOG2], (leaf & CHUNK_MASK) << 1)
}

/** Returns the offset of the pack of a leaf that is not long in the bytes of its chunk. */
export function leafPack(leaf: number): number {
  return ((leaf & CHUNK_MASK) << 3) + HEAD_BYTES
}

/** Returns the bytes of the pack that a leaf, not a long one, has room for. */
export function leafRoom(arena: Arena, leaf: number): number {
  return arena.capacityAt(leaf) - HEAD_BYTES
}

/** Whether the pack lies in a rope. */
export function isLongLeaf(arena: Arena, leaf: number): boolean {
  return arena.words[leaf >>> CHUNK_UNITS_LOG2][((leaf & CHUNK_MASK) << 1) + STREAM_ID_WORDS] === 0
}

/** Returns the bytes of a leaf's pack. */
export function leafPackBytes(arena: Arena, leaf: number): number {
  const at = ((leaf & CHUNK_MASK) << 1) + STREAM_ID_WORDS
  const words = arena.words[leaf >>> CHUNK_UNITS_LOG2]
  return words[at] === 0 ? words[at + 1] : words[at]
}

/** Copies the pack of a long leaf to the start of `target`. */
export function readLongLeaf(arena: Arena, leaf: number, target: Uint8Array): void {
  readRope(arena, rootOf(arena, leaf), 0, leafPackBytes(arena, leaf), target, 0)
}

/** Returns a leaf, not a long one, with room for a pack of `bytes` bytes in the place of another, which is freed; the two may be the same. */
export function resizeLeaf(arena: Arena, leaf: number, id: StreamId, bytes: number): number {
  if (arena.classAt(leaf) === PINNED + classOf(HEAD_BYTES + bytes)) return leaf
  const moved = createLeaf(arena, id, bytes)
  copyPack(arena, leaf, moved)
  arena.free(leaf)
  return moved
}

/** Returns a copy of a leaf. */
export function copyLeaf(arena: Arena, leaf: number, id: StreamId): number {
  readLeafId(arena, leaf, id)
  const bytes = leafPackBytes(arena, leaf)
  if (isLongLeaf(arena, leaf)) return adoptRope(arena, id, copyRope(arena, rootOf(arena, leaf), bytes), bytes)
  const copied = createLeaf(arena, id, bytes)
  copyPack(arena, leaf, copied)
  return copied
}

/** Moves a leaf and its rope off pages that are being emptied. Returns its address. */
export function settleLeaf(arena: Arena, leaf: number): number {
  const settled = arena.settle(leaf)
  if (!isLongLeaf(arena, settled)) return settled
  const root = settleRope(arena, rootOf(arena, settled), leafPackBytes(arena, settled))
  arena.words[settled >>> CHUNK_UNITS_LOG2][((settled & CHUNK_MASK) << 1) + STREAM_ID_WORDS + 2] = root
  return settled
}

/** Frees a leaf. Returns the number of blocks, about. */
export function freeLeaf(arena: Arena, leaf: number): number {
  let blocks = 1
  if (isLongLeaf(arena, leaf)) {
    const bytes = leafPackBytes(arena, leaf)
    freeRope(arena, rootOf(arena, leaf), bytes)
    blocks += 1 + (bytes >>> 15)
  }
  arena.free(leaf)
  return blocks
}

/** Returns the bytes of the blocks of a leaf, slack included. */
export function leafCapacity(arena: Arena, leaf: number): number {
  const bytes = arena.capacityAt(leaf)
  return isLongLeaf(arena, leaf) ? bytes + ropeBytes(arena, rootOf(arena, leaf), leafPackBytes(arena, leaf)) : bytes
}

function copyPack(arena: Arena, from: number, to: number): void {
  const start = leafPack(from)
  const source = arena.bytes[from >>> CHUNK_UNITS_LOG2]
  const end = start + listpackBytes(source, start)
  copyBytes(source, start, end, arena.bytes[to >>> CHUNK_UNITS_LOG2], leafPack(to))
}

function adoptRope(arena: Arena, id: StreamId, root: number, bytes: number): number {
  const leaf = arena.allocate(PINNED + classOf(LONG_LEAF_BYTES))
  const words = arena.words[leaf >>> CHUNK_UNITS_LOG2]
  const at = (leaf & CHUNK_MASK) << 1
  id.write(words, at)
  words[at + STREAM_ID_WORDS] = 0
  words[at + STREAM_ID_WORDS + 1] = bytes
  words[at + STREAM_ID_WORDS + 2] = root
  return leaf
}

function rootOf(arena: Arena, leaf: number): number {
  return arena.words[leaf >>> CHUNK_UNITS_LOG2][((leaf & CHUNK_MASK) << 1) + STREAM_ID_WORDS + 2]
}
