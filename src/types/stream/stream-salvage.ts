import { assert } from '../../base/assert.ts'
import type { Arena } from '../../store/arena.ts'
import { drainTree } from '../../store/block-tree.ts'
import type { Salvage } from '../../store/garbage.ts'
import { NameTree } from '../../store/name-tree.ts'
import { CONSUMER_NAME, GROUP_NAME } from './group-blocks.ts'
import { GroupSalvage } from './group-salvage.ts'
import { takeProducers } from './idempotence.ts'
import { PendingEntries } from './pending-entries.ts'
import { freeLeaf, STREAM_SHAPE } from './stream-leaf.ts'
import { ENTRIES, GROUPS, STREAM_RECORD_BYTES } from './stream-record.ts'

/** A stream that is being freed: its entries, then its groups, and its idempotent producers. */
export class StreamSalvage implements Salvage {
  readonly owner = 0
  readonly #arena: Arena
  readonly #record = new DataView(new ArrayBuffer(STREAM_RECORD_BYTES))
  readonly #producers: Salvage | undefined
  #names: NameTree | undefined = undefined
  #group: GroupSalvage | undefined = undefined

  /** Takes over the record at an offset. */
  constructor(arena: Arena, view: DataView, at: number) {
    this.#arena = arena
    for (let offset = 0; offset < STREAM_RECORD_BYTES; offset += 4)
      this.#record.setInt32(offset, view.getInt32(at + offset, true), true)
    this.#producers = takeProducers(arena, this.#record, 0)
  }

  free(count: number): number {
    const arena = this.#arena
    let freed = drainTree(arena, STREAM_SHAPE, this.#record, ENTRIES, count, leaf => freeLeaf(arena, leaf))
    while (freed < count && (this.#group !== undefined || this.#takeGroup())) {
      freed += (this.#group as GroupSalvage).free(count - freed)
      if (freed < count) this.#group = undefined
    }
    if (freed < count && this.#producers !== undefined) freed += this.#producers.free(count - freed)
    return freed
  }

  moved(): void {
    assert(false, 'no element of a stream moves')
  }

  /** Takes the last group out. Returns false when there is none. */
  #takeGroup(): boolean {
    const arena = this.#arena
    this.#names ??= new NameTree(arena, GROUP_NAME)
    const names = this.#names
    if (!names.seekLast(this.#record, GROUPS)) return false
    const group = names.block
    names.remove(this.#record, GROUPS)
    const trees = { pending: new PendingEntries(arena), consumerNames: new NameTree(arena, CONSUMER_NAME) }
    this.#group = new GroupSalvage(trees, group)
    return true
  }
}
