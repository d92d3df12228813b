import type { Backoff } from '../base/backoff.ts'
import type { LoadContext } from './load/load-context.ts'
import type { LoadLimiter } from './load/load-limiter.ts'
import type { Policy } from './options/read-policy.ts'
import type { StandardSchema } from './schema/standard-schema.ts'
import type { Serializer } from './serializer.ts'

/** What is served when a load finds the queue full: what is stale, the fallback, or an error. */
export type OnFull = 'stale' | 'fallback' | 'reject'

/** A loader of one value. */
export type Load = (id: unknown, context: LoadContext<NonNullable<unknown>>) => unknown

/** A loader of many values at once: returns them in the order of the ids. */
export type LoadMany = (ids: readonly unknown[], context: LoadContext<NonNullable<unknown>>) => unknown

/** A resource as the read path sees it: options read, types gone. */
export interface ResourceDefinition {
  readonly name: string
  /** `name@version`, when a version was given: then it is registered before it has entries. */
  readonly version: string | undefined
  /** What its keys in the store begin with. */
  readonly prefix: string
  readonly policy: Policy
  readonly serializer: Serializer
  readonly schema: StandardSchema | undefined
  readonly limiter: LoadLimiter
  readonly onFull: OnFull
  /** How long after a failure a load waits that can. */
  readonly retry: Backoff
  /** Loads one value, by a loader of many if there is no other. */
  readonly load: Load
  readonly loadMany: LoadMany | undefined
  readonly fallback: ((id: unknown, error: unknown) => unknown) | undefined
  /** The tags of a value. */
  readonly tags: ((value: NonNullable<unknown>) => readonly string[]) | undefined
  /** The version of the row that a value is; the higher, the newer. */
  readonly rowVersion: ((value: NonNullable<unknown>) => number | bigint) | undefined
}

/** One read: whose, of what, how. */
export interface ReadRequest {
  readonly resource: ResourceDefinition
  readonly id: unknown
  /** The key in the store. */
  readonly key: string
  readonly policy: Policy
  /** Tags given with the call. */
  readonly tags: readonly string[]
  readonly load: Load
}
