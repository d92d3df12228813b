import { type CacheCore, tell } from '../cache-core.ts'
import type { LoadDirections } from '../load/load-context.ts'
import type { Loaded } from '../load/loaded.ts'
import type { NearProof, NearValue } from '../near/near-value.ts'
import type { Policy } from '../options/read-policy.ts'
import type { ReadRequest, ResourceDefinition } from '../resource-definition.ts'
import { validate } from '../schema/standard-schema.ts'
import type { MaybePromise } from '../store/store.ts'
import type { FillToken, Found } from './found.ts'
import { type Filling, isOlder, type Records } from './records.ts'
import { isEverDue, refreshFromMs } from './refresh-due.ts'

/** What a loader returned, and how. */
export interface LoadResult {
  readonly value: unknown
  readonly directions: LoadDirections
  readonly loadMs: number
}

/** A value as it is kept: what readers get, and its bytes; no bytes when it cannot or shall not be stored. */
interface Shape {
  readonly value: unknown
  readonly payload: Uint8Array | undefined
}

const NO_TAGS: readonly string[] = Object.freeze([])

/** How long a record outlives its value's use at least, in ms: a refresh that began late needs its stamp. */
const KEEP_MARGIN_MS = 30_000

/** Keeps values: in the store, under a token, and in the near tier, at the fence. */
export class Keeper {
  readonly #core: CacheCore
  readonly #records: Records
  /** Fills on their way; none rejects. */
  readonly #storing = new Set<Promise<void>>()

  constructor(core: CacheCore, records: Records) {
    this.#core = core
    this.#records = records
  }

  /**
   * Keeps a loaded value. Rejects with CacheError ERR_CACHE_SCHEMA when it does not fit the schema. Readers need not wait until the store has it: this process has it at once, unless that is
   * to be validated. Calls `done`, unless it rejects, as soon as what is begun then is done behind the fill.
   */
  async keep(
    request: ReadRequest,
    found: Found,
    result: LoadResult,
    since: number,
    done: () => void = () => {},
  ): Promise<Loaded> {
    const { directions } = result
    if (result.value === undefined) {
      done()
      return { value: undefined, tags: [] }
    }
    const shape = directions.unmodified
      ? { value: found.value, payload: found.entry?.payload }
      : await this.shape(request.resource, request.key, result.value)
    const { value } = shape
    const tags = tagsOf(request.resource, value, directions.tags)
    const ttlMs = directions.ttlGiven ? directions.ttl : ttlMsOf(value, request.policy)
    const isHeld = found.token === undefined && found.reachable
    if (directions.skipped || shape.payload === undefined || ttlMs <= 0 || isHeld) {
      done()
      return { value, tags }
    }
    const filling = this.filling(request, value, { payload: shape.payload, loadMs: result.loadMs, tags }, ttlMs)
    const { token } = found
    if (!this.#core.validates && !isOlder(filling.rowVersion, token?.rowVersion))
      this.keepNear(request, value, filling, filling.tags, since)
    if (token === undefined) {
      done()
      return { value, tags }
    }
    const storing = this.#store(request, token, value, filling, since, done).finally(() => {
      done()
      this.#storing.delete(storing)
    })
    this.#storing.add(storing)
    return { value, tags }
  }

  /** Resolves when all that is on its way to the store has come there, or has failed. */
  async settled(): Promise<void> {
    await Promise.all(this.#storing)
  }

  /** Keeps a value that was found fresh in the store. */
  keepFound(request: ReadRequest, found: Found, since: number): Loaded {
    const { entry, token, value } = found
    if (entry === undefined || token === undefined) return { value, tags: [] }
    const tags = entry.tags.length === 0 ? NO_TAGS : entry.tags.map(tag => tag.name)
    const proof = this.#core.validates ? { stamp: token.stamp, epoch: entry.epoch, tags: entry.tags } : undefined
    this.keepNear(request, value, entry, tags, since, proof)
    return { value, tags }
  }

  /** Keeps a value in the near tier, unless it was invalidated after `since`. */
  keepNear(
    request: ReadRequest,
    value: unknown,
    entry: Pick<Filling, 'createdMs' | 'freshUntilMs' | 'loadMs' | 'payload'>,
    tags: readonly string[],
    since: number,
    proof?: NearProof,
  ): void {
    const { local, nearTtlMs, platform, validates } = this.#core
    if (!local.fence.allows(since, request.key, tags)) return
    const { createdMs, freshUntilMs, loadMs, payload } = entry
    const nearUntilMs = Math.min(freshUntilMs, platform.clock.now() + nearTtlMs)
    const refresh = isEverDue(request.policy)
      ? { fromMs: refreshFromMs(request.policy, createdMs, freshUntilMs, loadMs), createdMs, freshUntilMs, loadMs }
      : undefined
    const plainUntilMs = validates ? 0 : refresh === undefined ? nearUntilMs : Math.min(nearUntilMs, refresh.fromMs)
    const held: NearValue = {
      value,
      promise: undefined,
      proof,
      nearUntilMs,
      plainUntilMs,
      refresh,
      tags,
      since,
    }
    local.near.set(request.key, held, payload.length)
  }

  /** What is stored of a value that is true as of now, and fresh for `ttlMs`, or a little less where the policy has a jitter. */
  filling(
    { resource, policy }: ReadRequest,
    value: unknown,
    given: Pick<Filling, 'payload' | 'loadMs' | 'tags'>,
    ttlMs = ttlMsOf(value, policy),
  ): Filling {
    const { payload, loadMs, tags } = given
    const freshMs = this.#jittered(ttlMs, policy.jitter)
    const createdMs = this.#core.platform.clock.now()
    const freshUntilMs = createdMs + freshMs
    const rowVersion = rowVersionOf(resource, value)
    return { payload, createdMs, freshUntilMs, keepMs: keepMs(freshMs, policy), loadMs, tags, rowVersion }
  }

  /**
   * Gives a value the form that every reader gets: once through the serializer, so that it is the same whether it comes from the source or
   * from the cache, then through the schema. What cannot be serialized is not stored, and handed out as it is.
   */
  shape(resource: ResourceDefinition, key: string, value: unknown): MaybePromise<Shape> {
    let stored = value
    let payload: Uint8Array | undefined
    try {
      payload = resource.serializer.serialize(value)
      if (payload.length > this.#core.valueBytesMax)
        throw new RangeError(`a value of ${payload.length} bytes is too large`)
      stored = resource.serializer.deserialize(payload)
    } catch (error) {
      payload = undefined
      tell(this.#core, 'unserializable', () => ({ key, error }))
    }
    const shaped = (shaped: unknown): Shape => ({
      value: payload === undefined ? shaped : this.#core.seal(shaped),
      payload,
    })
    // Without a schema nobody waits.
    if (resource.schema === undefined || stored === null) return shaped(stored)
    return validate(resource.schema, stored).then(shaped)
  }

  async #store(
    request: ReadRequest,
    token: FillToken,
    value: unknown,
    filling: Filling,
    since: number,
    begun: () => void,
  ): Promise<void> {
    const { counters, local, validates } = this.#core
    const { key } = request
    const { kind, proof } = await this.#records.fill(key, token, filling, begun)
    if (kind === 'stored') {
      counters.fills++
      if (validates) this.keepNear(request, value, filling, filling.tags, since, proof)
      tell(this.#core, 'fill', () => ({ key }))
    } else if (kind === 'fenced') {
      counters.fences++
      local.near.delete(key)
      tell(this.#core, 'fence', () => ({ key }))
    }
  }

  /** A ttl shortened by up to `jitter` of it. */
  #jittered(ttlMs: number, jitter: number): number {
    if (jitter === 0) return ttlMs
    return Math.ceil(ttlMs * (1 - jitter * ((this.#core.platform.chance.int32() >>> 0) / 2 ** 32)))
  }
}

/** How long a value is fresh by the policy alone, in ms. */
function ttlMsOf(value: unknown, { ttlMs, negativeTtlMs }: Policy): number {
  return value === null ? (negativeTtlMs ?? ttlMs) : ttlMs
}

/** How long a record is kept in the store, in ms. */
function keepMs(ttlMs: number, policy: Policy): number {
  return ttlMs + Math.max(policy.revalidateMs, policy.errorMs) + (policy.hardMs ?? 0) + KEEP_MARGIN_MS
}

/** The tags of a value, each once. There is nothing to derive them from when it is null. */
export function tagsOf(resource: ResourceDefinition, value: unknown, given: readonly string[]): readonly string[] {
  if (value === null || value === undefined || resource.tags === undefined)
    return given.length < 2 ? given : [...new Set(given)]
  return [...new Set([...given, ...resource.tags(value)])]
}

/** The version of the row that a value is; undefined where rows have none. */
function rowVersionOf(resource: ResourceDefinition, value: unknown): bigint | undefined {
  if (value === null || value === undefined || resource.rowVersion === undefined) return undefined
  return BigInt(resource.rowVersion(value))
}
