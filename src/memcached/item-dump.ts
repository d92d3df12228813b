import { bigOf } from '../protocol/memcached/number-token.ts'
import type { TextReply } from '../protocol/memcached/text-reply.ts'
import { itemFacts } from './item-facts.ts'
import type { MemcachedStore } from './memcached-store.ts'
import { uriText } from './uri-text.ts'

/** Items looked at in one go. */
const ITEMS_PER_TURN = 500

/**
 * A dump of all items, or of those of some slab classes, in as many turns as it takes: `lru_crawler metadump` and `mgdump`. What is stored and removed meanwhile may be missing; the
 * rest is told once. Source: memcached's crawler.c.
 */
export class ItemDump {
  readonly #store: MemcachedStore
  readonly #form: 'metadump' | 'mgdump'
  readonly #classes: ReadonlySet<number> | undefined
  #cursor = 0

  /** `classes`: those whose items are told; undefined: all. */
  constructor(store: MemcachedStore, form: 'metadump' | 'mgdump', classes: ReadonlySet<number> | undefined) {
    this.#store = store
    this.#form = form
    this.#classes = classes
  }

  /** Tells some more. Returns whether that was all. */
  more(reply: TextReply): boolean {
    const { database, keyspace } = this.#store
    this.#cursor = database.index.scan(this.#cursor, ITEMS_PER_TURN, address => {
      if (!this.#store.isString(address) || database.deadline(address) <= keyspace.now) return
      if (this.#classes !== undefined && !this.#classes.has(this.#store.classOf(address))) return
      if (this.#form === 'mgdump') this.#tellKey(reply, address)
      else this.#tellItem(reply, address)
    })
    if (this.#cursor !== 0) return false
    reply.line(this.#form === 'mgdump' ? 'EN' : 'END')
    return true
  }

  #tellKey(reply: TextReply, address: number): void {
    const { binaryKey, key } = itemFacts(this.#store.keyspace, address)
    const text = Buffer.from(key.buffer, key.byteOffset, key.length)
    reply.line(binaryKey ? `mg ${text.toString('base64')} b` : `mg ${text.toString('latin1')}`)
  }

  #tellItem(reply: TextReply, address: number): void {
    const { cas, keyspace } = this.#store
    const { clientFlags, deadlineSeconds, fetched, idleSeconds, key } = itemFacts(this.#store.keyspace, address)
    this.#store.peekCas(address)
    const accessed = Math.floor(keyspace.now / 1000) - idleSeconds
    reply.text(
      `key=${uriText(key, 0, key.length)} exp=${deadlineSeconds === 0 ? -1 : deadlineSeconds} la=${accessed} ` +
        `cas=${bigOf(cas[0], cas[1])} fetch=${fetched ? 'yes' : 'no'} cls=${this.#store.classOf(address)} ` +
        `size=${this.#store.sizeAt(address)} flags=${clientFlags}\n`,
    )
  }
}
