import { type Arena, CHUNK_MASK, CHUNK_UNITS_LOG2, PINNED } from './arena.ts'
import { classOf } from './size-class.ts'

/**
 * An inner node of a block tree: an array of children, each with the number of elements below it and, in trees that are searched by key, the first key below it.
 *
 * ```
 * word 0   1      word 1   entries      then entries × [child, count, key words]
 * ```
 */

/** Bytes of a node. */
const NODE_BYTES = 1024
const HEAD_WORDS = 2
/** Word 0 of every node: a live block's must not be 0. */
const MARK = 1

/** Words of a key at most. */
export const KEY_WORDS_MAX = 6

/** What differs between block trees. */
export interface TreeShape {
  /** Words of a key, at most {@link KEY_WORDS_MAX}; 0 in trees that are searched by rank alone. */
  readonly keyWords: number
  /** Writes the key of the first element of a leaf to words[at, at + keyWords). */
  readKey(arena: Arena, leaf: number, words: Int32Array, at: number): void
}

/** Returns the most entries of a node. */
export function nodeCapacity(shape: TreeShape): number {
  return Math.floor((NODE_BYTES / 4 - HEAD_WORDS) / (2 + shape.keyWords))
}

/** Returns the address of a new node without entries. */
export function createNode(arena: Arena): number {
  const node = arena.allocate(PINNED + classOf(NODE_BYTES))
  const words = wordsOf(arena, node)
  words[wordOf(node)] = MARK
  words[wordOf(node) + 1] = 0
  return node
}

/** Returns the words of the chunk of a block. */
export function wordsOf(arena: Arena, block: number): Int32Array {
  return arena.words[block >>> CHUNK_UNITS_LOG2]
}

/** Returns the index of a block's first word in its chunk. */
export function wordOf(block: number): number {
  return (block & CHUNK_MASK) << 1
}

/** Returns the entries of a node. */
export function entriesOfNode(arena: Arena, node: number): number {
  return wordsOf(arena, node)[wordOf(node) + 1]
}

/** Returns the index, in its chunk's words, of entry `slot` of a node: child, count, key. */
export function wordOfSlot(shape: TreeShape, node: number, slot: number): number {
  return wordOf(node) + HEAD_WORDS + slot * (2 + shape.keyWords)
}

/** Returns the child at a slot. */
export function childAt(arena: Arena, shape: TreeShape, node: number, slot: number): number {
  return wordsOf(arena, node)[wordOfSlot(shape, node, slot)]
}

/** Returns the number of elements below a slot. */
export function countAt(arena: Arena, shape: TreeShape, node: number, slot: number): number {
  return wordsOf(arena, node)[wordOfSlot(shape, node, slot) + 1] >>> 0
}

/** Returns the number of elements below a node. */
export function sumOfNode(arena: Arena, shape: TreeShape, node: number): number {
  let sum = 0
  for (let slot = entriesOfNode(arena, node) - 1; slot >= 0; slot--) sum += countAt(arena, shape, node, slot)
  return sum
}

/** Makes room for an entry at `slot` of a node that is not full, and sets its child and count; its key is undefined. */
export function openSlot(
  arena: Arena,
  shape: TreeShape,
  node: number,
  slot: number,
  child: number,
  count: number,
): void {
  const words = wordsOf(arena, node)
  const at = wordOfSlot(shape, node, slot)
  const entries = words[wordOf(node) + 1]++
  words.copyWithin(at + 2 + shape.keyWords, at, wordOfSlot(shape, node, entries))
  words[at] = child
  words[at + 1] = count
}

/** Removes the entry at `slot`. */
export function closeSlot(arena: Arena, shape: TreeShape, node: number, slot: number): void {
  const words = wordsOf(arena, node)
  const entries = words[wordOf(node) + 1]--
  words.copyWithin(wordOfSlot(shape, node, slot), wordOfSlot(shape, node, slot + 1), wordOfSlot(shape, node, entries))
}

/** Moves the entries from `slot` on to the end of another node, which has room for them. */
export function moveSlots(arena: Arena, shape: TreeShape, from: number, slot: number, to: number): void {
  const source = wordsOf(arena, from)
  const target = wordsOf(arena, to)
  const entries = source[wordOf(from) + 1]
  const present = target[wordOf(to) + 1]
  const first = wordOfSlot(shape, from, slot)
  const count = (entries - slot) * (2 + shape.keyWords)
  const at = wordOfSlot(shape, to, present)
  for (let word = 0; word < count; word++) target[at + word] = source[first + word]
  source[wordOf(from) + 1] = slot
  target[wordOf(to) + 1] = present + entries - slot
}

/** Copies the key at a slot of one node to a slot of another. */
export function copyKey(
  arena: Arena,
  shape: TreeShape,
  from: number,
  fromSlot: number,
  to: number,
  toSlot: number,
): void {
  const source = wordsOf(arena, from)
  const target = wordsOf(arena, to)
  const first = wordOfSlot(shape, from, fromSlot) + 2
  const at = wordOfSlot(shape, to, toSlot) + 2
  for (let word = 0; word < shape.keyWords; word++) target[at + word] = source[first + word]
}
