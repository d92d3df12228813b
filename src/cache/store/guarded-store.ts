import type { Platform } from '../../server/platform.ts'
import { CacheError } from '../cache-error.ts'
import { Deadlines } from '../deadlines.ts'
import type { MaybePromise, Store, StoreListener, Swapped } from './store.ts'

/**
 * A store whose operations end: each rejects with {@link CacheError} ERR_CACHE_STORE_TIMEOUT when it takes too long, and ERR_CACHE_STORE, with the cause, when it
 * fails. Each failure is told. An operation that timed out may still be done later; nothing in the library minds.
 */
export class GuardedStore implements Store {
  readonly #store: Store
  readonly #timeoutMs: number
  readonly #deadlines: Deadlines
  readonly #failed: (operation: string, error: unknown) => void

  constructor(
    store: Store,
    { clock, scheduler }: Platform,
    timeoutMs: number,
    failed: (operation: string, error: unknown) => void,
  ) {
    this.#store = store
    this.#timeoutMs = timeoutMs
    this.#deadlines = new Deadlines(clock, scheduler, timeoutMs)
    this.#failed = failed
  }

  get capabilities(): Store['capabilities'] {
    return this.#store.capabilities
  }

  read(keys: readonly string[]): MaybePromise<readonly (Uint8Array | undefined)[]> {
    return this.#guard('read', () => this.#store.read(keys))
  }

  heads(keys: readonly string[]): MaybePromise<readonly (Uint8Array | undefined)[]> {
    return this.#guard('read', () => this.#store.heads?.(keys) ?? this.#store.read(keys))
  }

  write(key: string, value: Uint8Array, ttlMs: number): MaybePromise<void> {
    return this.#guard('write', () => this.#store.write(key, value, ttlMs))
  }

  swap(key: string, stamp: string, value: Uint8Array, ttlMs: number): MaybePromise<Swapped> {
    return this.#guard('swap', () => this.#store.swap(key, stamp, value, ttlMs))
  }

  remove(keys: readonly string[]): MaybePromise<void> {
    return this.#guard('remove', () => this.#store.remove(keys))
  }

  removeIf(key: string, stamp: string): MaybePromise<boolean> {
    return this.#guard('removeIf', () => this.#store.removeIf(key, stamp))
  }

  publish(channel: string, text: string): MaybePromise<void> {
    return this.#guard('publish', () => this.#store.publish?.(channel, text))
  }

  /** Not timed: a store subscribes when it can. */
  subscribe(channel: string, listener: StoreListener): MaybePromise<() => MaybePromise<void>> {
    return this.#store.subscribe?.(channel, listener) ?? (() => {})
  }

  close(): MaybePromise<void> {
    return this.#store.close()
  }

  #guard<T>(operation: string, call: () => MaybePromise<T>): MaybePromise<T> {
    let result: MaybePromise<T>
    try {
      result = call()
    } catch (error) {
      throw this.#failure(operation, error)
    }
    return result instanceof Promise ? this.#inTime(operation, result) : result
  }

  #inTime<T>(operation: string, result: Promise<T>): Promise<T> {
    return new Promise((resolve, reject) => {
      const deadline = this.#deadlines.begin(() => {
        const message = `the store took longer than ${this.#timeoutMs} ms to ${operation}`
        reject(this.#told(operation, new CacheError('ERR_CACHE_STORE_TIMEOUT', message)))
      })
      result.then(
        value => {
          this.#deadlines.end(deadline)
          resolve(value)
        },
        (error: unknown) => {
          this.#deadlines.end(deadline)
          reject(this.#failure(operation, error))
        },
      )
    })
  }

  #failure(operation: string, cause: unknown): CacheError {
    return this.#told(operation, new CacheError('ERR_CACHE_STORE', `the store failed to ${operation}`, cause))
  }

  #told(operation: string, error: CacheError): CacheError {
    this.#failed(operation, error)
    return error
  }
}
