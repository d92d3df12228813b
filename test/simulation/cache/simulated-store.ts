import type { Chance } from '../../../src/base/chance.ts'
import { below } from '../../../src/base/chance.ts'
import { STAMP_LENGTH, textAt } from '../../../src/cache/store/stamp.ts'
import type { Store, StoreListener, Swapped } from '../../../src/cache/store/store.ts'
import type { SimulatedTime } from './simulated-time.ts'

/** What goes wrong in a simulated store, each as one in so many; 0 for never. */
export interface Faults {
  /** An operation fails, done or not. */
  readonly fails: number
  /** An operation takes longer than anybody waits. */
  readonly hangs: number
  /** Another key is forgotten with an operation. */
  readonly forgets: number
  /** A message is lost, and the connection with it. */
  readonly cuts: number
}

/** How long a message is on its way at most. */
export const DELIVERY_MS_MAX = 30

export const NO_FAULTS: Faults = { fails: 0, hangs: 0, forgets: 0, cuts: 0 }

interface Item {
  readonly value: Uint8Array
  readonly untilMs: number
}

/** A store that several processes share, each through a connection of its own, in simulated time. */
export class SimulatedStore {
  faults: Faults
  /** Operations done, by name. */
  readonly counts: Record<string, number> = {}
  readonly #time: SimulatedTime
  readonly #chance: Chance
  readonly #items = new Map<string, Item>()
  readonly #listeners = new Map<StoreListener, string>()

  constructor(time: SimulatedTime, chance: Chance, faults: Faults) {
    this.#time = time
    this.#chance = chance
    this.faults = faults
  }

  /** The store as one process sees it. */
  connect(): Store {
    return {
      capabilities: { shared: true },
      read: keys => this.#operation('read', () => keys.map(key => this.#get(key))),
      write: (key, value, ttlMs) => this.#operation('write', () => this.#set(key, value, ttlMs)),
      swap: (key, stamp, value, ttlMs) => this.#operation('swap', () => this.#swap(key, stamp, value, ttlMs)),
      remove: keys => this.#operation('remove', () => keys.forEach(key => void this.#items.delete(key))),
      removeIf: (key, stamp) => this.#operation('removeIf', () => this.#begins(key, stamp) && this.#items.delete(key)),
      publish: (channel, text) => this.#operation('publish', () => this.#deliver(channel, text)),
      subscribe: (channel, listener) => {
        this.#listeners.set(listener, channel)
        return () => void this.#listeners.delete(listener)
      },
      close: () => {},
    }
  }

  #get(key: string): Uint8Array | undefined {
    const item = this.#items.get(key)
    return item === undefined || item.untilMs <= this.#time.now() ? undefined : item.value
  }

  #set(key: string, value: Uint8Array, ttlMs: number): void {
    this.#items.set(key, { value: Buffer.from(value), untilMs: this.#time.now() + ttlMs })
  }

  #begins(key: string, stamp: string): boolean {
    const value = this.#get(key)
    return value === undefined ? stamp === '' : stamp !== '' && textAt(value, 0, STAMP_LENGTH) === stamp
  }

  #swap(key: string, stamp: string, value: Uint8Array, ttlMs: number): Swapped {
    if (!this.#begins(key, stamp)) return { done: false, current: this.#get(key) }
    this.#set(key, value, ttlMs)
    return { done: true }
  }

  /** Delivers a message to each listener in its own time; a connection that was cut loses it, and says later that there was a gap. */
  #deliver(channel: string, text: string): void {
    for (const [listener, subscribed] of this.#listeners) {
      if (subscribed !== channel) continue
      const cut = this.#happens(this.faults.cuts)
      this.#time.after(below(this.#chance, DELIVERY_MS_MAX), () => (cut ? listener.gap() : listener.message(text)))
    }
  }

  async #operation<T>(name: string, work: () => T): Promise<T> {
    this.counts[name] = (this.counts[name] ?? 0) + 1
    await this.#time.sleep(below(this.#chance, 10))
    if (this.#happens(this.faults.hangs)) await this.#time.sleep(600 + below(this.#chance, 2000))
    if (this.#happens(this.faults.forgets)) this.#forgetOne()
    const fails = this.#happens(this.faults.fails)
    if (fails && this.#happens(2)) throw new Error('the connection was lost before')
    const result = work()
    await this.#time.sleep(below(this.#chance, 10))
    if (fails) throw new Error('the connection was lost after')
    return result
  }

  #forgetOne(): void {
    const keys = [...this.#items.keys()]
    if (keys.length > 0) this.#items.delete(keys[below(this.#chance, keys.length)])
  }

  #happens(oneIn: number): boolean {
    return oneIn > 0 && below(this.#chance, oneIn) === 0
  }
}
