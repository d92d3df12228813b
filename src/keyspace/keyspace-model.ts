import { assert } from '../base/assert.ts'
import { BLOCK_BYTES_MAX } from '../store/size-class.ts'
import { PIECE_BYTES } from '../types/rope.ts'
import { eachStretch, stringBytes, stringLength, writeString } from '../types/string.ts'
import { createTestKeyspace } from './create-test-keyspace.ts'
import type { Database } from './database.ts'
import type { Keyspace } from './keyspace.ts'
import { copyItem, rekeyItem } from './rekey-item.ts'

interface Entry {
  value: Buffer
  deadline: number
}

/** In milliseconds. */
export const YEAR = 365 * 86_400_000
/** Keys of every kind: short, empty, at the border of long ones, too large for a page with neighbours. */
export const KEYS = [
  ...Array.from({ length: 12 }, (_, i) => `key:${i}`),
  '',
  'x'.repeat(254),
  'x'.repeat(255),
  `${'y'.repeat(300)}`,
  'z'.repeat(BLOCK_BYTES_MAX - 100),
  'z'.repeat(BLOCK_BYTES_MAX + 1),
].map(text => Buffer.from(text))

/** A keyspace of three databases beside plain Maps. For tests: it fails them when the two differ. */
export class KeyspaceModel {
  readonly keyspace: Keyspace
  maps: Map<string, Entry>[] = [new Map(), new Map(), new Map()]
  readonly #empty: number
  #fill = 0

  constructor(seed: number) {
    this.keyspace = createTestKeyspace(seed, 3)
    this.#empty = this.keyspace.usedBytes
  }

  database(n: number): Database {
    return this.keyspace.databases[n]
  }

  /** The entry a reader must see; what is past its deadline is gone. */
  entry(n: number, key: Buffer): Entry | undefined {
    const entry = this.maps[n].get(key.toString())
    return entry !== undefined && entry.deadline > this.keyspace.now ? entry : undefined
  }

  find(n: number, key: Buffer): number {
    // In the middle of an array, as in a query buffer.
    const bytes = Buffer.concat([Buffer.from('##'), key, Buffer.from('#')])
    const address = this.database(n).find(bytes, 2, 2 + key.length)
    const entry = this.entry(n, key)
    assert((address !== 0) === (entry !== undefined), `${key.subarray(0, 10)} is ${address}`)
    return address
  }

  check(n: number, key: Buffer): void {
    const address = this.find(n, key)
    const entry = this.entry(n, key)
    if (address === 0 || entry === undefined) return
    assert(
      Buffer.compare(stringBytes(this.keyspace.arena, address), entry.value) === 0,
      `the value of ${key.subarray(0, 10)} (${entry.value.length} bytes) differs`,
    )
    assert(stringLength(this.keyspace.arena, address) === entry.value.length, 'an item knows its value’s length')
    assert(this.database(n).deadline(address) === entry.deadline, 'an item knows its deadline')
  }

  /** Fresh bytes that no other value has. */
  bytes(length: number): Buffer {
    const seed = ++this.#fill
    return Buffer.from(Uint8Array.from({ length }, (_, i) => (i * 31 + seed * 7 + (i >>> 8)) & 0xff))
  }

  put(n: number, key: Buffer, value: Buffer, deadline: number): void {
    const existing = this.find(n, key)
    this.database(n).putString(existing, key, 0, key.length, value, 0, value.length, deadline)
    this.maps[n].set(key.toString(), { value, deadline })
  }

  /** Puts part of a value that lies in the arena, without copying it first: the end of its first stretch. */
  putFrom(n: number, key: Buffer, sourceKey: Buffer, from: number, deadline: number): void {
    const { arena } = this.keyspace
    const source = this.find(n, sourceKey)
    if (source === 0) return
    let [bytes, start, end] = [new Uint8Array(0), 0, 0]
    eachStretch(arena, source, 0, Math.min(stringLength(arena, source), PIECE_BYTES), (stretch, at, until) => {
      ;[bytes, start, end] = [stretch as Uint8Array<ArrayBuffer>, Math.min(at + from, until), until]
    })
    const value = Buffer.from(bytes.slice(start, end))
    const existing = this.find(n, key)
    this.database(n).putString(existing, key, 0, key.length, bytes, start, end, deadline)
    this.maps[n].set(key.toString(), { value, deadline })
  }

  create(n: number, key: Buffer, value: Buffer, deadline: number): void {
    const address = this.database(n).createString(this.find(n, key), key, 0, key.length, value.length, deadline)
    writeString(this.keyspace.arena, address, 0, value, 0, value.length)
    this.maps[n].set(key.toString(), { value, deadline })
  }

  resize(n: number, key: Buffer, length: number): void {
    const address = this.find(n, key)
    const entry = this.entry(n, key)
    if (address === 0 || entry === undefined) return
    const resized = this.database(n).resizeString(address, length)
    const added = this.bytes(Math.max(0, length - entry.value.length))
    writeString(this.keyspace.arena, resized, length - added.length, added, 0, added.length)
    entry.value = Buffer.concat([entry.value.subarray(0, length), added])
  }

  setDeadline(n: number, key: Buffer, deadline: number): void {
    const address = this.find(n, key)
    const entry = this.entry(n, key)
    if (address === 0 || entry === undefined) return
    const moved = this.database(n).setDeadline(address, deadline)
    assert(this.database(n).deadline(moved) === deadline, 'an item has the deadline it was given')
    entry.deadline = deadline
  }

  remove(n: number, key: Buffer): void {
    const address = this.find(n, key)
    if (address === 0) return
    this.database(n).remove(address)
    this.maps[n].delete(key.toString())
  }

  rekey(n: number, key: Buffer, to: number, newKey: Buffer, keep: boolean): void {
    const source = this.find(n, key)
    const entry = this.entry(n, key)
    if (source === 0 || entry === undefined || (n === to && key === newKey)) return
    const hash = this.database(n).hash
    const target = this.database(to)
    const existing = this.find(to, newKey)
    if (keep) copyItem(this.keyspace, this.database(n), source, target, existing, newKey, 0, newKey.length)
    else rekeyItem(this.keyspace, this.database(n), source, hash, target, existing, newKey, 0, newKey.length)
    this.maps[to].set(newKey.toString(), { ...entry })
    if (!keep) this.maps[n].delete(key.toString())
  }

  expire(): void {
    while (this.keyspace.expireDue() <= this.keyspace.now);
    if (this.keyspace.expiryHeld) return
    for (const map of this.maps)
      for (const [key, entry] of map) if (entry.deadline <= this.keyspace.now) map.delete(key)
    for (const [n, map] of this.maps.entries()) assert(this.database(n).size === map.size, 'all that is due has gone')
  }

  verify(): void {
    this.keyspace.verify()
    this.keyspace.databases.forEach((database, n) => {
      assert(database.number === n, 'a database knows its number')
    })
  }

  verifyAll(): void {
    for (let n = 0; n < 3; n++) for (const key of KEYS) this.check(n, key)
    this.verify()
  }

  /** Checks that no byte is left behind once all is gone. */
  verifyEmpty(): void {
    this.keyspace.trackVolatile(false)
    while (!this.keyspace.release(1));
    for (const database of this.keyspace.databases) database.clear()
    this.keyspace.verify()
    assert(this.keyspace.size === 0, 'a flushed keyspace is empty')
    assert(this.keyspace.usedBytes === this.#empty, 'an empty keyspace has its memory back')
  }
}
