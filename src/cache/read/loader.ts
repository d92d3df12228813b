import { type CacheCore, tell } from '../cache-core.ts'
import type { Flight } from '../flight/flight.ts'
import { LoadDirections } from '../load/load-context.ts'
import type { Loaded } from '../load/loaded.ts'
import type { LoadLocks } from '../lock/load-locks.ts'
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
  /** Where the store is shared. */
  readonly #locks: LoadLocks | undefined

  constructor(core: CacheCore, records: Records, keeper: Keeper, locks: LoadLocks | undefined) {
    this.#core = core
    this.#locks = locks
    this.#records = records
    this.#keeper = keeper
  }

  /** Loads on behalf of a flight. Rejects with what the loader throws, and with {@link CacheError} when it is too slow or its queue full. */
  async load(request: ReadRequest, found: Found, flight: Flight<Loaded>): Promise<Loaded> {
    if (this.#locks === undefined || !found.reachable) return this.#admitted(request, found, flight)
    const deadline = this.#locks.deadline()
    for (let known = found; ; ) {
      const turn = await this.#locks.take(request.key, flight.signal, deadline)
      if (turn.kind === 'alone') return this.#admitted(request, known, flight)
      if (turn.kind === 'locked') {
        try {
          const again = await this.#again(request, known)
          if (again !== undefined) return this.#keeper.keepFound(request, again, flight.since)
          return await this.#admitted(request, known, flight)
        } finally {
          turn.release()
        }
      }
      const since = this.#core.local.fence.now
      known = await this.#records.find(request)
      if (known.state === 'fresh') return this.#keeper.keepFound(request, known, since)
    }
  }

  /** What another process has stored between our look at a stale value and the lock; for a key that had nothing, the lease will tell. */
  async #again(request: ReadRequest, found: Found): Promise<Found | undefined> {
    if (found.entry === undefined) return undefined
    const again = await this.#records.find(request)
    return again.state === 'fresh' && again.token?.stamp !== found.token?.stamp ? again : undefined
  }

  /** Waits for a place among the resource's loads, takes a token and loads. */
  async #admitted(request: ReadRequest, found: Found, flight: Flight<Loaded>): Promise<Loaded> {
    const { limiter } = request.resource
    await limiter.enter(flight.signal)
    const leave = (): void => limiter.leave()
    let isLoading = false
    try {
      const leased = await this.#records.lease(request, found)
      // Another process was faster.
      if (leased !== found && leased.state === 'fresh') return this.#keeper.keepFound(request, leased, flight.since)
      const directions = new LoadDirections(
        () => flight.signal,
        found.value ?? undefined,
        request.policy.ttlMs,
        request.tags,
      )
      const started = this.#core.platform.clock.monotonic()
      const loading = this.#call(request, directions)
      isLoading = true
      // The source is free once it has answered. A loader that ignores its signal still occupies it, and so its place.
      loading.then(leave, leave)
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
      if (!isLoading) leave()
    }
  }

  /** Calls the loader; what it throws at once rejects too. */
  async #call(request: ReadRequest, directions: LoadDirections): Promise<unknown> {
    this.#core.counters.loads++
    return request.load(request.id, directions)
  }
}
