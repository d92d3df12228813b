import { assert } from '../base/assert.ts'
import type { Arena } from './arena.ts'
import { addEntry, collapseRoot, createTree, readNodeKey, writeTree } from './block-tree.ts'
import { rankOfLeaf, type TreeCursor, treeCount, treeHeight } from './tree-cursor.ts'
import {
  copyKey,
  createNode,
  entriesOfNode,
  moveSlots,
  sumOfNode,
  type TreeShape,
  wordOfSlot,
  wordsOf,
} from './tree-node.ts'

/**
 * Cuts a block tree before the cursor's leaf: the leaves before it become another tree, whose record is overwritten. Takes time by the height. Whoever removes a
 * million leaves can so forget them at once, and free them later. The cursor is spent.
 */
export function cutTree(
  arena: Arena,
  shape: TreeShape,
  record: DataView,
  at: number,
  cursor: TreeCursor,
  target: DataView,
  to: number,
): void {
  createTree(target, to)
  const count = rankOfLeaf(arena, shape, cursor)
  if (count === 0) return
  const left = treeCount(record, at) - count
  const height = treeHeight(record, at)
  assert(height === cursor.height && height > 0, 'the cursor is at a leaf of the tree, behind another')
  // What each level splits into, from the bottom up: nodes with what lies before, 0 where nothing does, and with the rest.
  let before = 0
  let rest = cursor.block
  for (let level = height - 1; level >= 0; level--) {
    const node = cursor.nodes[level]
    const fresh = createNode(arena)
    moveSlots(arena, shape, node, cursor.slots[level], fresh)
    if (level < height - 1) {
      setFirst(arena, shape, fresh, rest)
      if (before !== 0) {
        readNodeKey(arena, shape, before, cursor.key)
        addEntry(arena, shape, node, entriesOfNode(arena, node), before, sumOfNode(arena, shape, before), cursor.key)
      }
    }
    before = node
    if (entriesOfNode(arena, node) === 0) {
      arena.free(node)
      before = 0
    }
    rest = fresh
  }
  writeTree(record, at, rest, height, left)
  writeTree(target, to, before, height, count)
  collapseRoot(arena, shape, record, at)
  collapseRoot(arena, shape, target, to)
}

/** Makes a node the first child of another, in the place of what was. */
function setFirst(arena: Arena, shape: TreeShape, node: number, child: number): void {
  const words = wordsOf(arena, node)
  const word = wordOfSlot(shape, node, 0)
  words[word] = child
  words[word + 1] = sumOfNode(arena, shape, child)
  copyKey(arena, shape, child, 0, node, 0)
}
