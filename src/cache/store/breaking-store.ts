import { CacheError } from '../cache-error.ts'
import type { CircuitBreaker } from './circuit-breaker.ts'
import type { MaybePromise, Store, StoreListener, Swapped } from './store.ts'

/**
 * A store that is left alone while it fails: then its operations reject at once, with {@link CacheError} ERR_CACHE_STORE_UNAVAILABLE. Put around one whose operations end in
 * time, since what never ends is neither a success nor a failure. Nothing is thrown at once: of several operations begun together each has a promise.
 */
export class BreakingStore implements Store {
  readonly #store: Store
  readonly #breaker: CircuitBreaker

  constructor(store: Store, breaker: CircuitBreaker) {
    this.#store = store
    this.#breaker = breaker
  }

  get capabilities(): Store['capabilities'] {
    return this.#store.capabilities
  }

  read(keys: readonly string[]): MaybePromise<readonly (Uint8Array | undefined)[]> {
    return this.#through(() => this.#store.read(keys))
  }

  heads(keys: readonly string[]): MaybePromise<readonly (Uint8Array | undefined)[]> {
    return this.#through(() => this.#store.heads?.(keys) ?? this.#store.read(keys))
  }

  write(key: string, value: Uint8Array, ttlMs: number): MaybePromise<void> {
    return this.#through(() => this.#store.write(key, value, ttlMs))
  }

  swap(key: string, stamp: string, value: Uint8Array, ttlMs: number): MaybePromise<Swapped> {
    return this.#through(() => this.#store.swap(key, stamp, value, ttlMs))
  }

  remove(keys: readonly string[]): MaybePromise<void> {
    return this.#through(() => this.#store.remove(keys))
  }

  removeIf(key: string, stamp: string): MaybePromise<boolean> {
    return this.#through(() => this.#store.removeIf(key, stamp))
  }

  publish(channel: string, text: string): MaybePromise<void> {
    return this.#through(() => this.#store.publish?.(channel, text))
  }

  /** Not counted: a store subscribes when it can. */
  subscribe(channel: string, listener: StoreListener): MaybePromise<() => MaybePromise<void>> {
    return this.#store.subscribe?.(channel, listener) ?? (() => {})
  }

  close(): MaybePromise<void> {
    return this.#store.close()
  }

  #through<T>(operation: () => MaybePromise<T>): MaybePromise<T> {
    const admission = this.#breaker.admit()
    if (admission === undefined) {
      return Promise.reject(
        new CacheError('ERR_CACHE_STORE_UNAVAILABLE', 'the store has failed too often, and is left alone for a while'),
      )
    }
    let result: MaybePromise<T>
    try {
      result = operation()
    } catch (error) {
      admission.failed()
      return Promise.reject(error)
    }
    if (!(result instanceof Promise)) {
      admission.succeeded()
      return result
    }
    return result.then(
      value => {
        admission.succeeded()
        return value
      },
      (error: unknown) => {
        admission.failed()
        throw error
      },
    )
  }
}
