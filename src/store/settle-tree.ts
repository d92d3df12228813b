import type { Arena } from './arena.ts'
import { treeHeight, treeRoot } from './tree-cursor.ts'
import { entriesOfNode, type TreeShape, wordOfSlot, wordsOf } from './tree-node.ts'

/**
 * Settles a block tree (block-tree.ts): moves its nodes and leaves off pages that are being emptied. Blocks have no links to their parents, so they move where their
 * tree is gone through, from its root down. `settleLeaf` does so for a leaf with all that it leads to, and returns its address.
 */
export function settleTree(
  arena: Arena,
  shape: TreeShape,
  record: DataView,
  at: number,
  settleLeaf: (leaf: number) => number,
): void {
  const root = treeRoot(record, at)
  if (root !== 0) record.setInt32(at, settleBelow(arena, shape, root, treeHeight(record, at), settleLeaf), true)
}

function settleBelow(
  arena: Arena,
  shape: TreeShape,
  block: number,
  level: number,
  settleLeaf: (leaf: number) => number,
): number {
  if (level === 0) return settleLeaf(block)
  const node = arena.settle(block)
  const words = wordsOf(arena, node)
  for (let slot = entriesOfNode(arena, node) - 1; slot >= 0; slot--) {
    const word = wordOfSlot(shape, node, slot)
    words[word] = settleBelow(arena, shape, words[word], level - 1, settleLeaf)
  }
  return node
}
