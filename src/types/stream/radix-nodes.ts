import { nextLeaf, seekFirst, TreeCursor } from '../../store/tree-cursor.ts'
import { wordOf, wordsOf } from '../../store/tree-node.ts'
import { STREAM_SHAPE } from './stream-leaf.ts'
import { ENTRIES } from './stream-record.ts'
import type { Streams } from './streams.ts'

const KEY_BYTES = 16

/**
 * Returns the nodes that a radix tree of the ids of the open stream's leaves has in Redis, which XINFO tells: a node for each branch, one for each end, and one before either for
 * the bytes that lead there without a choice. Takes time by the number of leaves.
 */
export function radixNodes(streams: Streams): number {
  const { arena, view, at } = streams
  const cursor = new TreeCursor()
  seekFirst(arena, STREAM_SHAPE, view, at + ENTRIES, cursor)
  if (cursor.block === 0) return 1
  let nodes = 0
  // The depths of the branches above the leaf that was looked at last.
  const branches: number[] = []
  let leaf = cursor.block
  while (nextLeaf(arena, STREAM_SHAPE, cursor)) {
    const common = commonBytes(wordsOf(arena, leaf), wordOf(leaf), wordsOf(arena, cursor.block), wordOf(cursor.block))
    leaf = cursor.block
    nodes += endNodes(Math.max(branches.at(-1) ?? -1, common))
    while (branches.length > 0 && (branches.at(-1) as number) > common) {
      const depth = branches.pop() as number
      nodes += branchNodes(depth, Math.max(branches.at(-1) ?? -1, common))
    }
    if (branches.at(-1) !== common) branches.push(common)
  }
  nodes += endNodes(branches.at(-1) ?? -1)
  while (branches.length > 0) nodes += branchNodes(branches.pop() as number, branches.at(-1) ?? -1)
  return nodes
}

/** The nodes of a leaf below a branch at a depth in bytes; -1 is none. */
function endNodes(branch: number): number {
  return branch + 1 < KEY_BYTES ? 2 : 1
}

/** The nodes of a branch below another. */
function branchNodes(depth: number, above: number): number {
  return depth > above + 1 ? 2 : 1
}

/** The bytes that two ids begin with in common, the highest first. */
function commonBytes(words: Int32Array, at: number, others: Int32Array, otherAt: number): number {
  for (let word = 0; word < KEY_BYTES / 4; word++) {
    const difference = words[at + word] ^ others[otherAt + word]
    if (difference !== 0) return word * 4 + (Math.clz32(difference) >>> 3)
  }
  return KEY_BYTES
}
