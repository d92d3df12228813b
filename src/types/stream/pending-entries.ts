import type { Arena } from '../../store/arena.ts'
import type { Garbage } from '../../store/garbage.ts'
import { treeCount } from '../../store/tree-cursor.ts'
import { TreeSalvage } from '../../store/tree-salvage.ts'
import { WordTree } from '../../store/word-tree.ts'
import { CONSUMER_PENDING, GROUP_PENDING, GROUP_TIMES, offsetOf, viewOf } from './group-blocks.ts'
import { STREAM_ID_WORDS, type StreamId } from './stream-id.ts'

/**
 * Pending entries: what was delivered to the consumers of a group and not acknowledged yet. One object for all groups of a store, which is led to one entry after the other.
 *
 * Each is in three trees of words (word-tree.ts): those of the group by id and by time, and that of its consumer by id.
 *
 * ```
 * group, by id      id:4 │ time of the last delivery, high, low │ deliveries, low, high │ address of the consumer
 * group, by time    time high, low │ id:4
 * consumer          id:4
 * ```
 *
 * Times are in ms since the Unix epoch. What the object was led to is valid until entries come or go.
 *
 * Invariants
 * - The three agree: a group has as many times as entries, and each entry is in the tree of the consumer that it names.
 */

const TIME = STREAM_ID_WORDS
const DELIVERIES = TIME + 2
const CONSUMER = DELIVERIES + 2
const ENTRY_WORDS = CONSUMER + 1

export class PendingEntries {
  readonly arena: Arena
  readonly byId: WordTree
  readonly byTime: WordTree
  readonly own: WordTree

  constructor(arena: Arena) {
    this.arena = arena
    this.byId = new WordTree(arena, STREAM_ID_WORDS, ENTRY_WORDS)
    this.byTime = new WordTree(arena, 2 + STREAM_ID_WORDS, 2 + STREAM_ID_WORDS)
    this.own = new WordTree(arena, STREAM_ID_WORDS, STREAM_ID_WORDS)
  }

  /** Returns the pending entries of a group. */
  count(group: number): number {
    return treeCount(viewOf(this.arena, group), offsetOf(group) + GROUP_PENDING)
  }

  /** Returns the pending entries of a consumer. */
  countOf(consumer: number): number {
    return treeCount(viewOf(this.arena, consumer), offsetOf(consumer) + CONSUMER_PENDING)
  }

  /** Goes to the entry of a group with an id. Returns false when there is none. */
  find(group: number, id: StreamId): boolean {
    id.write(this.byId.values, 0)
    return this.byId.seek(viewOf(this.arena, group), offsetOf(group) + GROUP_PENDING)
  }

  /** Goes to the first entry of a group whose id is not below another. Returns false when there is none. */
  seek(group: number, id: StreamId): boolean {
    id.write(this.byId.values, 0)
    return this.byId.seekAtLeast(viewOf(this.arena, group), offsetOf(group) + GROUP_PENDING)
  }

  /** Goes to the last entry of a group. Returns false when there is none. */
  seekLast(group: number): boolean {
    return this.byId.seekLast(viewOf(this.arena, group), offsetOf(group) + GROUP_PENDING)
  }

  /** Goes to the next entry of the group. Returns false when there is none. */
  next(): boolean {
    return this.byId.next()
  }

  /** Goes to the id of a consumer's first entry that is not below another; {@link find} leads to the rest. Returns false when there is none. */
  seekOwn(consumer: number, id: StreamId): boolean {
    id.write(this.own.values, 0)
    return this.own.seekAtLeast(viewOf(this.arena, consumer), offsetOf(consumer) + CONSUMER_PENDING)
  }

  /** Goes to the id of the consumer's next entry. Returns false when there is none. */
  nextOwn(): boolean {
    return this.own.next()
  }

  /** Reads the id that {@link seekOwn} went to. */
  readOwnId(id: StreamId): StreamId {
    return id.read(this.own.words, this.own.word)
  }

  /** Goes to the time of the entry that was delivered longest ago. Returns false when there is none. */
  seekOldest(group: number): boolean {
    return this.byTime.seekFirst(viewOf(this.arena, group), offsetOf(group) + GROUP_TIMES)
  }

  /** Goes to the time of the entry that was delivered next. Returns false when there is none. */
  nextOldest(): boolean {
    return this.byTime.next()
  }

  /** The time that was gone to, and its entry's id. */
  get time(): number {
    const { words, word } = this.byTime
    return (words[word] >>> 0) * 2 ** 32 + (words[word + 1] >>> 0)
  }

  readTimeId(id: StreamId): StreamId {
    return id.read(this.byTime.words, this.byTime.word + 2)
  }

  // The entry that was gone to.

  readId(id: StreamId): StreamId {
    return id.read(this.byId.words, this.byId.word)
  }

  get timeMs(): number {
    const { words, word } = this.byId
    return (words[word + TIME] >>> 0) * 2 ** 32 + (words[word + TIME + 1] >>> 0)
  }

  get deliveries(): number | bigint {
    const { words, word } = this.byId
    const count = words[word + DELIVERIES + 1] * 2 ** 32 + (words[word + DELIVERIES] >>> 0)
    if (Number.isSafeInteger(count)) return count
    return (BigInt(words[word + DELIVERIES + 1]) << 32n) | BigInt(words[word + DELIVERIES] >>> 0)
  }

  get consumer(): number {
    return this.byId.words[this.byId.word + CONSUMER]
  }

  /** Adds an entry that {@link find} did not find, delivered once. */
  add(group: number, consumer: number, id: StreamId, timeMs: number): void {
    const high = Math.floor(timeMs / 2 ** 32)
    const low = timeMs | 0
    const { values } = this.byId
    id.write(values, 0)
    values[TIME] = high
    values[TIME + 1] = low
    values[DELIVERIES] = 1
    values[DELIVERIES + 1] = 0
    values[CONSUMER] = consumer
    this.byId.add(viewOf(this.arena, group), offsetOf(group) + GROUP_PENDING)
    this.#addTime(group, high, low, id)
    this.#addOwn(consumer, id)
  }

  /** Gives the entry that was gone to, whose id is given, to a consumer, at a time. */
  assign(group: number, consumer: number, id: StreamId, timeMs: number): void {
    const { words, word } = this.byId
    const high = Math.floor(timeMs / 2 ** 32)
    const low = timeMs | 0
    const old = words[word + CONSUMER]
    if (words[word + TIME] !== high || words[word + TIME + 1] !== low) {
      this.#removeTime(group, words[word + TIME], words[word + TIME + 1], id)
      this.#addTime(group, high, low, id)
      words[word + TIME] = high
      words[word + TIME + 1] = low
    }
    if (old === consumer) return
    this.#removeOwn(old, id)
    this.#addOwn(consumer, id)
    words[word + CONSUMER] = consumer
  }

  /** Has the entry that was gone to name another consumer, in whose tree it is already. */
  setConsumer(consumer: number): void {
    this.byId.words[this.byId.word + CONSUMER] = consumer
  }

  /** Sets how often the entry that was gone to was delivered. */
  setDeliveries(count: number | bigint): void {
    const { words, word } = this.byId
    const exact = typeof count === 'number' ? count : 0
    words[word + DELIVERIES] = typeof count === 'number' ? exact : Number(BigInt.asIntN(32, count))
    words[word + DELIVERIES + 1] = typeof count === 'number' ? Math.floor(exact / 2 ** 32) : Number(count >> 32n)
  }

  /** Counts one more delivery of the entry that was gone to. */
  countDelivery(): void {
    const { words, word } = this.byId
    if (++words[word + DELIVERIES] === 0) words[word + DELIVERIES + 1]++
  }

  /** Removes the entry that was gone to, whose id is given. */
  remove(group: number, id: StreamId): void {
    const { words, word } = this.byId
    this.#removeTime(group, words[word + TIME], words[word + TIME + 1], id)
    this.#removeOwn(words[word + CONSUMER], id)
    this.byId.remove(viewOf(this.arena, group), offsetOf(group) + GROUP_PENDING)
  }

  /** Removes all entries of a group, which are all of one consumer. They are freed by and by if they are many. */
  removeAll(group: number, consumer: number, garbage: Garbage): void {
    const { arena } = this
    const discard = (tree: WordTree, block: number, offset: number): void => {
      const salvage = new TreeSalvage(arena, tree.shape, leaf => {
        arena.free(leaf)
        return 1
      })
      garbage.free(salvage.takeFrom(viewOf(arena, block), offsetOf(block) + offset))
    }
    discard(this.byId, group, GROUP_PENDING)
    discard(this.byTime, group, GROUP_TIMES)
    discard(this.own, consumer, CONSUMER_PENDING)
  }

  #addTime(group: number, high: number, low: number, id: StreamId): void {
    const view = viewOf(this.arena, group)
    const at = offsetOf(group) + GROUP_TIMES
    this.#setTimeKey(high, low, id)
    this.byTime.seek(view, at)
    this.byTime.add(view, at)
  }

  #removeTime(group: number, high: number, low: number, id: StreamId): void {
    const view = viewOf(this.arena, group)
    const at = offsetOf(group) + GROUP_TIMES
    this.#setTimeKey(high, low, id)
    if (this.byTime.seek(view, at)) this.byTime.remove(view, at)
  }

  #addOwn(consumer: number, id: StreamId): void {
    const view = viewOf(this.arena, consumer)
    const at = offsetOf(consumer) + CONSUMER_PENDING
    id.write(this.own.values, 0)
    this.own.seek(view, at)
    this.own.add(view, at)
  }

  #removeOwn(consumer: number, id: StreamId): void {
    const view = viewOf(this.arena, consumer)
    const at = offsetOf(consumer) + CONSUMER_PENDING
    id.write(this.own.values, 0)
    if (this.own.seek(view, at)) this.own.remove(view, at)
  }

  #setTimeKey(high: number, low: number, id: StreamId): void {
    const { values } = this.byTime
    values[0] = high
    values[1] = low
    id.write(values, 2)
  }
}
