import { compareBytes, copyBytes, equalBytes } from '../../base/bytes.ts'
import { allocateBytes, type ViewedBytes } from '../../base/viewed-bytes.ts'
import { type HashKey, hashBytes } from '../../store/hash.ts'

/**
 * A list of members with scores, outside the arena: what a command gathers before it replies with it or stores it, so that inputs and output may be the
 * same key. With {@link MemberList.indexed} it finds members again.
 */

const MEMBERS_FIRST = 16
const BYTES_FIRST = 512
/** A member that was taken out. */
const GONE = -1

export class MemberList {
  /** Members added so far, those taken out included. */
  count = 0
  /** The bytes of the longest member. */
  longest = 0
  /** Members lie in bytes[starts[i], ends[i]). */
  bytes: ViewedBytes = allocateBytes(BYTES_FIRST)
  starts = new Float64Array(MEMBERS_FIRST)
  ends = new Float64Array(MEMBERS_FIRST)
  scores = new Float64Array(MEMBERS_FIRST)

  #length = 0
  /** Hash table of indexes + 1, of twice to four times as many slots as members; empty while the list is not indexed. */
  #slots = new Int32Array(0)
  #hashes = new Int32Array(0)
  #key: HashKey | undefined = undefined

  /** Returns a list that {@link MemberList.find} works on. */
  static indexed(key: HashKey): MemberList {
    const list = new MemberList()
    list.#key = key
    list.#slots = new Int32Array(4 * MEMBERS_FIRST)
    list.#hashes = new Int32Array(MEMBERS_FIRST)
    return list
  }

  /** Adds a member, which must not be there. Returns its index. */
  add(bytes: Uint8Array, start: number, end: number, score: number): number {
    const i = this.count
    const length = end - start
    if (i === this.scores.length) this.#growMembers()
    if (this.#length + length > this.bytes.length) this.#growBytes(length)
    copyBytes(bytes, start, end, this.bytes, this.#length)
    this.starts[i] = this.#length
    this.#length += length
    this.ends[i] = this.#length
    this.scores[i] = score
    this.count++
    if (length > this.longest) this.longest = length
    if (this.#key !== undefined) {
      this.#hashes[i] = hashBytes(bytes, start, end, this.#key)
      this.#enter(i)
    }
    return i
  }

  /** Returns the index of a member that was added to an indexed list and not taken out; -1 when it is not there. */
  find(bytes: Uint8Array, start: number, end: number): number {
    if (this.#key === undefined) return -1
    const hash = hashBytes(bytes, start, end, this.#key)
    const mask = this.#slots.length - 1
    for (let slot = hash & mask; this.#slots[slot] !== 0; slot = (slot + 1) & mask) {
      const i = this.#slots[slot] - 1
      if (this.#hashes[i] !== hash || this.starts[i] === GONE) continue
      if (equalBytes(this.bytes, this.starts[i], this.ends[i], bytes, start, end)) return i
    }
    return -1
  }

  /** Takes a member out. */
  remove(i: number): void {
    this.starts[i] = GONE
  }

  /** Whether a member was not taken out. */
  has(i: number): boolean {
    return this.starts[i] !== GONE
  }

  /** Returns the indexes of the members that are there, by score and then by their bytes. */
  sorted(): Int32Array {
    let order = new Int32Array(this.count)
    let kept = 0
    let longest = 0
    for (let i = 0; i < this.count; i++) {
      if (!this.has(i)) continue
      order[kept++] = i
      longest = Math.max(longest, this.ends[i] - this.starts[i])
    }
    this.longest = longest
    order = order.subarray(0, kept)
    return sortIndexes(order, (i, j) => this.#compare(i, j))
  }

  #compare(i: number, j: number): number {
    const { scores, starts, ends, bytes } = this
    if (scores[i] !== scores[j]) return scores[i] - scores[j] < 0 ? -1 : 1
    return compareBytes(bytes, starts[i], ends[i], bytes, starts[j], ends[j])
  }

  #enter(i: number): void {
    const mask = this.#slots.length - 1
    let slot = this.#hashes[i] & mask
    while (this.#slots[slot] !== 0) slot = (slot + 1) & mask
    this.#slots[slot] = i + 1
  }

  #growMembers(): void {
    const size = 4 * this.scores.length
    this.starts = grown(this.starts, size)
    this.ends = grown(this.ends, size)
    this.scores = grown(this.scores, size)
    if (this.#slots.length === 0) return
    const hashes = new Int32Array(size)
    hashes.set(this.#hashes)
    this.#hashes = hashes
    this.#slots = new Int32Array(4 * size)
    for (let i = 0; i < this.count; i++) this.#enter(i)
  }

  #growBytes(more: number): void {
    const larger = allocateBytes(Math.max(2 * this.bytes.length, this.#length + more))
    larger.set(this.bytes.subarray(0, this.#length))
    this.bytes = larger
  }
}

/** Sorts indexes by merging, which keeps the order of what is equal; returns them, here or in another array of that length. */
export function sortIndexes(order: Int32Array, compare: (i: number, j: number) => number): Int32Array {
  let sorted = true
  for (let at = 1; at < order.length && sorted; at++) sorted = compare(order[at - 1], order[at]) <= 0
  if (sorted) return order
  for (let from = 0; from < order.length; from += RUN)
    insertionSort(order, from, Math.min(from + RUN, order.length), compare)
  let source: Int32Array = order
  let target: Int32Array = new Int32Array(order.length)
  for (let run = RUN; run < order.length; run *= 2) {
    for (let from = 0; from < order.length; from += 2 * run) mergeRuns(source, target, from, run, compare)
    const merged = target
    target = source
    source = merged
  }
  return source
}

/** Up to so many are sorted by insertion. */
const RUN = 8

function insertionSort(order: Int32Array, from: number, end: number, compare: (i: number, j: number) => number): void {
  for (let at = from + 1; at < end; at++) {
    const i = order[at]
    let place = at
    for (; place > from && compare(order[place - 1], i) > 0; place--) order[place] = order[place - 1]
    order[place] = i
  }
}

function mergeRuns(
  source: Int32Array,
  target: Int32Array,
  from: number,
  run: number,
  compare: (i: number, j: number) => number,
): void {
  const middle = Math.min(from + run, source.length)
  const end = Math.min(from + 2 * run, source.length)
  let left = from
  let right = middle
  for (let at = from; at < end; at++) {
    const takeLeft = left < middle && (right === end || compare(source[left], source[right]) <= 0)
    target[at] = takeLeft ? source[left++] : source[right++]
  }
}

function grown(old: Float64Array<ArrayBuffer>, size: number): Float64Array<ArrayBuffer> {
  const larger = new Float64Array(size)
  larger.set(old)
  return larger
}
