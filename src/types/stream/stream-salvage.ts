import { assert } from '../../base/assert.ts'
import type { Arena } from '../../store/arena.ts'
import { drainTree } from '../../store/block-tree.ts'
import type { Salvage } from '../../store/garbage.ts'
import { freeLeaf, STREAM_SHAPE } from './stream-leaf.ts'
import { ENTRIES, STREAM_RECORD_BYTES } from './stream-record.ts'

/** A stream that is being freed: its entries. */
export class StreamSalvage implements Salvage {
  readonly owner = 0
  readonly #arena: Arena
  readonly #record = new DataView(new ArrayBuffer(STREAM_RECORD_BYTES))

  /** Takes over the record at an offset. */
  constructor(arena: Arena, view: DataView, at: number) {
    this.#arena = arena
    for (let offset = 0; offset < STREAM_RECORD_BYTES; offset += 4)
      this.#record.setInt32(offset, view.getInt32(at + offset, true), true)
  }

  free(count: number): number {
    const arena = this.#arena
    return drainTree(arena, STREAM_SHAPE, this.#record, ENTRIES, count, leaf => freeLeaf(arena, leaf))
  }

  moved(): void {
    assert(false, 'no element of a stream moves')
  }
}
