import { assert } from '../base/assert.ts'
import type { Arena } from './arena.ts'
import { HEIGHT_MAX, seekLast, TreeCursor, treeCount } from './tree-cursor.ts'
import {
  childAt,
  closeSlot,
  copyKey,
  countAt,
  createNode,
  entriesOfNode,
  moveSlots,
  nodeCapacity,
  openSlot,
  sumOfNode,
  type TreeShape,
  wordOfSlot,
  wordsOf,
} from './tree-node.ts'

/**
 * A block tree: a counted B+ tree (Bayer, McCreight, 1972) whose leaves are blocks that the type over it fills as it likes. It finds a leaf by
 * the rank of an element, or by key, and knows how many elements lie before it.
 *
 * Blocks have no links to parent or sibling; the way to a leaf is kept in a {@link TreeCursor}. A *record* of {@link TREE_RECORD_BYTES} bytes, at any
 * offset of an item's value, is all that the owner keeps:
 *
 * ```
 * record   root │ height │ elements          three 32-bit words, little-endian; height 0: the root is the only leaf, or 0
 * ```
 *
 * Nodes are split at their end when something is appended and at their start when something is prepended, so that queues and logs fill them; elsewhere
 * in the middle. Nodes under a quarter full are merged with a sibling where that leaves room.
 *
 * Invariants
 * - All leaves are at the same depth; a node has at least one entry; a root that is a node has at least two.
 * - An entry's count is the number of elements below it, its key the first key below it.
 */

export const TREE_RECORD_BYTES = 12
const ROOT = 0
const HEIGHT = 4
const COUNT = 8

/** Writes the record of an empty tree. */
export function createTree(record: DataView, at: number): void {
  for (let offset = 0; offset < TREE_RECORD_BYTES; offset += 4) record.setInt32(at + offset, 0, true)
}

/** Writes the record of the tree of a root. */
export function writeTree(record: DataView, at: number, root: number, height: number, count: number): void {
  record.setInt32(at + ROOT, root, true)
  record.setInt32(at + HEIGHT, height, true)
  record.setUint32(at + COUNT, count, true)
}

/** Moves a tree to another record, and leaves an empty one. */
export function takeTree(record: DataView, at: number, target: DataView, to: number): void {
  for (let offset = 0; offset < TREE_RECORD_BYTES; offset += 4)
    target.setInt32(to + offset, record.getInt32(at + offset, true), true)
  createTree(record, at)
}

/** Notes that the cursor's leaf has `change` more elements, or fewer. The cursor stays valid. */
export function changeCount(
  arena: Arena,
  shape: TreeShape,
  record: DataView,
  at: number,
  cursor: TreeCursor,
  change: number,
): void {
  record.setUint32(at + COUNT, record.getUint32(at + COUNT, true) + change, true)
  for (let level = 0; level < cursor.height; level++) {
    const node = cursor.nodes[level]
    wordsOf(arena, node)[wordOfSlot(shape, node, cursor.slots[level]) + 1] += change
  }
}

/** Notes that the first element of the cursor's leaf is another one. The cursor stays valid. */
export function changeFirst(arena: Arena, shape: TreeShape, cursor: TreeCursor): void {
  if (cursor.height === 0 || shape.keyWords === 0) return
  const level = cursor.height - 1
  const node = cursor.nodes[level]
  shape.readKey(arena, cursor.block, wordsOf(arena, node), wordOfSlot(shape, node, cursor.slots[level]) + 2)
  raiseKey(arena, shape, cursor, level)
}

/** Puts another block in the place of the cursor's leaf, which holds the same elements. The cursor stays valid. */
export function replaceLeaf(
  arena: Arena,
  shape: TreeShape,
  record: DataView,
  at: number,
  cursor: TreeCursor,
  leaf: number,
): void {
  cursor.block = leaf
  if (cursor.height === 0) {
    record.setInt32(at + ROOT, leaf, true)
    return
  }
  const node = cursor.nodes[cursor.height - 1]
  wordsOf(arena, node)[wordOfSlot(shape, node, cursor.slots[cursor.height - 1])] = leaf
}

/** Makes a leaf of `count` elements the first of an empty tree. */
export function plantLeaf(record: DataView, at: number, leaf: number, count: number): void {
  assert(record.getInt32(at + ROOT, true) === 0, 'only an empty tree is planted')
  record.setInt32(at + ROOT, leaf, true)
  record.setInt32(at + HEIGHT, 0, true)
  record.setUint32(at + COUNT, count, true)
}

/**
 * Adds a leaf of `count` elements right after the cursor's leaf, or right before it. The elements must be in it already. The cursor is spent.
 */
export function insertLeaf(
  arena: Arena,
  shape: TreeShape,
  record: DataView,
  at: number,
  cursor: TreeCursor,
  leaf: number,
  count: number,
  before: boolean,
): void {
  const { key } = cursor
  let child = leaf
  let childCount = count
  let after = !before
  let level = cursor.height - 1
  shape.readKey(arena, leaf, key, 0)
  for (; level >= 0; level--) {
    const node = cursor.nodes[level]
    const slot = cursor.slots[level] + (after ? 1 : 0)
    if (entriesOfNode(arena, node) < nodeCapacity(shape)) {
      addEntry(arena, shape, node, slot, child, childCount, key)
      cursor.slots[level] = slot
      raiseKey(arena, shape, cursor, level)
      break
    }
    after = slot > 0
    child = splitNode(arena, shape, node, slot, child, childCount, key)
    childCount = sumOfNode(arena, shape, child)
    readNodeKey(arena, shape, child, key)
    if (level > 0)
      setCount(arena, shape, cursor.nodes[level - 1], cursor.slots[level - 1], sumOfNode(arena, shape, node))
  }
  for (let above = 0; above < level; above++) {
    const node = cursor.nodes[above]
    setCount(arena, shape, node, cursor.slots[above], countAt(arena, shape, node, cursor.slots[above]) + count)
  }
  if (level < 0) growRoot(arena, shape, record, at, cursor, child, childCount, after)
  record.setUint32(at + COUNT, treeCount(record, at) + count, true)
}

/** Takes the cursor's leaf out; its block is the caller's to free. `count` is what the tree counts of it. The cursor is spent. */
export function removeLeaf(
  arena: Arena,
  shape: TreeShape,
  record: DataView,
  at: number,
  cursor: TreeCursor,
  count: number,
): void {
  changeCount(arena, shape, record, at, cursor, -count)
  let level = cursor.height - 1
  for (; level >= 0; level--) {
    const node = cursor.nodes[level]
    closeSlot(arena, shape, node, cursor.slots[level])
    if (entriesOfNode(arena, node) > 0) break
    arena.free(node)
  }
  if (level < 0) {
    record.setInt32(at + ROOT, 0, true)
    record.setInt32(at + HEIGHT, 0, true)
    return
  }
  if (cursor.slots[level] === 0) raiseKey(arena, shape, cursor, level)
  if (level > 0) mergeNode(arena, shape, cursor, level)
  collapseRoot(arena, shape, record, at)
}

/**
 * Takes leaves out from the end until `freeLeaf`, which frees one and returns how many blocks that were, has freed at least `count` with the nodes. Returns how
 * many were freed: fewer than `count` only when the tree is empty.
 */
export function drainTree(
  arena: Arena,
  shape: TreeShape,
  record: DataView,
  at: number,
  count: number,
  freeLeaf: (leaf: number) => number,
): number {
  const cursor = new TreeCursor()
  let freed = 0
  while (freed < count && record.getInt32(at + ROOT, true) !== 0) {
    seekLast(arena, shape, record, at, cursor)
    const leaf = cursor.block
    const top = cursor.height - 1
    const elements = top < 0 ? treeCount(record, at) : countAt(arena, shape, cursor.nodes[top], cursor.slots[top])
    removeLeaf(arena, shape, record, at, cursor, elements)
    freed += freeLeaf(leaf)
  }
  return freed
}

/** Returns the bytes of the nodes, without the leaves. Takes time by the number of nodes. */
export function treeBytes(arena: Arena, shape: TreeShape, record: DataView, at: number): number {
  const height = record.getInt32(at + HEIGHT, true)
  return height === 0 ? 0 : bytesBelow(arena, shape, record.getInt32(at + ROOT, true), height)
}

/** Checks every invariant; `checkLeaf` checks a leaf and returns its elements. Throws {@link AssertionError}. For tests. */
export function verifyTree(
  arena: Arena,
  shape: TreeShape,
  record: DataView,
  at: number,
  checkLeaf: (leaf: number) => number,
): void {
  const root = record.getInt32(at + ROOT, true)
  const height = record.getInt32(at + HEIGHT, true)
  if (root === 0) {
    assert(height === 0 && treeCount(record, at) === 0, 'an empty tree counts nothing')
    return
  }
  const key = new Int32Array(shape.keyWords)
  const check = (block: number, level: number): number => {
    if (level === 0) {
      shape.readKey(arena, block, key, 0)
      return checkLeaf(block)
    }
    const entries = entriesOfNode(arena, block)
    assert(entries > 0 && entries <= nodeCapacity(shape), 'a node’s entries are within bounds')
    assert(level < height || entries > 1, 'a root has two entries')
    let sum = 0
    let first = ''
    for (let slot = 0; slot < entries; slot++) {
      const count = check(childAt(arena, shape, block, slot), level - 1)
      assert(count === countAt(arena, shape, block, slot), 'an entry counts the elements below it')
      const words = wordsOf(arena, block)
      const word = wordOfSlot(shape, block, slot) + 2
      assert(words.slice(word, word + shape.keyWords).join() === key.join(), 'an entry’s key is the first below it')
      if (slot === 0) first = key.join()
      sum += count
    }
    if (shape.keyWords > 0) key.set(first.split(',').map(Number))
    return sum
  }
  assert(check(root, height) === treeCount(record, at), 'a tree counts its elements')
}

/**
 * Splits a full node to add an entry at `slot`. Returns the fresh node: it lies before the old one when `slot` is 0, else behind it.
 */
function splitNode(
  arena: Arena,
  shape: TreeShape,
  node: number,
  slot: number,
  child: number,
  count: number,
  key: Int32Array,
): number {
  const entries = entriesOfNode(arena, node)
  const fresh = createNode(arena)
  if (slot === 0 || slot === entries) {
    addEntry(arena, shape, fresh, 0, child, count, key)
    return fresh
  }
  const middle = entries >>> 1
  moveSlots(arena, shape, node, middle, fresh)
  if (slot <= middle) addEntry(arena, shape, node, slot, child, count, key)
  else addEntry(arena, shape, fresh, slot - middle, child, count, key)
  return fresh
}

/** Puts a new root over the old one and a child beside it. */
function growRoot(
  arena: Arena,
  shape: TreeShape,
  record: DataView,
  at: number,
  cursor: TreeCursor,
  child: number,
  count: number,
  after: boolean,
): void {
  const old = record.getInt32(at + ROOT, true)
  const height = record.getInt32(at + HEIGHT, true)
  assert(height < HEIGHT_MAX, 'a tree is no higher than its cursor')
  const root = createNode(arena)
  const { key, rootKey: oldKey } = cursor
  if (height === 0) shape.readKey(arena, old, oldKey, 0)
  else readNodeKey(arena, shape, old, oldKey)
  const oldCount = height === 0 ? treeCount(record, at) : sumOfNode(arena, shape, old)
  addEntry(arena, shape, root, 0, old, oldCount, oldKey)
  addEntry(arena, shape, root, after ? 1 : 0, child, count, key)
  record.setInt32(at + ROOT, root, true)
  record.setInt32(at + HEIGHT, height + 1, true)
}

/** Merges the cursor's node of a level with a sibling if it has become small and there is room. */
function mergeNode(arena: Arena, shape: TreeShape, cursor: TreeCursor, level: number): void {
  const node = cursor.nodes[level]
  const capacity = nodeCapacity(shape)
  if (entriesOfNode(arena, node) >= capacity / 4) return
  const parent = cursor.nodes[level - 1]
  const slot = cursor.slots[level - 1]
  const siblings = entriesOfNode(arena, parent)
  const left = slot + 1 < siblings ? slot : slot - 1
  if (left < 0) return
  const into = childAt(arena, shape, parent, left)
  const from = childAt(arena, shape, parent, left + 1)
  if (entriesOfNode(arena, into) + entriesOfNode(arena, from) > (capacity * 3) / 4) return
  moveSlots(arena, shape, from, 0, into)
  setCount(arena, shape, parent, left, sumOfNode(arena, shape, into))
  closeSlot(arena, shape, parent, left + 1)
  arena.free(from)
  if (level > 1) mergeNode(arena, shape, cursor, level - 1)
}

/** Gives up roots of one entry. */
export function collapseRoot(arena: Arena, shape: TreeShape, record: DataView, at: number): void {
  for (let height = record.getInt32(at + HEIGHT, true); height > 0; height--) {
    const root = record.getInt32(at + ROOT, true)
    if (entriesOfNode(arena, root) > 1) return
    record.setInt32(at + ROOT, childAt(arena, shape, root, 0), true)
    record.setInt32(at + HEIGHT, height - 1, true)
    arena.free(root)
  }
}

/** Copies the key at the cursor's slot of a level to the entries above whose first key it is. */
function raiseKey(arena: Arena, shape: TreeShape, cursor: TreeCursor, level: number): void {
  for (; level > 0 && cursor.slots[level] === 0; level--) {
    copyKey(arena, shape, cursor.nodes[level], 0, cursor.nodes[level - 1], cursor.slots[level - 1])
  }
}

/** Adds an entry to a node that is not full. */
export function addEntry(
  arena: Arena,
  shape: TreeShape,
  node: number,
  slot: number,
  child: number,
  count: number,
  key: Int32Array,
): void {
  openSlot(arena, shape, node, slot, child, count)
  const words = wordsOf(arena, node)
  const at = wordOfSlot(shape, node, slot) + 2
  for (let word = 0; word < shape.keyWords; word++) words[at + word] = key[word]
}

function setCount(arena: Arena, shape: TreeShape, node: number, slot: number, count: number): void {
  wordsOf(arena, node)[wordOfSlot(shape, node, slot) + 1] = count
}

/** Reads the first key below a node. */
export function readNodeKey(arena: Arena, shape: TreeShape, node: number, key: Int32Array): void {
  const words = wordsOf(arena, node)
  const first = wordOfSlot(shape, node, 0) + 2
  for (let word = 0; word < shape.keyWords; word++) key[word] = words[first + word]
}

function bytesBelow(arena: Arena, shape: TreeShape, node: number, height: number): number {
  let bytes = arena.capacityAt(node)
  if (height === 1) return bytes
  for (let slot = entriesOfNode(arena, node) - 1; slot >= 0; slot--) {
    bytes += bytesBelow(arena, shape, childAt(arena, shape, node, slot), height - 1)
  }
  return bytes
}
