import type { CacheKey } from '../cache-keys.ts'
import type { Duration } from '../duration.ts'
import type { LoadContext } from '../load/load-context.ts'
import type { OnFull } from '../resource-definition.ts'
import type { SchemaInput, SchemaOutput, StandardSchema } from '../schema/standard-schema.ts'
import type { Serializer } from '../serializer.ts'
import type { PolicyOptions } from './read-policy.ts'
import type { WriteOptions } from './write-options.ts'

export interface LoadsOptions {
  /** Loads at once, at most, in this process. 1,000 unless given. */
  readonly concurrency?: number
  /** Loads that wait for their turn, at most. 100,000 unless given. */
  readonly queue?: number
  /** What readers get when the queue is full. 'stale' unless given: what is stale if there is something, else the fallback, else an error. */
  readonly onFull?: OnFull
  /**
   * For how long after a failed load a value is not loaded again while it can still be served, stale or before it expires: doubles from `min`, 1 s, to `max`, 30 s, with each failure in a row, half of it at random.
   */
  readonly retry?: { readonly min?: Duration; readonly max?: Duration }
}

/** A resource: one kind of values, where they come from, and how they are cached. `Given` is what loaders and writers give, `Value` what readers get. */
export interface ResourceOptions<Id, Given, Value> extends PolicyOptions {
  /** The key of an id; the id itself unless given. */
  readonly key?: (id: Id) => CacheKey
  /** The version of the values' shape: entries of other versions are not seen. 0 unless given. */
  readonly version?: number | string
  readonly serializer?: Serializer
  /** Loads one value. `undefined` is returned to the reader and not cached; `null` is cached. */
  readonly load?: (id: Id, context: LoadContext<NonNullable<Value>>) => Promise<Given> | Given
  /** Loads many: returns the values in the order of the ids. */
  readonly loadMany?: (
    ids: readonly Id[],
    context: LoadContext<NonNullable<Value>>,
  ) => Promise<readonly Given[]> | readonly Given[]
  readonly loads?: LoadsOptions
  /** What readers get when loading failed and nothing stale can be served. Not cached. */
  readonly fallback?: (id: Id, error: unknown) => Promise<Value> | Value
  readonly write?: WriteOptions<Id, NonNullable<Given>>
  /** The tags that a written value invalidates. */
  readonly invalidates?: (value: NonNullable<Value>) => readonly string[]
  /** The tags that a value carries. */
  readonly tags?: (value: NonNullable<Value>) => readonly string[]
  /** The version of the row that a value is, which grows with every change: then what is older never replaces what is newer. */
  readonly rowVersion?: (value: NonNullable<Value>) => number | bigint
}

/** What readers get of a resource with a schema `S` whose loader returns `Loaded`. */
export type SchemaValue<S, Loaded> = SchemaOutput<S> | Extract<Loaded, null | undefined>

/**
 * A resource whose values are checked by a schema, when they are loaded and when they are read from the store. `null` is not checked: it says that
 * there is none.
 */
export interface SchemaResourceOptions<Id, S extends StandardSchema, Loaded extends SchemaInput<S> | null | undefined>
  extends Omit<ResourceOptions<Id, Loaded, SchemaValue<S, Loaded>>, 'write'> {
  readonly schema: S
  readonly write?: WriteOptions<Id, SchemaInput<S>>
}

/** What a call may change for itself. */
export interface ReadOptions extends PolicyOptions {
  /** Rejects the call when it is aborted. The load goes on as long as anybody else waits for it. */
  readonly signal?: AbortSignal
  /** Tags of the value beside those that its resource derives. */
  readonly tags?: readonly string[]
}
