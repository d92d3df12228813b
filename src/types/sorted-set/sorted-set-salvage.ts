import { drainTree } from '../../store/block-tree.ts'
import type { Salvage } from '../../store/garbage.ts'
import { drainNested, hashOfElement, nestedOwner, nestedSize, replaceNested } from '../../store/nested-index.ts'
import type { Store } from '../../store/store.ts'
import { MEMBER_SHAPE } from './member-tree.ts'
import { ROOT_BYTES, TREE_RECORD } from './tree-editor.ts'

/** A large sorted set that is being freed: first its elements with the index, then the order. */
export class SortedSetSalvage implements Salvage {
  readonly owner: number
  readonly size: number
  readonly #store: Store
  readonly #record = new DataView(new ArrayBuffer(ROOT_BYTES))
  #elementsLeft = true

  /** Takes over the root record at an offset. */
  constructor(store: Store, record: DataView, at: number) {
    this.#store = store
    for (let offset = 0; offset < ROOT_BYTES; offset++) this.#record.setUint8(offset, record.getUint8(at + offset))
    this.owner = nestedOwner(this.#record, 0)
    this.size = nestedSize(this.#record, 0)
  }

  free(count: number): number {
    const { arena } = this.#store
    let freed = 0
    if (this.#elementsLeft) {
      this.#elementsLeft = !drainNested(this.#store, this.#record, 0, count, element => {
        arena.free(element)
        freed++
      })
    }
    if (this.#elementsLeft || freed >= count) return Math.max(freed, count)
    return freed + this.#freeTree(count - freed)
  }

  moved(from: number, to: number): void {
    replaceNested(this.#store, this.#record, 0, hashOfElement(this.#store, to), from, to)
  }

  #freeTree(count: number): number {
    const { arena } = this.#store
    return drainTree(arena, MEMBER_SHAPE, this.#record, TREE_RECORD, count, leaf => {
      arena.free(leaf)
      return 1
    })
  }
}
