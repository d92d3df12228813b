import { copyBytes } from '../../base/bytes.ts'
import type { TextList } from '../../base/text-list.ts'
import { allocateBytes, type ViewedBytes } from '../../base/viewed-bytes.ts'
import { expireField } from '../../keyspace/elements.ts'
import { CHUNK_MASK, CHUNK_UNITS_LOG2 } from '../../store/arena.ts'
import { TYPE_HASH, TYPE_STRING, typeOf } from '../../store/item.ts'
import { fieldDeadline, findField, NO_PLACE, valueLength, writeValue } from '../../types/hash/hash.ts'
import { readString, stringLength } from '../../types/string.ts'
import type { Call } from '../call.ts'
import type { SortPattern } from './sort-pattern.ts'

const KEY_BYTES_FIRST = 256

/** Finds what the patterns of SORT name: the element itself, a string, or the value of a field of a hash. */
export class PatternLookup {
  /** Bytes of what was found. */
  length = 0
  readonly #call: Call
  readonly #elements: TextList
  #key: ViewedBytes = allocateBytes(KEY_BYTES_FIRST)
  /** The element that was found, or -1. */
  #element = -1
  /** The item that was found, and of a hash the place of the field. */
  #address = 0
  #place = NO_PLACE

  constructor(call: Call, elements: TextList) {
    this.#call = call
    this.#elements = elements
  }

  /** Looks for what a pattern names with element i. Returns whether it is there. */
  find(pattern: SortPattern, i: number): boolean {
    const { keyspace, database } = this.#call
    this.#element = pattern.isElement ? i : -1
    if (pattern.isElement) {
      this.length = this.#elements.end(i) - this.#elements.start(i)
      return true
    }
    if (!pattern.isVariable) return false
    const keyLength = this.#fillKey(pattern, i)
    const address = database.read(this.#key, 0, keyLength)
    if (address === 0) return false
    this.#address = address
    const type = typeOf(keyspace.arena.words[address >>> CHUNK_UNITS_LOG2][(address & CHUNK_MASK) << 1])
    if (pattern.field !== undefined) return type === TYPE_HASH && this.#findField(pattern.field)
    if (type !== TYPE_STRING) return false
    this.#place = NO_PLACE
    this.length = stringLength(keyspace.arena, address)
    return true
  }

  /** Writes what was found last, before anything changes, into `target` at `at`. */
  write(target: Uint8Array, at: number): void {
    const { arena } = this.#call.keyspace
    if (this.#element >= 0) {
      const elements = this.#elements
      copyBytes(elements.bytes, elements.start(this.#element), elements.end(this.#element), target, at)
    } else if (this.#place === NO_PLACE) {
      readString(arena, this.#address, 0, this.length, target, at)
    } else {
      writeValue(arena, this.#address, this.#place, this.length, target, at)
    }
  }

  #fillKey({ prefix, suffix }: SortPattern, i: number): number {
    const elements = this.#elements
    const start = elements.start(i)
    const end = elements.end(i)
    const length = prefix.length + end - start + suffix.length
    if (length > this.#key.length) this.#key = allocateBytes(2 * length)
    copyBytes(prefix, 0, prefix.length, this.#key, 0)
    copyBytes(elements.bytes, start, end, this.#key, prefix.length)
    copyBytes(suffix, 0, suffix.length, this.#key, length - suffix.length)
    return length
  }

  #findField(field: Uint8Array): boolean {
    const { keyspace, database, now } = this.#call
    const { arena, store } = keyspace
    const place = findField(store, this.#address, field, 0, field.length)
    if (place === NO_PLACE) return false
    if (fieldDeadline(arena, this.#address, place) <= now) {
      if (!keyspace.expiryHeld) expireField(keyspace, database, this.#address, place)
      return false
    }
    this.#place = place
    this.length = valueLength(arena, this.#address, place)
    return true
  }
}
