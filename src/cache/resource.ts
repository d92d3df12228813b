import { CacheError } from './cache-error.ts'
import type { CacheKey } from './cache-keys.ts'
import type { CacheParts } from './cache-parts.ts'
import { KeyMemo, type KeySlot } from './key-memo.ts'
import { readOptionalCount } from './options/read-option.ts'
import { readPolicy } from './options/read-policy.ts'
import type { ReadOptions, ResourceOptions } from './options/resource-options.ts'
import type { ReadRequest, ResourceDefinition } from './resource-definition.ts'
import type { BehindWrites, RefusedWrite } from './write/behind-writes.ts'
import { Writes } from './write/writes.ts'

/**
 * One kind of cached values, as {@link Cache.define} made it. Every call may bring an AbortSignal and its own policy.
 * `Given` is what is written, `Value` what is read.
 */
export class Resource<Id, Given, Value> {
  readonly name: string
  readonly #definition: ResourceDefinition
  readonly #parts: CacheParts
  readonly #key: (id: Id) => CacheKey
  readonly #keys: KeyMemo
  readonly #writes: Writes<Id, Given, Value>
  readonly #behind: BehindWrites<Id, Given, Value> | undefined

  /** `behind` has the writes of a resource whose mode is 'behind'. */
  constructor(
    definition: ResourceDefinition,
    parts: CacheParts,
    options: ResourceOptions<Id, Given, Value>,
    behind: BehindWrites<Id, Given, Value> | undefined,
  ) {
    this.name = definition.name
    this.#definition = definition
    this.#parts = parts
    this.#key = options.key ?? (id => id as CacheKey)
    this.#keys = new KeyMemo(definition.prefix)
    this.#writes = new Writes(parts, options)
    this.#behind = behind
  }

  /** Returns the value of an id, from the cache or from the source. Rejects with what the loader throws. */
  get(id: Id, options?: ReadOptions): Promise<Value> {
    if (this.#parts.closed) return Promise.reject(closed())
    const { fetcher } = this.#parts
    try {
      const slot = this.#keys.slot(this.#key(id))
      if (options === undefined && this.#behind === undefined) {
        const found = fetcher.quick(slot)
        if (found !== undefined) return found as Promise<Value>
      }
      const request = this.#request(id, options, slot.key)
      if (this.#behind === undefined) return fetcher.get(request, options?.signal) as Promise<Value>
      return this.#unlessDirty(request, () => fetcher.get(request, options?.signal))
    } catch (error) {
      return Promise.reject(error)
    }
  }

  /** Returns the values of ids, in their order; what must be loaded is, with `loadMany`, in one call. Rejects when one of the values cannot be had. */
  async getMany(ids: readonly Id[], options?: ReadOptions): Promise<Value[]> {
    if (this.#parts.closed) throw closed()
    const behind = this.#behind
    if (behind === undefined) return (await this.#many(ids, options)) as Value[]
    const dirty = await Promise.all(ids.map(id => behind.dirty(this.#request(id, options))))
    const values = await this.#many(
      ids.filter((_, i) => dirty[i] === undefined),
      options,
    )
    let next = 0
    return dirty.map(found => (found === undefined ? values[next++] : found.value)) as Value[]
  }

  /**
   * Loads what is missing, a few ids at a time, so that a cold cache fills without flooding the source. Resolves to how many values could not be loaded.
   * `concurrency` loads run at once at most, 10 unless given; with `loadMany` each loads 100 ids.
   */
  async warm(ids: Iterable<Id>, options: ReadOptions & { readonly concurrency?: number } = {}): Promise<number> {
    if (this.#parts.closed) throw closed()
    const { concurrency: given, ...read } = options
    const concurrency = readOptionalCount('warm', 'concurrency', given, 1, WARM_CONCURRENCY_MAX, WARM_CONCURRENCY)
    const size = this.#definition.loadMany === undefined ? 1 : WARM_BATCH
    const batches = batchesOf(ids, size)
    let failed = 0
    const worker = async (): Promise<void> => {
      for (const batch of batches) {
        read.signal?.throwIfAborted()
        await this.getMany(batch, read).catch(() => void (failed += batch.length))
      }
    }
    await Promise.all(Array.from({ length: concurrency }, worker))
    return failed
  }

  /** Loads the value of an id anew and caches it. A load of it that is on its way is joined. */
  async refresh(id: Id, options?: ReadOptions): Promise<Value> {
    if (this.#parts.closed) throw closed()
    const request = this.#request(id, options)
    return this.#unlessDirty(request, () => this.#parts.fetcher.refresh(request, options?.signal))
  }

  /**
   * Writes a value: to the source, if the resource has a writer, and to the cache, as the mode says. Without a writer the value is cached as it is. Resolves to whether the shared store
   * has confirmed; if not, this process knows, and tells the store as soon as it can. Rejects with what the writer throws; then the entry is invalidated.
   */
  set(id: Id, value: NonNullable<Given> | Extract<Given, null>, options?: ReadOptions): Promise<boolean> {
    if (this.#parts.closed) return Promise.reject(closed())
    try {
      const request = this.#request(id, options)
      if (this.#behind === undefined) return this.#writes.set(request, value)
      return this.#behind.set(request, value, options?.signal)
    } catch (error) {
      return Promise.reject(error)
    }
  }

  /** Removes a value: from the source, if the resource has a `remove`, and from the cache. Resolves as {@link set} does. */
  async delete(id: Id, options: { readonly rowVersion?: number | bigint } = {}): Promise<boolean> {
    if (this.#parts.closed) throw closed()
    const request = this.#request(id, undefined)
    return this.#behind === undefined ? this.#writes.delete(request, options.rowVersion) : this.#behind.delete(request)
  }

  /**
   * Forgets the cached value of an id, which somebody else has changed, and leaves the source alone; a write that waits in the journal stays. Resolves to whether the store has
   * confirmed; if not, this process forgets, and tells the store as soon as it can.
   */
  async invalidate(id: Id): Promise<boolean> {
    if (this.#parts.closed) throw closed()
    return this.#parts.invalidator.invalidate([this.#request(id, undefined).key])
  }

  /** Resolves when the source has everything that was written behind a journal. Rejects with the signal's reason when that aborts first. */
  async flush(options: { readonly signal?: AbortSignal } = {}): Promise<void> {
    await this.#behind?.flush(options.signal)
  }

  /** Writes behind a journal that the source refused for good, oldest first: to be looked at, replayed or discarded. */
  async deadLetters(): Promise<RefusedWrite<Id, Given>[]> {
    return (await this.#behind?.refused()) ?? []
  }

  #many(ids: readonly Id[], options: ReadOptions | undefined): Promise<unknown[]> {
    const { many } = this.#parts
    const slotOf = (id: Id): KeySlot => this.#keys.slot(this.#key(id))
    const requestOf = (id: Id, key: string): ReadRequest => this.#request(id, options, key)
    return many.get(this.#definition, ids, { slotOf, requestOf, plain: options === undefined }, options?.signal)
  }

  /** What waits in the journal is newer than anything else. */
  async #unlessDirty(request: ReadRequest, read: () => Promise<unknown>): Promise<Value> {
    const dirty = await this.#behind?.dirty(request)
    return (dirty === undefined ? await read() : dirty.value) as Value
  }

  #request(id: Id, options: ReadOptions | undefined, key = this.#keys.of(this.#key(id))): ReadRequest {
    const resource = this.#definition
    if (options === undefined) return { resource, id, key, policy: resource.policy, tags: NO_TAGS, load: resource.load }
    const policy = readPolicy('', options, resource.policy)
    return { resource, id, key, policy, tags: options.tags ?? NO_TAGS, load: resource.load }
  }
}

const NO_TAGS: readonly string[] = Object.freeze([])

/** What calls of a cache that was closed reject with. */
export function closed(): CacheError {
  return new CacheError('ERR_CACHE_CLOSED', 'the cache is closed')
}

const WARM_CONCURRENCY = 10
const WARM_CONCURRENCY_MAX = 10_000
const WARM_BATCH = 100

/** Cuts ids into arrays, as they are asked for. Several may take from it. */
function* batchesOf<Id>(ids: Iterable<Id>, size: number): Generator<Id[]> {
  let batch: Id[] = []
  for (const id of ids) {
    batch.push(id)
    if (batch.length < size) continue
    yield batch
    batch = []
  }
  if (batch.length > 0) yield batch
}
