import type { CacheCore } from '../cache-core.ts'
import { CacheError } from '../cache-error.ts'
import type { Invalidator } from '../invalidation/invalidator.ts'
import { jittered, type Keeper, keepMs, rowVersionOf, tagsOf } from '../read/keeper.ts'
import { entryOf, type Filling } from '../read/records.ts'
import type { ReadRequest } from '../resource-definition.ts'
import { type Entry, entryRecord, kindOf, markRecord, readEntry } from '../store/record.ts'
import { stampOf } from '../store/stamp.ts'

/** A value in the form in which it is put. */
export interface Putting {
  readonly value: unknown
  readonly filling: Filling
}

/** What came of storing: 'newer' when a row of a higher version is there already. */
type Outcome = 'stored' | 'newer' | 'failed'

/** How long a tombstone stays beyond the time that a load may take, in ms. */
const TOMBSTONE_MS = 300_000

/** How often putting is tried when tags are invalidated, or rows change, at the same time. */
const ATTEMPTS_MAX = 8

/** Puts values that come from a writer, not from a load: they need no token, since they are the truth. */
export class Putter {
  readonly #core: CacheCore
  readonly #keeper: Keeper
  readonly #invalidator: Invalidator

  constructor(core: CacheCore, keeper: Keeper, invalidator: Invalidator) {
    this.#core = core
    this.#keeper = keeper
    this.#invalidator = invalidator
  }

  /** Gives a value its form. Rejects with {@link CacheError}, ERR_CACHE_SERIALIZE or ERR_CACHE_SCHEMA, when it has none. */
  async shape(request: ReadRequest, given: unknown): Promise<Putting> {
    const { resource, policy } = request
    const { value, payload } = await this.#keeper.shape(resource, request.key, given)
    if (payload === undefined)
      throw new CacheError('ERR_CACHE_SERIALIZE', `${resource.name}: the value cannot be serialized, or is too large`)
    const now = this.#core.platform.clock.now()
    const negative = value === null && policy.negativeTtlMs !== undefined
    const ttlMs = jittered(negative ? (policy.negativeTtlMs as number) : policy.ttlMs, policy.jitter, this.#core)
    const filling: Filling = {
      payload,
      createdMs: now,
      freshUntilMs: now + ttlMs,
      keepMs: keepMs(ttlMs, policy),
      loadMs: 0,
      tags: tagsOf(resource, value, request.tags),
      rowVersion: rowVersionOf(resource, value),
    }
    return { value, filling }
  }

  /**
   * Stores a value in place of what is there; one with a row version only if nothing newer is there. Resolves to whether the store has confirmed;
   * if it has not, the key is invalidated as soon as it can be told.
   */
  async put(request: ReadRequest, { value, filling }: Putting): Promise<boolean> {
    return this.#stored(request, value, filling, () =>
      filling.rowVersion === undefined ? this.#write(request.key, filling) : this.#writeNewer(request.key, filling),
    )
  }

  /** Marks a key as held by a writer: nothing that is loaded meanwhile is stored. Resolves to the mark's stamp; undefined when the store failed. */
  async hold(key: string, holdMs: number): Promise<string | undefined> {
    const stamp = this.#core.stamps.next()
    this.#core.local.forget([key])
    try {
      await this.#core.store.write(key, markRecord(stamp, 'held'), holdMs)
      return stamp
    } catch {
      return undefined
    }
  }

  /** Stores a value in the place that was held, if it still is: another writer ends in invalidation. */
  async release(request: ReadRequest, stamp: string | undefined, { value, filling }: Putting): Promise<boolean> {
    if (stamp === undefined) return this.#invalidator.invalidate([request.key])
    return this.#stored(request, value, filling, async () => {
      const record = await this.#record(filling)
      if (record === undefined) return 'failed'
      const swapped = await this.#core.store.swap(request.key, stamp, record, filling.keepMs)
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
      await this.replaceOlder(key, rowVersion, tombstone, TOMBSTONE_MS + (policy.hardMs ?? 0))
    } catch {
      return this.#invalidator.invalidate([key])
    }
    const acknowledged = await this.#invalidator.announce([key])
    local.forget([key])
    return acknowledged
  }

  async #stored(
    request: ReadRequest,
    value: unknown,
    filling: Filling,
    store: () => Promise<Outcome>,
  ): Promise<boolean> {
    const { key } = request
    const { local } = this.#core
    local.forget([key])
    const since = local.fence.now
    const outcome = await store().catch((): Outcome => 'failed')
    if (outcome === 'failed') return this.#invalidator.invalidate([key])
    const acknowledged = await this.#invalidator.announce([key])
    const undisturbed = local.fence.allows(since, key, filling.tags)
    local.forget([key])
    if (outcome === 'stored' && undisturbed && acknowledged)
      this.#keeper.keepNear(request, value, filling, local.fence.now)
    return acknowledged
  }

  async #write(key: string, filling: Filling): Promise<Outcome> {
    const record = await this.#record(filling)
    if (record === undefined) return 'failed'
    await this.#core.store.write(key, record, filling.keepMs)
    return 'stored'
  }

  /** Replaces what is older. What is as new or newer stays. */
  async #writeNewer(key: string, filling: Filling): Promise<Outcome> {
    const record = await this.#record(filling)
    if (record === undefined) return 'failed'
    const replaced = await this.replaceOlder(key, filling.rowVersion as bigint, record, filling.keepMs)
    return replaced ? 'stored' : 'newer'
  }

  /** Puts a record in place of what has a lower row version or none. Resolves to whether it did. Rejects when the store fails. */
  async replaceOlder(key: string, rowVersion: bigint, record: Uint8Array, keptMs: number): Promise<boolean> {
    const { store } = this.#core
    let [current] = await store.read([key])
    for (;;) {
      const known = current === undefined ? undefined : rowVersionIn(current)
      if (known !== undefined && known >= rowVersion) return false
      const swapped = await store.swap(key, stampOf(current), record, keptMs)
      if (swapped.done) return true
      current = swapped.current
    }
  }

  /** The record of a value as of now; undefined when its tags are invalidated faster than they can be read. */
  async #record(filling: Filling): Promise<Buffer | undefined> {
    const { store, stamps, tags, keys } = this.#core
    for (let attempt = 0; attempt < ATTEMPTS_MAX; attempt++) {
      const known = filling.tags.length === 0 ? tags.lastClock : undefined
      const clock = known ?? (await tags.clock((await store.read([keys.clock]))[0]))
      const versions = await tags.versionsSince(filling.tags, clock)
      if (versions !== undefined) return entryRecord(stamps.next(), entryOf(filling, clock.epoch, versions))
    }
    return undefined
  }
}

/** The row version that a record carries; undefined without. */
function rowVersionIn(record: Uint8Array): bigint | undefined {
  const kind = kindOf(record)
  if (kind !== 'value' && kind !== 'tombstone') return undefined
  const entry: Entry | undefined = readEntry(record)
  return entry?.rowVersion
}
