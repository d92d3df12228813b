/** What a store answers at once or later: the embedded store has no reason to make anybody wait. */
export type MaybePromise<T> = T | Promise<T>

/** What came of {@link Store.swap}: done, or what stands there instead (undefined: nothing). */
export type Swapped = { readonly done: true } | { readonly done: false; readonly current: Uint8Array | undefined }

/** Hears what others published. */
export interface StoreListener {
  message(text: string): void
  /** Messages may have been lost: the connection was cut, and is there again. */
  gap(): void
}

export interface StoreCapabilities {
  /** Whether other processes use the same store: then loads are coordinated by locks, and near tiers by messages. */
  readonly shared: boolean
  /** Whether operations that are begun in one turn are done in that order, messages included: then one need not wait for the other. Reads may be done behind all others of their turn. */
  readonly ordered?: boolean
}

/**
 * Where records are kept: the port that a store fills. Keys are text, values bytes. Every operation concerns one key, so that a store may spread its
 * keys over machines; what the library promises rests on {@link swap} being atomic, and on nothing else. A store may forget any key at any time: that
 * costs loads, never correctness.
 *
 * Each record begins with its stamp, {@link STAMP_LENGTH} ASCII characters that no other record ever had. Any operation may reject; the library
 * then cannot know whether it was done, and does not need to.
 */
export interface Store {
  readonly capabilities: StoreCapabilities
  /** The values of keys, in their order; undefined for those that are not there. They may be read in any order, but not before the call. */
  read(keys: readonly string[]): MaybePromise<readonly (Uint8Array | undefined)[]>
  /** As {@link read}, but only the stamps are wanted. Where it is absent, values are read whole. */
  heads?(keys: readonly string[]): MaybePromise<readonly (Uint8Array | undefined)[]>
  /** Sets a key, for `ttlMs` whole milliseconds, or until it is removed when that is Infinity. */
  write(key: string, value: Uint8Array, ttlMs: number): MaybePromise<void>
  /** Sets a key if its value begins with `stamp`, or if it is not there and `stamp` is empty. Atomic. */
  swap(key: string, stamp: string, value: Uint8Array, ttlMs: number): MaybePromise<Swapped>
  /** Removes keys, each as if alone. */
  remove(keys: readonly string[]): MaybePromise<void>
  /** Removes a key if its value begins with `stamp`. Atomic. Returns whether it did. */
  removeIf(key: string, stamp: string): MaybePromise<boolean>
  /** Sends a message to everyone who listens in this namespace, oneself included. Absent unless `shared`. */
  publish?(channel: string, text: string): MaybePromise<void>
  /** Listens, until the function that it returns is called. Absent unless `shared`. */
  subscribe?(channel: string, listener: StoreListener): MaybePromise<() => MaybePromise<void>>
  /** Gives back what the store holds by itself; connections that were handed to it stay open. */
  close(): MaybePromise<void>
}
