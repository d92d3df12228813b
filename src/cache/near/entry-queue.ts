import { assert } from '../../base/assert.ts'
import type { QueuedEntry } from './near-entry.ts'

/**
 * Entries first in, first out, linked through themselves, with their number and the sum of their bytes.
 *
 * Invariants: `count` and `bytes` are those of the entries from first to last; each entry is in one queue at most.
 */
export class EntryQueue<Value, Note> {
  count = 0
  bytes = 0
  #first: QueuedEntry<Value, Note> | undefined
  #last: QueuedEntry<Value, Note> | undefined

  get first(): QueuedEntry<Value, Note> | undefined {
    return this.#first
  }

  push(entry: QueuedEntry<Value, Note>): void {
    entry.previous = this.#last
    entry.next = undefined
    if (this.#last === undefined) this.#first = entry
    else this.#last.next = entry
    this.#last = entry
    this.count++
    this.bytes += entry.bytes
  }

  remove(entry: QueuedEntry<Value, Note>): void {
    if (entry.previous === undefined) this.#first = entry.next
    else entry.previous.next = entry.next
    if (entry.next === undefined) this.#last = entry.previous
    else entry.next.previous = entry.previous
    // A caller who holds a removed entry does not hold its neighbours.
    entry.previous = entry.next = undefined
    this.count--
    this.bytes -= entry.bytes
  }

  /** Puts `entry` in the place of `old`. */
  replace(old: QueuedEntry<Value, Note>, entry: QueuedEntry<Value, Note>): void {
    entry.previous = old.previous
    entry.next = old.next
    if (entry.previous === undefined) this.#first = entry
    else entry.previous.next = entry
    if (entry.next === undefined) this.#last = entry
    else entry.next.previous = entry
    old.previous = old.next = undefined
    this.bytes += entry.bytes - old.bytes
  }

  clear(): void {
    this.#first = this.#last = undefined
    this.count = this.bytes = 0
  }

  /** Asserts the invariants and returns the entries in order. */
  verify(): QueuedEntry<Value, Note>[] {
    const entries: QueuedEntry<Value, Note>[] = []
    let bytes = 0
    for (let entry = this.#first; entry !== undefined; entry = entry.next) {
      assert(entry.previous === entries.at(-1), 'an entry knows the one before it')
      entries.push(entry)
      bytes += entry.bytes
    }
    assert(this.#last === entries.at(-1), 'the last entry is the last')
    assert(this.count === entries.length, 'entries are counted')
    assert(this.bytes === bytes, 'bytes are summed')
    return entries
  }
}
