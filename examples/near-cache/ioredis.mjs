// A near cache over ioredis, which speaks RESP2: a second connection listens for what has changed.
import { Redis } from 'ioredis'

const CHANNEL = '__redis__:invalidate'

export class NearCache {
  /** Promises of values: who asks for a key that is on its way gets the same one. The least recently used is first. */
  #values = new Map()
  #tracking = false
  #data
  #news
  #entries

  /** @param {string} url */
  static async open(url, { entries = 10_000 } = {}) {
    const cache = new NearCache(url, entries)
    await Promise.all([cache.#data.connect(), cache.#news.connect()])
    await cache.#track()
    return cache
  }

  constructor(url, entries) {
    this.#entries = entries
    this.#data = new Redis(url, { lazyConnect: true })
    this.#news = new Redis(url, { lazyConnect: true, autoResubscribe: false })
    // The message is the array of keys, or null when every key may have changed.
    this.#news.on('messageBuffer', (_channel, keys) => {
      if (keys === null) this.#values.clear()
      else for (const key of keys) this.#values.delete(key.toString())
    })
    for (const connection of [this.#data, this.#news]) {
      connection.on('error', () => {})
      // What changes while nobody listens is never heard of.
      connection.on('close', () => this.#forget())
      connection.on('ready', () => this.#track().catch(() => {}))
    }
  }

  get size() {
    return this.#values.size
  }

  /** The value of a key, or null. */
  get(key) {
    const known = this.#values.get(key)
    const value = known ?? this.#data.get(key)
    this.#values.delete(key)
    if (!this.#tracking) return value
    // The promise is kept, not what it comes to: a change on the way takes it out again, and nothing stale is left.
    this.#values.set(key, value)
    if (known === undefined) value.catch(() => this.#values.get(key) === value && this.#values.delete(key))
    if (this.#values.size > this.#entries) this.#values.delete(this.#values.keys().next().value)
    return value
  }

  close() {
    this.#data.disconnect()
    this.#news.disconnect()
  }

  async #track() {
    if (this.#tracking || this.#data.status !== 'ready' || this.#news.status !== 'ready') return
    const id = await this.#news.client('ID')
    await this.#news.subscribe(CHANNEL)
    await this.#data.client('TRACKING', 'ON', 'REDIRECT', id)
    this.#tracking = true
  }

  #forget() {
    this.#tracking = false
    this.#values.clear()
  }
}
