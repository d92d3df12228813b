import { Configuration } from '../../server/config/configuration.ts'
import { EmbeddedClient } from '../../server/embedded-client.ts'
import type { Platform } from '../../server/platform.ts'
import { Server } from '../../server/server.ts'
import { warnOfFailure } from '../../server/system/system.ts'
import { type ByteSize, readByteSize } from '../byte-size.ts'
import { STAMP_LENGTH, textAt } from '../store/stamp.ts'
import type { Store, Swapped } from '../store/store.ts'

/** A store that is yet to be made: on the clock and the timers of the cache that it will belong to. */
export interface StoreFactory {
  open(platform: Platform): Store
}

export interface EmbeddedOptions {
  /** What the store may take; the least used entries are evicted beyond it. 64 MB unless given. */
  readonly maxBytes?: ByteSize
}

const BYTES_DEFAULT = 64 * 1024 * 1024
/** Below this an engine has no room for entries beside its own structures. */
const BYTES_MIN = 1024 * 1024

/** A store in this process: an engine of Samovar's own, without a socket. Entries live off the JavaScript heap. Throws OptionError when an option is invalid. */
export function embedded(options: EmbeddedOptions = {}): StoreFactory {
  const maxBytes = readByteSize('embedded.maxBytes', options.maxBytes ?? BYTES_DEFAULT, { minBytes: BYTES_MIN })
  return { open: platform => new EmbeddedStore(platform, maxBytes) }
}

/** Calls the engine directly; every operation is done when it returns, and so is atomic. */
export class EmbeddedStore implements Store {
  readonly capabilities = { shared: false }
  readonly #server: Server
  readonly #client: EmbeddedClient

  constructor(platform: Platform, maxBytes: number) {
    const configuration = new Configuration('/')
    configuration.give('maxmemory', [String(maxBytes)])
    configuration.give('maxmemory-policy', ['allkeys-lfu'])
    this.#server = new Server(configuration, platform)
    this.#server.onFailure = warnOfFailure
    this.#client = new EmbeddedClient(this.#server)
  }

  read(keys: readonly string[]): (Uint8Array | undefined)[] {
    return keys.map(key => this.#get(key))
  }

  write(key: string, value: Uint8Array, ttlMs: number): void {
    if (ttlMs === Number.POSITIVE_INFINITY) this.#client.set(key, value)
    else this.#client.set(key, value, { px: Math.max(1, Math.ceil(ttlMs)) })
  }

  swap(key: string, stamp: string, value: Uint8Array, ttlMs: number): Swapped {
    const current = this.#get(key)
    if (!begins(current, stamp)) return { done: false, current }
    this.write(key, value, ttlMs)
    return { done: true }
  }

  remove(keys: readonly string[]): void {
    for (const key of keys) this.#client.delete(key)
  }

  removeIf(key: string, stamp: string): boolean {
    return begins(this.#get(key), stamp) && this.#client.delete(key) === 1
  }

  close(): Promise<void> {
    return this.#server.close()
  }

  #get(key: string): Uint8Array | undefined {
    return this.#client.get(key) ?? undefined
  }
}

/** Whether a value begins with a stamp; nothing does with none. */
export function begins(value: Uint8Array | undefined, stamp: string): boolean {
  if (value === undefined) return stamp === ''
  return stamp !== '' && textAt(value, 0, STAMP_LENGTH) === stamp
}
