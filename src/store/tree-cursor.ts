import type { Arena } from './arena.ts'
import { childAt, countAt, entriesOfNode, KEY_WORDS_MAX, type TreeShape } from './tree-node.ts'

/** Finding leaves in a block tree: see block-tree.ts, where the record is drawn. */

const ROOT = 0
const HEIGHT = 4
const COUNT = 8
/** Levels of nodes at most: enough for 2^32 leaves. */
export const HEIGHT_MAX = 10

/** The way from the root to a leaf. Reused; valid until the tree changes, unless said otherwise. */
export class TreeCursor {
  /** The leaf, once {@link level} is {@link height}; before, the node to search next. */
  block = 0
  level = 0
  height = 0
  readonly nodes = new Int32Array(HEIGHT_MAX)
  /** For those who change the tree: a key on its way up, and the one of a root that gets another over it. */
  readonly key = new Int32Array(KEY_WORDS_MAX)
  readonly rootKey = new Int32Array(KEY_WORDS_MAX)
  readonly slots = new Int32Array(HEIGHT_MAX)
}

/** Returns the number of elements. */
export function treeCount(record: DataView, at: number): number {
  return record.getUint32(at + COUNT, true)
}

/** Returns the root: a node, the only leaf, or 0. */
export function treeRoot(record: DataView, at: number): number {
  return record.getInt32(at + ROOT, true)
}

/** Returns the levels of nodes. */
export function treeHeight(record: DataView, at: number): number {
  return record.getInt32(at + HEIGHT, true)
}

/** Puts a cursor at the root. While `level < height`, the caller picks a slot of `block` and calls {@link descend}. */
export function enterTree(record: DataView, at: number, cursor: TreeCursor): void {
  cursor.block = record.getInt32(at + ROOT, true)
  cursor.height = record.getInt32(at + HEIGHT, true)
  cursor.level = 0
}

/** Goes down by one level. */
export function descend(arena: Arena, shape: TreeShape, cursor: TreeCursor, slot: number): void {
  const { level, block } = cursor
  cursor.nodes[level] = block
  cursor.slots[level] = slot
  cursor.level = level + 1
  cursor.block = childAt(arena, shape, block, slot)
}

/** Goes to the leaf of the element of a rank. Returns its place in the leaf; for the rank behind the last one, the place behind the last. */
export function seekRank(
  arena: Arena,
  shape: TreeShape,
  record: DataView,
  at: number,
  cursor: TreeCursor,
  rank: number,
): number {
  enterTree(record, at, cursor)
  // From the nearer end: lists are mostly used there.
  const fromEnd = rank > treeCount(record, at) / 2
  let behind = treeCount(record, at) - rank
  while (cursor.level < cursor.height) {
    const last = entriesOfNode(arena, cursor.block) - 1
    let slot = 0
    if (fromEnd) {
      slot = last
      for (let count = 0; slot > 0; slot--, behind -= count) {
        count = countAt(arena, shape, cursor.block, slot)
        if (behind <= count) break
      }
      rank = countAt(arena, shape, cursor.block, slot) - behind
    } else {
      for (let count = 0; slot < last; slot++, rank -= count) {
        count = countAt(arena, shape, cursor.block, slot)
        if (rank < count) break
      }
    }
    descend(arena, shape, cursor, slot)
  }
  return rank
}

/** Goes to the first leaf. */
export function seekFirst(arena: Arena, shape: TreeShape, record: DataView, at: number, cursor: TreeCursor): void {
  enterTree(record, at, cursor)
  while (cursor.level < cursor.height) descend(arena, shape, cursor, 0)
}

/** Goes to the last leaf. */
export function seekLast(arena: Arena, shape: TreeShape, record: DataView, at: number, cursor: TreeCursor): void {
  enterTree(record, at, cursor)
  while (cursor.level < cursor.height) descend(arena, shape, cursor, entriesOfNode(arena, cursor.block) - 1)
}

/** Goes to the next leaf. Returns false, and stays, when there is none. */
export function nextLeaf(arena: Arena, shape: TreeShape, cursor: TreeCursor): boolean {
  for (let level = cursor.height - 1; level >= 0; level--) {
    const node = cursor.nodes[level]
    const slot = cursor.slots[level] + 1
    if (slot === entriesOfNode(arena, node)) continue
    cursor.level = level
    cursor.block = node
    descend(arena, shape, cursor, slot)
    while (cursor.level < cursor.height) descend(arena, shape, cursor, 0)
    return true
  }
  return false
}

/** Goes to the previous leaf. Returns false, and stays, when there is none. */
export function previousLeaf(arena: Arena, shape: TreeShape, cursor: TreeCursor): boolean {
  for (let level = cursor.height - 1; level >= 0; level--) {
    const slot = cursor.slots[level] - 1
    if (slot < 0) continue
    cursor.level = level
    cursor.block = cursor.nodes[level]
    descend(arena, shape, cursor, slot)
    while (cursor.level < cursor.height) descend(arena, shape, cursor, entriesOfNode(arena, cursor.block) - 1)
    return true
  }
  return false
}

/** Returns the number of elements before the cursor's leaf. */
export function rankOfLeaf(arena: Arena, shape: TreeShape, cursor: TreeCursor): number {
  let rank = 0
  for (let level = 0; level < cursor.height; level++) {
    const node = cursor.nodes[level]
    for (let slot = cursor.slots[level] - 1; slot >= 0; slot--) rank += countAt(arena, shape, node, slot)
  }
  return rank
}
