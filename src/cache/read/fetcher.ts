import { type CacheCore, tell } from '../cache-core.ts'
import type { StaleReason } from '../cache-events.ts'
import type { Flight } from '../flight/flight.ts'
import type { KeySlot } from '../key-memo.ts'
import type { Loaded } from '../load/loaded.ts'
import type { NearHandle } from '../near/near-table.ts'
import type { NearValue } from '../near/near-value.ts'
import type { ReadRequest } from '../resource-definition.ts'
import type { Found } from './found.ts'
import type { Keeper } from './keeper.ts'
import type { LoadCall } from './load-call.ts'
import type { Claim, Loader } from './loader.ts'
import type { Looks } from './looks.ts'
import { Outlook } from './outlook.ts'
import type { Records } from './records.ts'
import { isEverDue, isRefreshDue } from './refresh-due.ts'
import { staleInstead } from './stale-instead.ts'

/**
 * The way of a read: near tier, flight, store, load. Of each key there is one read of the store and one load at a time; who comes meanwhile joins.
 *
 * Who joins must not be given what was read before an invalidation that it knows of. A flight of an invalidated key cannot be joined any more. Of an
 * invalidated tag it is known only afterwards whether a flight's value carries it; then whoever joined after the invalidation reads again.
 */
export class Fetcher {
  readonly #core: CacheCore
  readonly #records: Records
  readonly #looks: Looks
  readonly #keeper: Keeper
  readonly #loader: Loader
  readonly #outlook = new Outlook()

  constructor(core: CacheCore, records: Records, looks: Looks, keeper: Keeper, loader: Loader) {
    this.#core = core
    this.#records = records
    this.#looks = looks
    this.#keeper = keeper
    this.#loader = loader
  }

  /** Returns a value, from wherever it is. Rejects with what the loader throws, or with the signal's reason. */
  get(request: ReadRequest, signal: AbortSignal | undefined): Promise<unknown> {
    const now = this.#core.platform.clock.now()
    if (this.#core.validates) return this.#validated(request, now, signal)
    const held = this.near(request, now)
    return held === undefined ? this.fetch(request, signal) : this.#served(held)
  }

  /** Serves an entry of the near tier if it is still what the store has. */
  async #validated(request: ReadRequest, now: number, signal: AbortSignal | undefined): Promise<unknown> {
    const handle = this.#usable(request.key, now)
    const held = handle?.value
    if (handle === undefined || held === undefined || !(await this.#records.isCurrent(request.key, held.proof)))
      return this.fetch(request, signal)
    this.#use(request, handle, held, now)
    return this.#core.handOut(held.value)
  }

  /** What the near tier has and may be served at `now`; counts the hit, and begins a refresh when one is due. */
  near(request: ReadRequest, now: number): NearValue | undefined {
    const handle = this.#usable(request.key, now)
    if (handle?.value !== undefined) this.#use(request, handle, handle.value, now)
    return handle?.value
  }

  /** Serves a key as {@link get} would when there is nothing more to it: from the near tier, or by joining who reads it already. Undefined when there is more. */
  quick(slot: KeySlot): Promise<unknown> | undefined {
    if (slot.flight !== undefined || this.#handleOf(slot) === undefined) return this.#joined(slot)
    const held = this.plain(slot, this.#core.platform.clock.now())
    return held === undefined ? undefined : this.#served(held)
  }

  /** As {@link near}, when there is nothing more to it at `now` than to hand the value out; undefined when there is. */
  plain(slot: KeySlot, now: number): NearValue | undefined {
    const handle = this.#handleOf(slot)
    const held = handle?.value
    if (handle === undefined || held === undefined || now >= held.plainUntilMs || !this.#isValid(held)) return undefined
    this.#count(handle)
    return held
  }

  /** Where the near tier has the value of an id: where it was last time, unless it has left. */
  #handleOf(slot: KeySlot): NearHandle | undefined {
    if (slot.near?.value === undefined) slot.near = this.#core.local.near.find(slot.key)
    return slot.near
  }

  #usable(key: string, now: number): NearHandle | undefined {
    const { near } = this.#core.local
    const handle = near.find(key)
    const held = handle?.value
    if (held === undefined) return undefined
    if (now < held.nearUntilMs && this.#isValid(held)) return handle
    near.delete(key)
    return undefined
  }

  /** Whether no tag of a value was invalidated since it was read or loaded. Notes it, so that this costs something only after an invalidation. */
  #isValid(held: NearValue): boolean {
    const { fence } = this.#core.local
    if (held.since === fence.now) return true
    if (!fence.allowsTags(held.since, held.tags)) return false
    held.since = fence.now
    return true
  }

  #use(request: ReadRequest, handle: NearHandle, held: NearValue, now: number): void {
    this.#count(handle)
    const { refresh } = held
    if (refresh === undefined || now < refresh.fromMs) return
    if (isRefreshDue(request.policy, now, refresh, this.#core.platform.chance))
      this.#refresh(request, undefined, refresh.createdMs)
  }

  #count(handle: NearHandle): void {
    const { counters, events, local } = this.#core
    local.near.use(handle)
    counters.nearHits++
    if (events.hits.wanted) events.tell('hit', { key: handle.key, tier: 'near' })
  }

  /** A value of the near tier as a read returns it: where all share the value, they share the promise as well. */
  #served(held: NearValue): Promise<unknown> {
    const { handOut } = this.#core
    if (handOut !== asItIs) return Promise.resolve(handOut(held.value))
    held.promise ??= Promise.resolve(held.value)
    return held.promise
  }

  /** Joins who reads a key already, if nothing was invalidated since he began. */
  #joined(slot: KeySlot): Promise<unknown> | undefined {
    const { fetches, fence } = this.#core.local
    const flight = slot.flight?.open ? slot.flight : fetches.get(slot.key)
    if (flight === undefined || flight.since !== fence.now) return undefined
    slot.flight = flight
    flight.slot = slot
    this.#core.counters.waits++
    return this.#given(flight.join())
  }

  /** Reads past the near tier, by joining who does so already if there is somebody. A load goes by `load`. */
  fetch(request: ReadRequest, signal: AbortSignal | undefined, load: LoadCall = this.#load): Promise<unknown> {
    const { fetches, fence } = this.#core.local
    const flight = fetches.get(request.key)
    if (flight === undefined) {
      const begun = this.begin(request)
      this.#look(request, begun, load)
      return this.#given(begun.join(signal))
    }
    this.#core.counters.waits++
    const joined = flight.join(signal)
    if (flight.since === fence.now) return this.#given(joined)
    return joined.then(value => {
      return fence.allowsTags(flight.since, flight.tags) ? this.#core.handOut(value) : this.get(request, signal)
    })
  }

  /** Looks in the store: together with others, unless it will have to be loaded anyhow. */
  #look(request: ReadRequest, flight: Flight<unknown>, load: LoadCall): void {
    const mayClaim = load === this.#load && this.#outlook.isBleak && !this.#isLoading(request)
    const claiming = mayClaim ? this.#loader.claim(request) : undefined
    if (claiming === undefined) this.#looks.find(request, found => void this.land(request, flight, found, load))
    else void claiming.then(claim => this.#landClaim(request, flight, claim))
  }

  /** As {@link land}: what is missing is loaded under the claim, unless somebody has begun to load it meanwhile. */
  #landClaim(request: ReadRequest, flight: Flight<unknown>, { found, load, drop }: Claim): void {
    if (load === undefined || this.#isLoading(request)) {
      drop()
      this.land(request, flight, found)
      return
    }
    this.#outlook.saw(found)
    this.#core.local.fetches.follow(request.key, flight, this.#unlessFresh(request, flight, found, load).finally(drop))
  }

  #isLoading({ key }: ReadRequest): boolean {
    return this.#core.local.loads.get(key) !== undefined
  }

  /** Begins a read past the near tier, for whoever looks in the store and then {@link land lands} it. */
  begin({ key }: ReadRequest): Flight<unknown> {
    const { fetches, fence } = this.#core.local
    return fetches.begin(key, fence.now)
  }

  /** Ends a read with what the store has, if that is fresh, and returns true; else it goes on, and loads go by `load`. Does not throw. */
  land(request: ReadRequest, flight: Flight<unknown>, found: Found, load: LoadCall = this.#load): boolean {
    const { fetches } = this.#core.local
    const { key } = request
    this.#outlook.saw(found)
    try {
      if (found.state === 'fresh') {
        this.#hit(request, flight, found)
        fetches.land(key, flight, found.value)
        return true
      }
      fetches.follow(key, flight, this.#unlessFresh(request, flight, found, load))
    } catch (error) {
      fetches.crash(key, flight, error)
    }
    return false
  }

  /** Loads a value anew, whatever is cached; a load that is on its way is joined. */
  async refresh(request: ReadRequest, signal: AbortSignal | undefined): Promise<unknown> {
    const { fence } = this.#core.local
    for (;;) {
      const load = this.#startLoad(request, undefined, this.#load)
      const joinedAt = fence.now
      const { value, tags } = await load.join(signal)
      if (joinedAt === load.since || fence.allowsTags(load.since, tags)) return this.#core.handOut(value)
    }
  }

  #hit(request: ReadRequest, flight: Flight<unknown>, found: Found): void {
    const { counters, events, platform } = this.#core
    counters.storeHits++
    if (events.hits.wanted) events.tell('hit', { key: request.key, tier: 'store' })
    flight.tags = this.#keeper.keepFound(request, found, flight.since).tags
    const { entry } = found
    if (entry === undefined || !isEverDue(request.policy)) return
    if (isRefreshDue(request.policy, platform.clock.now(), entry, platform.chance)) this.#refresh(request, found)
  }

  /** Goes on with what is not fresh: it may be served all the same, or is loaded. */
  async #unlessFresh(request: ReadRequest, flight: Flight<unknown>, found: Found, load: LoadCall): Promise<unknown> {
    const now = this.#core.platform.clock.now()
    if (found.entry !== undefined) flight.tags = found.entry.tags.map(tag => tag.name)
    if (found.state === 'stale' && now < found.freshUntilMs + request.policy.revalidateMs) {
      this.#refresh(request, found)
      return this.#serveStale(request, found, 'revalidating')
    }
    this.#core.counters.misses++
    tell(this.#core, 'miss', () => ({ key: request.key }))
    return this.#loadOrServe(request, found, flight, load)
  }

  /** Loads, or serves what is stale or the fallback in its place. */
  async #loadOrServe(request: ReadRequest, found: Found, flight: Flight<unknown>, call: LoadCall): Promise<unknown> {
    const { clock } = this.#core.platform
    const isServable = found.state === 'stale' && clock.now() < found.freshUntilMs + request.policy.errorMs
    if (isServable && this.#core.failures.isWaiting(request.key)) return this.#serveStale(request, found, 'load-failed')
    const load = this.#startLoad(request, found, call)
    const joinedAt = this.#core.local.fence.now
    try {
      const loaded = await this.#inSoftTime(request, found, load, load.join(flight.leave))
      if (loaded === undefined) return this.#serveStale(request, found, 'soft-timeout')
      if (joinedAt !== load.since && !this.#core.local.fence.allowsTags(load.since, loaded.tags))
        return await this.#loadOrServe(request, found, flight, call)
      flight.tags = loaded.tags
      return loaded.value
    } catch (error) {
      if (!flight.open && flight.leave?.aborted) throw error
      const instead = staleInstead(request, found, error, clock.now())
      if (instead === 'error') throw error
      if (instead === 'fallback') return request.resource.fallback?.(request.id, error)
      return this.#serveStale(request, found, instead)
    }
  }

  /** Waits for a load; resolves to undefined when it is over the soft timeout and something stale can be served. The load then goes on. */
  #inSoftTime(
    request: ReadRequest,
    found: Found,
    load: Flight<Loaded>,
    joined: Promise<Loaded>,
  ): Promise<Loaded | undefined> {
    const { softMs, errorMs, revalidateMs } = request.policy
    const { clock, scheduler } = this.#core.platform
    const servable = found.state === 'stale' && clock.now() < found.freshUntilMs + Math.max(errorMs, revalidateMs)
    if (softMs === undefined || !servable) return joined
    return new Promise((resolve, reject) => {
      const timer = scheduler.after(softMs, () => {
        load.pin()
        resolve(undefined)
      })
      joined.then(resolve, reject).finally(() => timer.cancel())
    })
  }

  /** One load by itself. */
  readonly #load: LoadCall = (request, found, flight) => this.#loader.load(request, found, flight)

  /** Begins a load that nobody waits for. Its error is told as an event. */
  #refresh(request: ReadRequest, found: Found | undefined, createdMs?: number): void {
    const { local, failures } = this.#core
    if (local.loads.get(request.key) !== undefined || failures.isWaiting(request.key)) return
    this.#core.counters.refreshes++
    this.#startLoad(request, found, this.#load, createdMs).pin()
  }

  /**
   * The load of a key: the one that is on its way, or a new one. When it is not `found` yet what the store has, that is read first, and will do
   * if it is fresh and newer than `createdMs`: another process has loaded it.
   */
  #startLoad(
    request: ReadRequest,
    found: Found | undefined,
    load: LoadCall,
    createdMs = Number.POSITIVE_INFINITY,
  ): Flight<Loaded> {
    const { loads, fence } = this.#core.local
    const flight = loads.get(request.key)
    if (flight !== undefined) return flight
    return loads.start(request.key, fence.now, async self => {
      const known = found ?? (await this.#records.find(request))
      const newer = found === undefined && known.state === 'fresh' && (known.entry?.createdMs ?? 0) > createdMs
      return newer ? this.#keeper.keepFound(request, known, self.since) : load(request, known, self)
    })
  }

  #serveStale(request: ReadRequest, found: Found, reason: StaleReason): unknown {
    this.#core.counters.staleServed++
    tell(this.#core, 'stale', () => ({ key: request.key, reason }))
    return found.value
  }

  #given(joined: Promise<unknown>): Promise<unknown> {
    const { handOut } = this.#core
    return handOut === asItIs ? joined : joined.then(handOut)
  }
}

/** Hands values out as they are. */
export function asItIs(value: unknown): unknown {
  return value
}
