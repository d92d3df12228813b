import { type CacheCore, tell } from '../cache-core.ts'
import type { Flight } from '../flight/flight.ts'
import { LoadDirections } from '../load/load-context.ts'
import type { Loaded } from '../load/loaded.ts'
import type { LoadLocks } from '../lock/load-locks.ts'
import type { ReadRequest } from '../resource-definition.ts'
import type { Found } from './found.ts'
import type { Keeper } from './keeper.ts'
import type { LoadCall } from './load-call.ts'
import type { Records } from './records.ts'
import { isGivenUp, withinTime } from './within-time.ts'

/** A look by which the permission to load was asked for as well. */
export interface Claim {
  readonly found: Found
  /** Loads what is missing; undefined where that is for the ordinary way to do. */
  readonly load: LoadCall | undefined
  /** Gives up the permission, unless it loads. */
  drop(): void
}

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
      const taking = this.#locks.take(request.key, flight, deadline)
      // Begun behind the lock, in the same round trip.
      const looking = this.#look(request, known)
      const turn = await taking
      if (turn.kind === 'alone') return this.#admitted(request, await looking, flight)
      if (turn.kind === 'locked') return this.#locked(request, known, await looking, flight, turn.release)
      const since = this.#core.local.fence.now
      known = await this.#records.find(request)
      if (known.state === 'fresh') return this.#keeper.keepFound(request, known, since)
    }
  }

  /**
   * Looks for a key that is expected to be missing: takes a place among the loads, the lock and the token together, in one round trip. Undefined where that cannot be done at once. Does not reject.
   */
  claim(request: ReadRequest): Promise<Claim> | undefined {
    const locks = this.#locks
    return locks !== undefined && request.resource.limiter.tryEnter() ? this.#claim(request, locks) : undefined
  }

  async #claim(request: ReadRequest, locks: LoadLocks): Promise<Claim> {
    const locking = locks.takeFree(request.key)
    // Begun behind the lock, in the same round trip.
    const found = await this.#records.claim(request)
    const release = await locking
    const { limiter } = request.resource
    let isOpen = true
    const drop = (): void => {
      if (!isOpen) return
      isOpen = false
      limiter.leave()
      release?.()
    }
    if (found.state !== 'none' || found.token === undefined || release === undefined) {
      drop()
      return { found, load: undefined, drop }
    }
    const load: LoadCall = async (_request, _found, flight) => {
      if (!isOpen) return this.load(request, found, flight)
      isOpen = false
      try {
        return await this.#entered(request, found, flight, release)
      } catch (error) {
        release()
        throw error
      }
    }
    return { found, load, drop }
  }

  /** Loads under a lock, which is released when the value has been stored, or will not be. */
  async #locked(
    request: ReadRequest,
    found: Found,
    again: Found,
    flight: Flight<Loaded>,
    release: () => void,
  ): Promise<Loaded> {
    try {
      if (!isNews(again, found)) return await this.#admitted(request, again, flight, release)
    } catch (error) {
      release()
      throw error
    }
    release()
    return this.#keeper.keepFound(request, again, flight.since)
  }

  /**
   * What the store has by now, since another process may have stored something: for a key that had nothing, the lease tells; but a token is not taken before there is a place for the load, since it
   * does not wait for ever.
   */
  async #look(request: ReadRequest, found: Found): Promise<Found> {
    if (found.entry === undefined) return request.resource.limiter.isFull ? found : this.#records.lease(request, found)
    const again = await this.#records.find(request)
    return again.reachable ? again : found
  }

  /** Waits for a place among the resource's loads, takes a token, unless there is one, and loads. Unless it rejects, `done` is called when the fill is on its way, or there will be none. */
  async #admitted(
    request: ReadRequest,
    found: Found,
    flight: Flight<Loaded>,
    done: () => void = () => {},
  ): Promise<Loaded> {
    const { limiter } = request.resource
    if (flight.aborted || !limiter.tryEnter()) await limiter.enter(flight)
    return this.#entered(request, found, flight, done)
  }

  /** Loads in a place that was taken, and leaves it. */
  async #entered(request: ReadRequest, found: Found, flight: Flight<Loaded>, done: () => void): Promise<Loaded> {
    const leave = (): void => request.resource.limiter.leave()
    let isLoading = false
    try {
      flight.throwIfAborted()
      const leased = await this.#records.lease(request, found)
      // Another process was faster.
      if (isNews(leased, found)) {
        done()
        return this.#keeper.keepFound(request, leased, flight.since)
      }
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
      this.#core.failures.succeeded(request.key)
      tell(this.#core, 'load', () => ({ key: request.key, ms: loadMs }))
      return await this.#keeper.keep(request, leased, { value, directions, loadMs }, flight.since, done)
    } catch (error) {
      this.#core.counters.loadErrors++
      if (!isGivenUp(flight)) this.#core.failures.failed(request.key, request.resource.retry)
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

/** Whether the store has a fresh value that it did not have before. */
function isNews(found: Found, before: Found): boolean {
  return found.state === 'fresh' && found.token?.stamp !== before.token?.stamp
}
