import type { CacheCore } from './cache-core.ts'
import type { CacheEventName, CacheListener } from './cache-events.ts'
import type { CacheKey } from './cache-keys.ts'
import type { CacheParts } from './cache-parts.ts'
import { KeyMemo } from './key-memo.ts'
import type { LoadContext } from './load/load-context.ts'
import { readName } from './options/read-option.ts'
import { readPolicy } from './options/read-policy.ts'
import { type AnyResourceOptions, type ResourceDefaults, readResourceOptions } from './options/read-resource-options.ts'
import type { ReadOptions, ResourceOptions, SchemaResourceOptions, SchemaValue } from './options/resource-options.ts'
import { closed, Resource } from './resource.ts'
import type { ReadRequest, ResourceDefinition } from './resource-definition.ts'
import type { SchemaInput, StandardSchema } from './schema/standard-schema.ts'
import type { CacheStatistics } from './statistics.ts'
import { LOAD_MS_BOUNDS } from './statistics.ts'
import { BehindWrites } from './write/behind-writes.ts'

/** The name of the resource that {@link Cache.getOrSet} reads; no other can have it. */
const AD_HOC = '$'

const NO_TAGS: readonly string[] = Object.freeze([])

/** A cache: made by createCache. */
export class Cache implements AsyncDisposable {
  readonly #core: CacheCore
  readonly #parts: CacheParts
  readonly #defaults: ResourceDefaults
  readonly #adHoc: ResourceDefinition
  readonly #keys: KeyMemo
  readonly #names = new Map<string, ResourceDefinition>()
  readonly #behind: BehindWrites<unknown, unknown, unknown>[] = []
  readonly #close: () => Promise<void>
  #closing: Promise<void> | undefined = undefined

  constructor(
    core: CacheCore,
    parts: Omit<CacheParts, 'closed'>,
    defaults: ResourceDefaults,
    close: () => Promise<void>,
  ) {
    this.#core = core
    this.#parts = { ...parts, closed: false }
    this.#defaults = defaults
    this.#adHoc = readResourceOptions(AD_HOC, {}, defaults)
    this.#keys = new KeyMemo(this.#adHoc.prefix)
    this.#close = close
  }

  /**
   * Returns the value of a key, from the cache, or from `load`, which is then cached. Rejects with what `load` throws. `undefined` is returned and not cached.
   */
  getOrSet<Value>(
    key: CacheKey,
    load: (context: LoadContext<NonNullable<Value>>) => Promise<Value> | Value,
    options?: ReadOptions,
  ): Promise<Value> {
    if (this.#parts.closed) return Promise.reject(closed())
    try {
      if (options === undefined) {
        const found = this.#parts.fetcher.quick(this.#keys.slot(key))
        if (found !== undefined) return found as Promise<Value>
      }
      const request = this.#request(key, (_id, context) => load(context as LoadContext<NonNullable<Value>>), options)
      return this.#parts.fetcher.get(request, options?.signal) as Promise<Value>
    } catch (error) {
      return Promise.reject(error)
    }
  }

  /** Forgets the value of a key of {@link getOrSet}. Resolves to whether the store has confirmed. */
  async delete(key: CacheKey): Promise<boolean> {
    if (this.#parts.closed) throw closed()
    return this.#parts.invalidator.invalidate([this.#keys.of(key)])
  }

  /**
   * Defines a resource: where its values come from, and how they are cached. Throws OptionError for what an option does not accept, and TypeError when this
   * cache has a resource of that name already.
   */
  define<Id extends CacheKey, S extends StandardSchema, Loaded extends SchemaInput<S> | null | undefined>(
    name: string,
    options: SchemaResourceOptions<Id, S, Loaded> & { readonly key?: undefined },
  ): Resource<Id, SchemaInput<S>, SchemaValue<S, Loaded>>
  define<Id, S extends StandardSchema, Loaded extends SchemaInput<S> | null | undefined>(
    name: string,
    options: SchemaResourceOptions<Id, S, Loaded> & { readonly key: (id: Id) => CacheKey },
  ): Resource<Id, SchemaInput<S>, SchemaValue<S, Loaded>>
  define<Id extends CacheKey, Value>(
    name: string,
    options: ResourceOptions<Id, Value, Value> & { readonly key?: undefined; readonly schema?: undefined },
  ): Resource<Id, Value, Value>
  define<Id, Value>(
    name: string,
    options: ResourceOptions<Id, Value, Value> & { readonly key: (id: Id) => CacheKey; readonly schema?: undefined },
  ): Resource<Id, Value, Value>
  define(name: string, options: object): unknown {
    if (this.#parts.closed) throw closed()
    readName('define', 'name', name)
    // Asked first: what is read registers its version.
    if (this.#names.has(name)) throw new TypeError(`define('${name}'): there is a resource of this name already`)
    const given = options as AnyResourceOptions
    const definition = readResourceOptions(name, given, this.#defaults)
    this.#names.set(name, definition)
    const behind =
      given.write?.mode === 'behind' ? new BehindWrites(this.#core, this.#parts, definition, given) : undefined
    if (behind !== undefined) this.#behind.push(behind)
    return new Resource(definition, this.#parts, given, behind)
  }

  /** Deletes every entry that carries the tag. Resolves to whether the store has confirmed; if not, it is told as soon as it can be. */
  async deleteByTag(tag: string): Promise<boolean> {
    if (this.#parts.closed) throw closed()
    return this.#parts.invalidator.invalidate([], new Map([[tag, 'hard']]))
  }

  /** Lets every entry that carries the tag expire: it may still be served where stale values may be. Resolves as {@link deleteByTag} does. */
  async expireByTag(tag: string): Promise<boolean> {
    if (this.#parts.closed) throw closed()
    return this.#parts.invalidator.invalidate([], new Map([[tag, 'soft']]))
  }

  /** Deletes every entry of the namespace. Resolves as {@link deleteByTag} does. */
  async clear(): Promise<boolean> {
    if (this.#parts.closed) throw closed()
    return this.#parts.invalidator.clear()
  }

  /** Calls `listener` with every event of that name, until the function that is returned is called. */
  on<Name extends CacheEventName>(name: Name, listener: CacheListener<Name>): () => void {
    return this.#core.events.on(name, listener)
  }

  /** What was counted since the cache was made. */
  stats(): CacheStatistics {
    const { counters, local, pending } = this.#core
    const { loadCounts, loadSumMs, ...counted } = counters
    const limiters = [this.#adHoc, ...this.#names.values()].map(({ limiter }) => limiter)
    return {
      ...counted,
      loadsRunning: limiters.reduce((sum, limiter) => sum + limiter.running, 0),
      loadsQueued: limiters.reduce((sum, limiter) => sum + limiter.waiting, 0),
      nearEntries: local.near.size,
      nearBytes: local.near.bytes,
      pendingInvalidations: pending.size,
      writesQueued: this.#behind.reduce((sum, { depth }) => sum + depth, 0),
      loadTimes: { boundsMs: LOAD_MS_BOUNDS, counts: [...loadCounts], sumMs: loadSumMs },
    }
  }

  /** Resolves when the journals of all resources defined so far are open. Rejects when one cannot be opened; writes of its resource then reject too. */
  async ready(): Promise<void> {
    await Promise.all(this.#behind.map(({ ready }) => ready))
  }

  /** Writes what waits in journals, ends all loads, tells the store what it was not told yet, and gives everything back. Calls that come later reject with ERR_CACHE_CLOSED. */
  close(): Promise<void> {
    this.#parts.closed = true
    this.#closing ??= Promise.all(this.#behind.map(behind => behind.close())).then(() => this.#close())
    return this.#closing
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close()
  }

  #request(key: CacheKey, load: ReadRequest['load'], options: ReadOptions | undefined): ReadRequest {
    const resource = this.#adHoc
    const policy = options === undefined ? resource.policy : readPolicy('', options, resource.policy)
    return { resource, id: key, key: this.#keys.of(key), policy, tags: options?.tags ?? NO_TAGS, load }
  }
}
