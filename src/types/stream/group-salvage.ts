import { assert } from '../../base/assert.ts'
import type { Arena } from '../../store/arena.ts'
import type { Salvage } from '../../store/garbage.ts'
import type { NameTree } from '../../store/name-tree.ts'
import { CONSUMER_PENDING, GROUP_CONSUMERS, GROUP_PENDING, GROUP_TIMES, offsetOf, viewOf } from './group-blocks.ts'
import type { PendingEntries } from './pending-entries.ts'

/** What freeing a group needs: the trees of the store. */
export interface GroupTrees {
  readonly pending: PendingEntries
  readonly consumerNames: NameTree
}

/** A consumer group that is being freed. */
export class GroupSalvage implements Salvage {
  readonly owner = 0
  readonly #trees: GroupTrees
  #group: number

  constructor(trees: GroupTrees, group: number) {
    this.#trees = trees
    this.#group = group
  }

  free(count: number): number {
    if (this.#group === 0) return 0
    const { pending, consumerNames } = this.#trees
    const { arena } = pending
    const group = this.#group
    const view = viewOf(arena, group)
    const at = offsetOf(group)
    let freed = pending.byId.drain(view, at + GROUP_PENDING, count)
    if (freed < count) freed += pending.byTime.drain(view, at + GROUP_TIMES, count - freed)
    if (freed < count) freed += this.#freeConsumers(arena, consumerNames, view, at + GROUP_CONSUMERS, count - freed)
    if (freed >= count) return freed
    arena.free(group)
    this.#group = 0
    return freed + 1
  }

  moved(): void {
    assert(false, 'no block of a group moves')
  }

  /** Frees consumers from the last one on, each with what it has pending. */
  #freeConsumers(arena: Arena, names: NameTree, view: DataView, at: number, count: number): number {
    let freed = 0
    while (freed < count && names.seekLast(view, at)) {
      const consumer = names.block
      const own = this.#trees.pending.own
      freed += own.drain(viewOf(arena, consumer), offsetOf(consumer) + CONSUMER_PENDING, count - freed)
      if (freed >= count) return freed
      names.seekLast(view, at)
      names.remove(view, at)
      arena.free(consumer)
      freed++
    }
    return freed
  }
}
