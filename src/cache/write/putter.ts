import type { CacheCore } from '../cache-core.ts'
import { CacheError } from '../cache-error.ts'
import type { Invalidator } from '../invalidation/invalidator.ts'
import { type Keeper, tagsOf } from '../read/keeper.ts'
import { entryOf, type Filling, type Records } from '../read/records.ts'
import type { ReadRequest } from '../resource-definition.ts'
import { type Entry, entryRecord, kindOf, markRecord, readEntry } from '../store/record.ts'
import { stampOf } from '../store/stamp.ts'
import type { ClockReading } from '../tags/clock-record.ts'

/** A value in the form in which it is put. */
export interface Putting {
  readonly value: unknown
  readonly filling: Filling
}

/** What a write has noted when it began. */
export interface WriteTicket {
  /** The number of the local fence. */
  readonly since: number
  /** What the record under the key began with; undefined when nothing is held. */
  readonly stamp: string | undefined
  /** The tag clock before the source was told. */
  readonly clock: ClockReading | undefined
  /** Whether the store answered. */
  readonly reachable: boolean
}

/** What came of storing: 'newer' when a row of a higher version is there already. */
type Outcome = 'stored' | 'newer' | 'failed'

/** How long a writer may hold a key, in ms: one that dies holds it no longer than that. */
const HOLD_MS = 60_000

/** How long a tombstone stays beyond the time that a load may take, in ms. */
const TOMBSTONE_MS = 300_000

/** How often putting is tried when tags are invalidated, or rows change, at the same time. */
const ATTEMPTS_MAX = 8

/** Puts values that come from a writer, not from a load: they need no token, since they are the truth. */
export class Putter {
  readonly #core: CacheCore
  readonly #records: Records
  readonly #keeper: Keeper
  readonly #invalidator: Invalidator

  constructor(core: CacheCore, records: Records, keeper: Keeper, invalidator: Invalidator) {
    this.#core = core
    this.#records = records
    this.#keeper = keeper
    this.#invalidator = invalidator
  }

  /** Gives a value its form. Rejects with {@link CacheError}, ERR_CACHE_SERIALIZE or ERR_CACHE_SCHEMA, when it has none. */
  async shape(request: ReadRequest, given: unknown): Promise<Putting> {
    const { resource } = request
    const shape = this.#keeper.shape(resource, request.key, given)
    const { value, payload } = shape instanceof Promise ? await shape : shape
    if (payload === undefined)
      throw new CacheError('ERR_CACHE_SERIALIZE', `${resource.name}: the value cannot be serialized, or is too large`)
    const tags = tagsOf(resource, value, request.tags)
    return { value, filling: this.#keeper.filling(request, value, { payload, loadMs: 0, tags }) }
  }

  /** Begins a write that has no source: what is given is the truth. */
  begin(request: ReadRequest): WriteTicket {
    const { local } = this.#core
    local.forget([request.key])
    return { since: local.fence.now, stamp: undefined, clock: undefined, reachable: true }
  }

  /**
   * Begins a write, before the source is told: marks the key as held, so that nothing that is loaded meanwhile is stored, and notes the tag clock. Where rows have versions, nothing is
   * held: the key's present stamp will do.
   */
  async hold(request: ReadRequest): Promise<WriteTicket> {
    const { store, stamps, tags, keys } = this.#core
    const begun = this.begin(request)
    try {
      if (request.resource.rowVersion !== undefined) {
        const found = await this.#records.find(request)
        const { token } = await this.#records.lease(request, { ...found, entry: undefined })
        return { ...begun, stamp: token?.stamp, clock: token?.clock, reachable: token !== undefined }
      }
      const stamp = stamps.next()
      const [[clock]] = await Promise.all([
        store.read([keys.clock]),
        store.write(request.key, markRecord(stamp, 'held'), HOLD_MS),
      ])
      return { ...begun, stamp, clock: await tags.register(request.resource.version, await tags.clock(clock)) }
    } catch {
      return { ...begun, reachable: false }
    }
  }

  /** Stores a value that has no source in place of what is there; one with a row version only if nothing newer is there. Resolves as {@link finish} does. */
  put(request: ReadRequest, ticket: WriteTicket, putting: Putting): Promise<boolean> {
    const { filling } = putting
    const { key } = request
    const { rowVersion, keepMs: kept } = filling
    const { store } = this.#core
    if (rowVersion !== undefined)
      return this.#stored(request, ticket, putting, async () => {
        const record = await this.#recordNow(request, filling)
        return record === undefined ? 'failed' : this.#replaceOlder(key, rowVersion, record, kept, () => true)
      })
    let announcing: Promise<boolean> | undefined
    const announce = (): Promise<boolean> => {
      announcing ??= this.#invalidator.announce([key])
      return announcing
    }
    return this.#stored(
      request,
      ticket,
      putting,
      async () => {
        const record = this.#recordAtOnce(request, filling) ?? (await this.#recordNow(request, filling))
        if (record === undefined) return 'failed'
        const writing = store.write(key, record, kept)
        // Begun behind the write, it is heard behind it, where the store keeps the order.
        if (store.capabilities.ordered) void announce()
        await writing
        return 'stored'
      },
      announce,
    )
  }

  /**
   * Ends a write, after the source was told: stores the value in the place that was held, if it still is. Another writer, or an invalidation, ends in invalidation; where rows
   * have versions, the newest stays. Resolves to whether the store has confirmed; if it has not, the key is invalidated as soon as it can be told.
   */
  finish(request: ReadRequest, ticket: WriteTicket, putting: Putting): Promise<boolean> {
    const { stamp, clock } = ticket
    const { filling } = putting
    return this.#stored(request, ticket, putting, async () => {
      if (!ticket.reachable || stamp === undefined || clock === undefined) return 'failed'
      const record = await this.#record(filling, clock)
      if (record === undefined) return 'failed'
      const { rowVersion, keepMs: kept } = filling
      if (rowVersion !== undefined)
        return this.#replaceOlder(request.key, rowVersion, record, kept, current => stampOf(current) === stamp)
      const swapped = await this.#core.store.swap(request.key, stamp, record, kept)
      return swapped.done ? 'stored' : 'failed'
    })
  }

  /**
   * Leaves a tombstone: nothing of this row version or an older one is stored before it is gone, which outlives any load that began before. Resolves as
   * {@link put} does.
   */
  async bury(request: ReadRequest, rowVersion: bigint): Promise<boolean> {
    const { local, stamps } = this.#core
    const { key, policy } = request
    local.forget([key])
    const nothing = {
      payload: new Uint8Array(0),
      createdMs: 0,
      freshUntilMs: 0,
      loadMs: 0,
      epoch: stamps.next(),
      tags: [],
    }
    const tombstone = entryRecord(stamps.next(), { ...nothing, rowVersion }, 'tombstone')
    try {
      await this.#replaceOlder(key, rowVersion, tombstone, TOMBSTONE_MS + (policy.hardMs ?? 0), () => true)
    } catch {
      return this.#invalidator.invalidate([key])
    }
    const acknowledged = await this.#invalidator.announce([key])
    local.forget([key])
    return acknowledged
  }

  async #stored(
    request: ReadRequest,
    ticket: WriteTicket,
    { value, filling }: Putting,
    store: () => Promise<Outcome>,
    announce = (): Promise<boolean> => this.#invalidator.announce([request.key]),
  ): Promise<boolean> {
    const { key } = request
    const { local } = this.#core
    const outcome = await store().catch((): Outcome => 'failed')
    if (outcome === 'failed') return this.#invalidator.invalidate([key])
    const acknowledged = await announce()
    const undisturbed = local.fence.allows(ticket.since, key, filling.tags)
    local.forget([key])
    if (outcome === 'stored' && undisturbed && acknowledged)
      this.#keeper.keepNear(request, value, filling, filling.tags, local.fence.now)
    return acknowledged
  }

  /**
   * Puts a record in place of what has a lower row version, and, where there is none to compare with, of what `mayReplace` says. Rejects when the
   * store fails.
   */
  async #replaceOlder(
    key: string,
    rowVersion: bigint,
    record: Uint8Array,
    keptMs: number,
    mayReplace: (current: Uint8Array | undefined) => boolean,
  ): Promise<Outcome> {
    const { store } = this.#core
    let [current] = await store.read([key])
    for (;;) {
      const known = current === undefined ? undefined : rowVersionIn(current)
      if (known !== undefined && known >= rowVersion) return 'newer'
      if (known === undefined && !mayReplace(current)) return 'failed'
      const swapped = await store.swap(key, stampOf(current), record, keptMs)
      if (swapped.done) return 'stored'
      current = swapped.current
    }
  }

  /** The record of a value that is true as of now and has no tags, by what is known of the clock; undefined where the store must be asked. */
  #recordAtOnce({ resource }: ReadRequest, filling: Filling): Buffer | undefined {
    const { stamps, tags } = this.#core
    const clock = tags.lastClock
    if (filling.tags.length > 0 || clock === undefined || !tags.isNoted(resource.version, clock)) return undefined
    return entryRecord(stamps.next(), entryOf(filling, clock.epoch, []))
  }

  /** The record of a value that is true as of now; undefined when its tags are invalidated faster than they can be read. */
  async #recordNow({ resource }: ReadRequest, filling: Filling): Promise<Buffer | undefined> {
    const { store, tags, keys } = this.#core
    for (let attempt = 0; attempt < ATTEMPTS_MAX; attempt++) {
      const known = filling.tags.length === 0 ? tags.lastClock : undefined
      const clock = known ?? (await tags.clock((await store.read([keys.clock]))[0]))
      const record = await this.#record(filling, await tags.register(resource.version, clock))
      if (record !== undefined) return record
    }
    return undefined
  }

  /** The record of a value that is true as of a reading of the clock; undefined when one of its tags may have been invalidated since. */
  async #record(filling: Filling, clock: ClockReading): Promise<Buffer | undefined> {
    const { stamps, tags } = this.#core
    const versions = await tags.versionsSince(filling.tags, clock)
    if (versions === undefined) return undefined
    return entryRecord(stamps.next(), entryOf(filling, clock.epoch, versions))
  }
}

/** The row version that a record carries; undefined without. */
function rowVersionIn(record: Uint8Array): bigint | undefined {
  const kind = kindOf(record)
  if (kind !== 'value' && kind !== 'tombstone') return undefined
  const entry: Entry | undefined = readEntry(record)
  return entry?.rowVersion
}
