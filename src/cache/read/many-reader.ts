import type { CacheCore } from '../cache-core.ts'
import type { ReadRequest, ResourceDefinition } from '../resource-definition.ts'
import { BatchLoader, type LoadMany } from './batch-loader.ts'
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

  /** Returns values in the order of the requests, which are of one resource. Rejects when one of them does. Without `loadMany` each is loaded by itself. */
  get(
    resource: ResourceDefinition,
    requests: readonly ReadRequest[],
    loadMany: LoadMany | undefined,
    signal: AbortSignal | undefined,
  ): Promise<unknown[]> {
    const missing: ReadRequest[] = []
    let finding: Promise<Found[]> | undefined
    const findAll = (): Promise<Found[]> => {
      finding ??= this.#records.findMany(missing)
      return finding
    }
    const batch =
      loadMany === undefined ? undefined : new BatchLoader(this.#core, this.#records, this.#keeper, resource, loadMany)
    return Promise.all(
      requests.map(request => {
        // Where every read asks the store, it may as well read.
        const entry = this.#core.validates ? undefined : this.#fetcher.near(request)
        if (entry !== undefined) return this.#core.handOut(entry.value)
        if (this.#core.local.fetches.get(request.key) !== undefined) return this.#fetcher.fetch(request, signal)
        const at = missing.push(request) - 1
        return this.#fetcher.fetch(request, signal, async () => (await findAll())[at], batch?.load)
      }),
    )
  }
}
