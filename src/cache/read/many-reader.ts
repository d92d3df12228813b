import type { CacheCore } from '../cache-core.ts'
import type { ReadRequest, ResourceDefinition } from '../resource-definition.ts'
import { BatchLoader } from './batch-loader.ts'
import type { Fetcher } from './fetcher.ts'
import type { Found } from './found.ts'
import type { Keeper } from './keeper.ts'
import type { Records } from './records.ts'

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

  /** Returns values in the order of the requests, which are of one resource. Rejects when one of them does. Without a loader of many each is loaded by itself. */
  async get(
    resource: ResourceDefinition,
    requests: readonly ReadRequest[],
    signal: AbortSignal | undefined,
  ): Promise<unknown[]> {
    const values: unknown[] = []
    const missing: ReadRequest[] = []
    const places: number[] = []
    const now = this.#core.platform.clock.now()
    for (const [place, request] of requests.entries()) {
      // Where every read asks the store, it may as well read.
      const entry = this.#core.validates ? undefined : this.#fetcher.near(request, now)
      values.push(entry === undefined ? undefined : this.#core.handOut(entry.value))
      if (entry !== undefined) continue
      missing.push(request)
      places.push(place)
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
        return this.#fetcher.fetch(request, signal, async () => (await findAll())[at], batch?.load)
      }),
    )
  }
}
