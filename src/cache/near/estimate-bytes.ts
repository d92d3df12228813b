/**
 * Estimates the memory that a value takes, in bytes, so that a cache of objects can be bounded. What V8 takes depends on how an object came about; this
 * counts 64-bit words as V8 lays things out: a header for each thing, a word per property or element, one or two bytes per character.
 *
 * What is reached twice counts once; what belongs to a class (prototype, methods) and property names, which objects of one shape share, do not count.
 * No getter runs. Anything is taken, circular values too.
 */
export function estimateBytes(value: unknown): number {
  return new Estimate().of(value)
}

/** Things that are looked at one by one; what a larger value has beyond them is taken to be like the part that was seen. */
const THINGS_MAX = 20_000

const WORD = 8
const OBJECT_BYTES = 3 * WORD
const ARRAY_BYTES = 4 * WORD
const BUFFER_BYTES = 12 * WORD
const COLLECTION_BYTES = 6 * WORD
const STRING_BYTES = 2 * WORD
/** A slot of Map or Set: its key, its value, its link, and what is free in the table. */
const SLOT_BYTES = 5 * WORD

class Estimate {
  readonly #seen = new Set<object>()
  readonly #waiting: unknown[] = []
  #things = 0
  #bytes = 0

  of(value: unknown): number {
    this.#waiting.push(value)
    while (this.#waiting.length > 0 && this.#things < THINGS_MAX) this.#add(this.#waiting.pop())
    if (this.#waiting.length === 0) return this.#bytes
    return Math.round(this.#bytes * ((this.#things + this.#waiting.length) / this.#things))
  }

  #add(value: unknown): void {
    this.#things++
    if (typeof value === 'string') this.#bytes += stringBytes(value)
    else if (typeof value === 'number') this.#bytes += Number.isInteger(value) && value === (value | 0) ? 0 : 2 * WORD
    else if (typeof value === 'bigint') this.#bytes += 2 * WORD + Math.ceil(value.toString(16).length / 16) * WORD
    else if (typeof value === 'object' && value !== null) this.#addObject(value)
    else if (typeof value === 'function') this.#bytes += 8 * WORD
  }

  #addObject(value: object): void {
    if (this.#seen.has(value)) return
    this.#seen.add(value)
    if (ArrayBuffer.isView(value)) {
      this.#bytes += BUFFER_BYTES
      // A view of a part keeps the whole alive, unless it lies in the pool that small Buffers share.
      const isPooled = value instanceof Uint8Array && value.buffer.byteLength <= 8192 && value.byteLength < 4096
      if (isPooled) this.#bytes += value.byteLength
      else this.#waiting.push(value.buffer)
    } else if (value instanceof ArrayBuffer || value instanceof SharedArrayBuffer) {
      this.#bytes += BUFFER_BYTES + value.byteLength
    } else if (value instanceof Map) {
      this.#bytes += COLLECTION_BYTES + value.size * SLOT_BYTES
      this.#wait(value.keys())
      this.#wait(value.values())
    } else if (value instanceof Set) {
      this.#bytes += COLLECTION_BYTES + value.size * SLOT_BYTES
      this.#wait(value.values())
    } else if (value instanceof Date) {
      this.#bytes += 12 * WORD
    } else if (Array.isArray(value)) {
      this.#bytes += ARRAY_BYTES + value.length * WORD
      this.#wait(value)
    } else {
      this.#addProperties(value)
    }
  }

  #addProperties(value: object): void {
    this.#bytes += OBJECT_BYTES
    for (const name of Reflect.ownKeys(value)) {
      this.#bytes += WORD
      const property = Object.getOwnPropertyDescriptor(value, name)
      if (property !== undefined && 'value' in property) this.#waiting.push(property.value)
    }
  }

  #wait(elements: Iterable<unknown>): void {
    for (const element of elements) this.#waiting.push(element)
  }
}

/** Strings of Latin-1 take a byte per character. To find that out for a long one costs more than it is worth: its first characters decide. */
function stringBytes(text: string): number {
  const end = Math.min(text.length, 256)
  let width = 1
  for (let i = 0; i < end; i++) if (text.charCodeAt(i) > 0xff) width = 2
  return STRING_BYTES + Math.ceil((text.length * width) / WORD) * WORD
}
