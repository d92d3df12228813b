import type { CacheCore } from '../cache-core.ts'
import type { Flight } from '../flight/flight.ts'
import type { KeySlot } from '../key-memo.ts'
import type { ReadRequest, ResourceDefinition } from '../resource-definition.ts'
import { BatchLoader } from './batch-loader.ts'
import type { Fetcher } from './fetcher.ts'
import type { Keeper } from './keeper.ts'
import type { LoadCall } from './load-call.ts'
import type { Records } from './records.ts'

/** How ids are asked for: their slots, and requests for those that the near tier does not simply have. `plain` when the call has no options. */
export interface ManyIds<Id> {
  slotOf(id: Id): KeySlot
  requestOf(id: Id, key: string): ReadRequest
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
      const slot = slotOf(ids[place])
      let held = plain ? this.#fetcher.plain(slot, now) : undefined
      if (held === undefined) {
        const request = requestOf(ids[place], slot.key)
        // Where every read asks the store, it may as well read.
        held = validates || (plain && slot.near === undefined) ? undefined : this.#fetcher.near(request, now)
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
    for (let i = 0; i < places.length; i++) values[places[i]] = fetched[i]
    return values
  }

  /** Reads what the near tier does not have. What must be loaded is, where that can be, in one call. */
  #fetch(
    resource: ResourceDefinition,
    requests: readonly ReadRequest[],
    signal: AbortSignal | undefined,
  ): Promise<unknown[]> {
    const { loadMany } = resource
    const batch =
      loadMany === undefined ? undefined : new BatchLoader(this.#core, this.#records, this.#keeper, resource, loadMany)
    if (signal === undefined) return this.#fetchTogether(requests, batch?.load)
    return Promise.all(requests.map(request => this.#fetcher.fetch(request, signal, batch?.load)))
  }

  /** As each read by itself, in less time: what is fresh in the store takes no promise, unless somebody joins. */
  async #fetchTogether(requests: readonly ReadRequest[], load: LoadCall | undefined): Promise<unknown[]> {
    const { handOut, local } = this.#core
    const values: unknown[] = new Array(requests.length)
    const waiting: Promise<void>[] = []
    const wait = (place: number, value: Promise<unknown>): void => {
      const put = value.then(value => void (values[place] = value))
      // Whether it is too early to be waited for or too late, it is no unhandled rejection.
      put.catch(() => {})
      waiting.push(put)
    }
    const unread: ReadRequest[] = []
    const flights: Flight<unknown>[] = []
    const places: number[] = []
    for (let place = 0; place < requests.length; place++) {
      const request = requests[place]
      if (local.fetches.get(request.key) !== undefined) {
        wait(place, this.#fetcher.fetch(request, undefined))
        continue
      }
      const flight = this.#fetcher.begin(request)
      flight.pin()
      unread.push(request)
      flights.push(flight)
      places.push(place)
    }
    const found = await this.#records.findMany(unread)
    const landed = unread.map((request, i) => this.#fetcher.land(request, flights[i], found[i], load))
    for (let i = 0; i < unread.length; i++) {
      if (landed[i]) values[places[i]] = handOut(found[i].value)
      else wait(places[i], flights[i].join().then(handOut))
    }
    await Promise.all(waiting)
    return values
  }
}
