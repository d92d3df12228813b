import { assert } from '../base/assert.ts'
import type { Arena } from './arena.ts'
import { drainTree, TREE_RECORD_BYTES, takeTree } from './block-tree.ts'
import type { Salvage } from './garbage.ts'
import type { TreeShape } from './tree-node.ts'

/** A block tree that nothing leads to any more, and that is freed in slices. Its elements do not move. */
export class TreeSalvage implements Salvage {
  readonly owner = 0
  /** The record of the tree; whoever makes this puts it here, as with {@link takeFrom}. */
  readonly record = new DataView(new ArrayBuffer(TREE_RECORD_BYTES))
  readonly #arena: Arena
  readonly #shape: TreeShape
  readonly #freeLeaf: (leaf: number) => number

  /** `freeLeaf` frees a leaf and returns how many blocks that were. */
  constructor(arena: Arena, shape: TreeShape, freeLeaf: (leaf: number) => number) {
    this.#arena = arena
    this.#shape = shape
    this.#freeLeaf = freeLeaf
  }

  /** Takes over the tree of a record, which becomes an empty one. */
  takeFrom(record: DataView, at: number): this {
    takeTree(record, at, this.record, 0)
    return this
  }

  free(count: number): number {
    return drainTree(this.#arena, this.#shape, this.record, 0, count, this.#freeLeaf)
  }

  moved(): void {
    assert(false, 'no element of the tree moves')
  }
}
