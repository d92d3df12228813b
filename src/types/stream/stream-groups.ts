import type { Arena } from '../../store/arena.ts'
import { NameTree } from '../../store/name-tree.ts'
import type { Store } from '../../store/store.ts'
import { treeCount } from '../../store/tree-cursor.ts'
import {
  CONSUMER_ACTIVE,
  CONSUMER_NAME,
  CONSUMER_SEEN,
  GROUP_CONSUMERS,
  GROUP_LAST_ID,
  GROUP_NAME,
  GROUP_READ,
  offsetOf,
  readTime,
  viewOf,
  writeTime,
} from './group-blocks.ts'
import { GroupSalvage } from './group-salvage.ts'
import { PendingEntries } from './pending-entries.ts'
import { StreamId } from './stream-id.ts'
import { GROUPS, incrementCounter, readCounter, writeCounter } from './stream-record.ts'

/**
 * The consumer groups of streams: one object for all of a keyspace, used with the stream that is open. Groups and consumers are the addresses of their blocks (group-blocks.ts),
 * which are valid until they are removed; 0 is none.
 */
export class StreamGroups {
  readonly pending: PendingEntries
  /** The trees of names; they are led to what was found or walked to last. */
  readonly names: NameTree
  readonly consumerNames: NameTree

  readonly #store: Store
  readonly #arena: Arena
  readonly #stream: { readonly view: DataView; readonly at: number }
  readonly #id = new StreamId()

  /** `stream` is where the record of the stream lies that is open. */
  constructor(store: Store, stream: { readonly view: DataView; readonly at: number }) {
    this.#store = store
    this.#arena = store.arena
    this.#stream = stream
    this.pending = new PendingEntries(store.arena)
    this.names = new NameTree(store.arena, GROUP_NAME)
    this.consumerNames = new NameTree(store.arena, CONSUMER_NAME)
  }

  /** Groups of the stream. */
  get count(): number {
    return treeCount(this.#stream.view, this.#stream.at + GROUPS)
  }

  /** Returns the group with a name. */
  find(bytes: Uint8Array, start: number, end: number): number {
    return this.names.find(this.#stream.view, this.#stream.at + GROUPS, bytes, start, end)
  }

  /** Makes a group with the name that {@link find} just did not find. `entriesRead` is -1 where it is not known. */
  create(id: StreamId, entriesRead: number | bigint): number {
    const group = this.names.create(this.#stream.view, this.#stream.at + GROUPS)
    this.setLastId(group, id)
    this.setEntriesRead(group, entriesRead)
    return group
  }

  /** Removes the group that {@link find} just found. */
  destroy(group: number): void {
    this.names.remove(this.#stream.view, this.#stream.at + GROUPS)
    this.#store.garbage.free(new GroupSalvage(this, group))
  }

  /** Goes to the first group by name. Returns it. */
  first(): number {
    return this.names.seekFirst(this.#stream.view, this.#stream.at + GROUPS) ? this.names.block : 0
  }

  /** Goes to the group behind the one that was gone to. Returns it. */
  next(): number {
    return this.names.next() ? this.names.block : 0
  }

  readLastId(group: number, id: StreamId): StreamId {
    return id.readAt(viewOf(this.#arena, group), offsetOf(group) + GROUP_LAST_ID)
  }

  /** Whether an id is above the last one that a group has read. */
  isAboveLast(group: number, id: StreamId): boolean {
    return id.compareWith(viewOf(this.#arena, group), offsetOf(group) + GROUP_LAST_ID) > 0
  }

  setLastId(group: number, id: StreamId): void {
    id.writeAt(viewOf(this.#arena, group), offsetOf(group) + GROUP_LAST_ID)
  }

  /** Returns the number of entries ever added up to the group's last id; -1 when that is not known. */
  entriesRead(group: number): number | bigint {
    return readCounter(viewOf(this.#arena, group), offsetOf(group) + GROUP_READ)
  }

  /** Whether {@link entriesRead} is known. */
  knowsEntriesRead(group: number): boolean {
    return viewOf(this.#arena, group).getInt32(offsetOf(group) + GROUP_READ + 4, true) >= 0
  }

  setEntriesRead(group: number, count: number | bigint): void {
    writeCounter(viewOf(this.#arena, group), offsetOf(group) + GROUP_READ, count)
  }

  /** Counts one more entry read. */
  countRead(group: number): void {
    incrementCounter(viewOf(this.#arena, group), offsetOf(group) + GROUP_READ)
  }

  // Consumers

  consumerCount(group: number): number {
    return treeCount(viewOf(this.#arena, group), offsetOf(group) + GROUP_CONSUMERS)
  }

  /** Returns the consumer with a name. */
  findConsumer(group: number, bytes: Uint8Array, start: number, end: number): number {
    return this.consumerNames.find(viewOf(this.#arena, group), offsetOf(group) + GROUP_CONSUMERS, bytes, start, end)
  }

  /** Makes a consumer with the name that {@link findConsumer} just did not find, seen now and never active. */
  createConsumer(group: number, now: number): number {
    const consumer = this.consumerNames.create(viewOf(this.#arena, group), offsetOf(group) + GROUP_CONSUMERS)
    this.setSeen(consumer, now)
    writeTime(viewOf(this.#arena, consumer), offsetOf(consumer) + CONSUMER_ACTIVE, -1)
    return consumer
  }

  /** Removes the consumer that {@link findConsumer} just found, and what it has pending. Returns how much that was. */
  deleteConsumer(group: number, consumer: number): number {
    const { pending } = this
    const count = pending.countOf(consumer)
    // Who has all that is pending takes it along in no time, however much it is.
    if (count > 0 && count === pending.count(group)) pending.removeAll(group, consumer, this.#store.garbage)
    const id = this.#id.setZero()
    while (pending.seekOwn(consumer, id)) {
      pending.readOwnId(id)
      if (pending.find(group, id)) pending.remove(group, id)
    }
    this.consumerNames.remove(viewOf(this.#arena, group), offsetOf(group) + GROUP_CONSUMERS)
    this.#arena.free(consumer)
    return count
  }

  /** Goes to the first consumer of a group by name. Returns it. */
  firstConsumer(group: number): number {
    const there = this.consumerNames.seekFirst(viewOf(this.#arena, group), offsetOf(group) + GROUP_CONSUMERS)
    return there ? this.consumerNames.block : 0
  }

  /** Goes to the consumer behind the one that was gone to. Returns it. */
  nextConsumer(): number {
    return this.consumerNames.next() ? this.consumerNames.block : 0
  }

  /** When a consumer last tried something. */
  seen(consumer: number): number {
    return readTime(viewOf(this.#arena, consumer), offsetOf(consumer) + CONSUMER_SEEN)
  }

  setSeen(consumer: number, now: number): void {
    writeTime(viewOf(this.#arena, consumer), offsetOf(consumer) + CONSUMER_SEEN, now)
  }

  /** When a consumer last got something; -1 for never. */
  active(consumer: number): number {
    return readTime(viewOf(this.#arena, consumer), offsetOf(consumer) + CONSUMER_ACTIVE)
  }

  setActive(consumer: number, now: number): void {
    writeTime(viewOf(this.#arena, consumer), offsetOf(consumer) + CONSUMER_ACTIVE, now)
  }

  // References to entries. They leave the tree of groups elsewhere.

  /** Whether a group has not read an entry, or has not acknowledged it. */
  isReferenced(id: StreamId): boolean {
    for (let group = this.first(); group !== 0; group = this.next()) {
      if (this.readLastId(group, this.#id).compare(id) < 0 || this.pending.find(group, id)) return true
    }
    return false
  }

  /** Removes what groups have pending of an entry. */
  removeReferences(id: StreamId): void {
    for (let group = this.first(); group !== 0; group = this.next()) {
      if (this.pending.find(group, id)) this.pending.remove(group, id)
    }
  }
}
