import type { CacheCore } from '../cache-core.ts'
import type { KeySlot } from '../key-memo.ts'
import type { ReadRequest, ResourceDefinition } from '../resource-definition.ts'
import { BatchLoader } from './batch-loader.ts'
import type { Fetcher } from './fetcher.ts'
import type { Found } from './found.ts'
import type { Keeper } from './keeper.ts'
import type { Records } from './records.ts'

/** How ids are asked for: their slots, and requests for those that the near tier does not simply have. `plain` when the call has no options. */
export interface ManyIds<Id> {
  slotOf(id: Id): KeySlot
  requestOf(id: Id): ReadRequest
  readonly plain: boolean
}

/** Reads many keys: one read of the store for all that the near tier does not have, one call of `loadMany` for all that the store does not have. */
export class ManyReader {
  readonly #core: CacheCore
  readonly #records: Records
  readonly #keeper: Keeper
  readonly #fetcher: Fetcher

  constructor(core: CacheCore, records: Records, keeper: Keeper, fetcher: Fetcher) {
    this.#core = core
    this.#records = records
    this.#keeper = keeper
    this.#fetcher = fetcher
  }

  /** Returns values in the order of the ids, which are of one resource. Rejects when one of them does. Without a loader of many each is loaded by itself. */
  async get<Id>(
    resource: ResourceDefinition,
    ids: readonly Id[],
    { slotOf, requestOf, plain }: ManyIds<Id>,
    signal: AbortSignal | undefined,
  ): Promise<unknown[]> {
    const { handOut, platform, validates } = this.#core
    const values: unknown[] = new Array(ids.length)
    const missing: ReadRequest[] = []
    const places: number[] = []
    const now = platform.clock.now()
    for (let place = 0; place < ids.length; place++) {
      let held = plain ? this.#fetcher.plain(slotOf(ids[place]), now) : undefined
      if (held === undefined) {
        const request = requestOf(ids[place])
        // Where every read asks the store, it may as well read.
        held = validates ? undefined : this.#fetcher.near(request, now)
        if (held === undefined) {
          missing.push(request)
          places.push(place)
          continue
        }
      }
      values[place] = handOut(held.value)
    }
    if (missing.length === 0) return values
    const fetched = await this.#fetch(resource, missing, signal)
    for (const [i, place] of places.entries()) values[place] = fetched[i]
    return values
  }

  /** Reads what the near tier does not have: what others read already by joining them, the rest together. */
  #fetch(
    resource: ResourceDefinition,
    requests: readonly ReadRequest[],
    signal: AbortSignal | undefined,
  ): Promise<unknown[]> {
    const unread: ReadRequest[] = []
    let finding: Promise<Found[]> | undefined
    const findAll = (): Promise<Found[]> => {
      finding ??= this.#records.findMany(unread)
      return finding
    }
    const { loadMany } = resource
    const batch =
      loadMany === undefined ? undefined : new BatchLoader(this.#core, this.#records, this.#keeper, resource, loadMany)
    return Promise.all(
      requests.map(request => {
        if (this.#core.local.fetches.get(request.key) !== undefined) return this.#fetcher.fetch(request, signal)
        const at = unread.push(request) - 1
        return this.#fetcher.fetch(request, signal, () => findAll().then(found => found[at]), batch?.load)
      }),
    )
  }
}
