import type { Flights } from './flight/flights.ts'
import type { LocalFence } from './invalidation/local-fence.ts'
import type { Loaded } from './load/loaded.ts'
import type { NearTable } from './near/near-table.ts'

/**
 * What this process remembers of values beside the store: the near tier, and the flights that others may join. All of it is forgotten together, and
 * the fence keeps what is still on its way from coming back.
 */
export class LocalState {
  readonly near: NearTable
  readonly fence: LocalFence
  /** Reads from the store, and what they lead to; each resolves to the value. */
  readonly fetches: Flights<unknown>
  /** Calls of loaders. */
  readonly loads: Flights<Loaded>

  constructor(near: NearTable, fence: LocalFence, fetches: Flights<unknown>, loads: Flights<Loaded>) {
    this.near = near
    this.fence = fence
    this.fetches = fetches
    this.loads = loads
  }

  /** Forgets entries by their keys, and those that carry a tag: the latter at the fence, as their keys are not known. */
  forget(keys: Iterable<string>, tags: Iterable<string> = []): void {
    for (const key of keys) {
      this.fence.raise(key)
      this.near.delete(key)
      this.fetches.detach(key)
      this.loads.detach(key)
    }
    for (const tag of tags) this.fence.raise(tag)
  }

  forgetAll(): void {
    this.fence.raiseAll()
    this.near.clear()
    this.fetches.detachAll()
    this.loads.detachAll()
  }
}
