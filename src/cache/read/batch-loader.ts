import { type CacheCore, tell } from '../cache-core.ts'
import { CacheError } from '../cache-error.ts'
import { Abortable } from '../flight/abortable.ts'
import type { Flight } from '../flight/flight.ts'
import { LoadDirections } from '../load/load-context.ts'
import type { Loaded } from '../load/loaded.ts'
import type { LoadMany, ReadRequest, ResourceDefinition } from '../resource-definition.ts'
import type { Found } from './found.ts'
import type { Keeper } from './keeper.ts'
import type { Records } from './records.ts'
import { isGivenUp, withinTime } from './within-time.ts'

interface Member {
  readonly request: ReadRequest
  readonly found: Found
  readonly flight: Flight<Loaded>
  readonly resolve: (loaded: Loaded) => void
  readonly reject: (error: unknown) => void
}

/**
 * Loads the values of one `getMany` that must be loaded, in one call. Each key has a flight of its own, so that others can join it; the call is aborted when all of them
 * were, or over the hard timeout. It counts as one load.
 */
export class BatchLoader {
  readonly #core: CacheCore
  readonly #records: Records
  readonly #keeper: Keeper
  readonly #resource: ResourceDefinition
  readonly #loadMany: LoadMany
  readonly #call = new Abortable()
  #members: Member[] = []
  #wanted = 0

  constructor(core: CacheCore, records: Records, keeper: Keeper, resource: ResourceDefinition, loadMany: LoadMany) {
    this.#core = core
    this.#records = records
    this.#keeper = keeper
    this.#resource = resource
    this.#loadMany = loadMany
  }

  /** Adds a key to the call that is made once all of them are here, which is at the end of this turn. */
  readonly load = (request: ReadRequest, found: Found, flight: Flight<Loaded>): Promise<Loaded> => {
    return new Promise((resolve, reject) => {
      this.#members.push({ request, found, flight, resolve, reject })
      this.#wanted++
      flight.onAbort(() => {
        reject(flight.reason)
        if (--this.#wanted === 0) this.#call.abort(flight.reason)
      })
      if (this.#members.length === 1) this.#core.platform.scheduler.soon(() => void this.#run(this.#members))
    })
  }

  async #run(members: readonly Member[]): Promise<void> {
    this.#members = []
    const { limiter } = this.#resource
    const leave = (): void => limiter.leave()
    let isEntered = false
    let isLoading = false
    try {
      await limiter.enter(this.#call)
      isEntered = true
      const leased = await Promise.all(members.map(({ request, found }) => this.#records.lease(request, found)))
      const [{ request }] = members
      const directions = new LoadDirections(() => this.#call.signal, undefined, request.policy.ttlMs, request.tags)
      const started = this.#core.platform.clock.monotonic()
      const loading = this.#loaded(members, directions)
      isLoading = true
      // As for one: the source is free once it has answered.
      loading.then(leave, leave)
      const values = await withinTime(this.#core, request, this.#call, loading)
      const loadMs = this.#core.platform.clock.monotonic() - started
      this.#core.counters.loaded(loadMs)
      for (const { request } of members) this.#core.failures.succeeded(request.key)
      await Promise.all(
        members.map(async (member, i) => {
          tell(this.#core, 'load', () => ({ key: member.request.key, ms: loadMs }))
          const result = { value: values[i], directions, loadMs }
          await this.#keeper
            .keep(member.request, leased[i], result, member.flight.since)
            .then(member.resolve, member.reject)
        }),
      )
    } catch (error) {
      this.#core.counters.loadErrors++
      const isFailure = !isGivenUp(this.#call)
      for (const { request, reject } of members) {
        if (isFailure && isEntered) this.#core.failures.failed(request.key, this.#resource.retry)
        tell(this.#core, 'load-error', () => ({ key: request.key, error }))
        reject(error)
      }
    } finally {
      if (isEntered && !isLoading) leave()
    }
  }

  async #loaded(members: readonly Member[], directions: LoadDirections): Promise<readonly unknown[]> {
    this.#core.counters.loads++
    const ids = members.map(({ request }) => request.id)
    const values: unknown = await this.#loadMany(ids, directions)
    if (Array.isArray(values) && values.length === ids.length) return values
    const got = Array.isArray(values) ? `${values.length} values` : `a ${typeof values}`
    throw new CacheError(
      'ERR_CACHE_LOAD_MANY',
      `${this.#resource.name}: loadMany returned ${got} for ${ids.length} ids`,
    )
  }
}
