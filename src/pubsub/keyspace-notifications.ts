import { copyBytes, writeLatin1 } from '../base/bytes.ts'
import {
  EFFECT_EVICTED,
  EFFECT_EXPIRED,
  EFFECT_GENERIC,
  EFFECT_HASH,
  EFFECT_KEY_MISS,
  EFFECT_LIST,
  EFFECT_NEW,
  EFFECT_OVERWRITTEN,
  EFFECT_SET,
  EFFECT_SORTED_SET,
  EFFECT_STREAM,
  EFFECT_STRING,
  EFFECT_TYPE_CHANGED,
  type EffectObserver,
  type Effects,
} from '../keyspace/effects.ts'
import type { Channels } from './channels.ts'

/**
 * Keyspace notifications: what changes in the keyspace, published on channels: the event on `__keyspace@<database>__:<key>`, the key on
 * `__keyevent@<database>__:<event>`. While `notify-keyspace-events` asks for nothing, no effect comes here.
 *
 * Source: https://redis.io/docs/latest/develop/pubsub/keyspace-notifications/
 */

/** The longest head of a channel's name, with a database's number. */
const HEAD_BYTES_MAX = 32
/** Names of channels longer than this are given back. */
const NAME_BYTES_KEPT = 1024

export class KeyspaceNotifications implements EffectObserver {
  classes = 0

  readonly #effects: Effects
  readonly #channels: Channels
  #byKey = false
  #byEvent = false
  #name = new Uint8Array(NAME_BYTES_KEPT)

  constructor(effects: Effects, channels: Channels) {
    this.#effects = effects
    this.#channels = channels
  }

  /** Sets what is told: letters of `notify-keyspace-events`, A spelled out. */
  set events(letters: string) {
    this.#byKey = letters.includes('K')
    this.#byEvent = letters.includes('E')
    const classes = [...letters].reduce((classes, letter) => classes | (CLASSES[letter] ?? 0), 0)
    this.#effects.unobserve(this)
    this.classes = this.#byKey || this.#byEvent ? classes : 0
    if (this.classes !== 0) this.#effects.observe(this)
  }

  effect(_kind: number, event: string, database: number, key: Uint8Array, start: number, end: number): void {
    const channels = this.#channels
    if (channels.subscribers === 0) return
    if (this.#byKey) {
      const head = this.#writeHead('__keyspace@', database, end - start)
      copyBytes(key, start, end, this.#name, head)
      const bytes = Buffer.from(event, 'latin1')
      this.#publish(head + end - start, bytes, 0, bytes.length)
    }
    if (this.#byEvent) {
      const head = this.#writeHead('__keyevent@', database, event.length)
      this.#publish(writeLatin1(this.#name, head, event), key, start, end)
    }
    if (this.#name.length > NAME_BYTES_KEPT) this.#name = new Uint8Array(NAME_BYTES_KEPT)
  }

  /** Begins a channel's name, with room for so many bytes behind. Returns where they start. */
  #writeHead(prefix: string, database: number, bytes: number): number {
    if (bytes + HEAD_BYTES_MAX > this.#name.length) this.#name = new Uint8Array(bytes + HEAD_BYTES_MAX)
    return writeLatin1(this.#name, 0, `${prefix}${database}__:`)
  }

  #publish(nameEnd: number, bytes: Uint8Array, start: number, end: number): void {
    this.#channels.publish('channel', { name: this.#name, nameStart: 0, nameEnd, bytes, start, end })
  }
}

const CLASSES: Readonly<Record<string, number>> = {
  g: EFFECT_GENERIC,
  $: EFFECT_STRING,
  l: EFFECT_LIST,
  s: EFFECT_SET,
  h: EFFECT_HASH,
  z: EFFECT_SORTED_SET,
  t: EFFECT_STREAM,
  x: EFFECT_EXPIRED,
  e: EFFECT_EVICTED,
  m: EFFECT_KEY_MISS,
  n: EFFECT_NEW,
  o: EFFECT_OVERWRITTEN,
  c: EFFECT_TYPE_CHANGED,
}
