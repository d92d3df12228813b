import { type CacheCore, tell } from '../cache-core.ts'
import type { Flight } from '../flight/flight.ts'
import { LoadDirections } from '../load/load-context.ts'
import type { Loaded } from '../load/loaded.ts'
import type { ReadRequest } from '../resource-definition.ts'
import type { Found } from './found.ts'
import type { Keeper } from './keeper.ts'
import type { Records } from './records.ts'
import { withinTime } from './within-time.ts'

/** Brings a value from the source: waits for its turn, takes a token, calls the loader, keeps what it returns. */
export class Loader {
  readonly #core: CacheCore
  readonly #records: Records
  readonly #keeper: Keeper

  constructor(core: CacheCore, records: Records, keeper: Keeper) {
    this.#core = core
    this.#records = records
    this.#keeper = keeper
  }

  /** Loads on behalf of a flight. Rejects with what the loader throws, and with {@link CacheError} when it is too slow or its queue full. */
  async load(request: ReadRequest, found: Found, flight: Flight<Loaded>): Promise<Loaded> {
    const { limiter } = request.resource
    await limiter.enter(flight.signal)
    let settled: Promise<unknown> = Promise.resolve()
    try {
      const leased = await this.#records.lease(request, found)
      // Another process was faster.
      if (leased !== found && leased.state === 'fresh') return this.#keeper.keepFound(request, leased, flight.since)
      const directions = new LoadDirections(() => flight.signal, found.value, request.policy.ttlMs, request.tags)
      const started = this.#core.platform.clock.monotonic()
      const loading = this.#call(request, directions)
      settled = loading
      const value = await withinTime(this.#core, request, flight, loading)
      const loadMs = this.#core.platform.clock.monotonic() - started
      this.#core.counters.loaded(loadMs)
      tell(this.#core, 'load', () => ({ key: request.key, ms: loadMs }))
      return await this.#keeper.keep(request, leased, { value, directions, loadMs }, flight.since)
    } catch (error) {
      this.#core.counters.loadErrors++
      tell(this.#core, 'load-error', () => ({ key: request.key, error }))
      throw error
    } finally {
      // A loader that ignores its signal still occupies the source, and so its place.
      const leave = (): void => limiter.leave()
      settled.then(leave, leave)
    }
  }

  /** Calls the loader; what it throws at once rejects too. */
  async #call(request: ReadRequest, directions: LoadDirections): Promise<unknown> {
    this.#core.counters.loads++
    return request.load(request.id as never, directions as never)
  }
}
