import type { Arena } from '../../store/arena.ts'
import { CHUNK_UNITS_LOG2 } from '../../store/arena.ts'
import { createTree } from '../../store/block-tree.ts'
import { NameTree } from '../../store/name-tree.ts'
import {
  CONSUMER_NAME,
  CONSUMER_PENDING,
  GROUP_CONSUMERS,
  GROUP_NAME,
  GROUP_PENDING,
  GROUP_TIMES,
  offsetOf,
  viewOf,
} from './group-blocks.ts'
import { PendingEntries } from './pending-entries.ts'
import { StreamId } from './stream-id.ts'
import { GROUPS } from './stream-record.ts'

/** Gives the record of a stream, a copy of another, groups of its own. */
export class GroupCopy {
  readonly #arena: Arena
  readonly #names: NameTree
  readonly #copiedNames: NameTree
  readonly #consumers: NameTree
  readonly #copiedConsumers: NameTree
  readonly #pending: PendingEntries
  readonly #id = new StreamId()

  constructor(arena: Arena) {
    this.#arena = arena
    this.#names = new NameTree(arena, GROUP_NAME)
    this.#copiedNames = new NameTree(arena, GROUP_NAME)
    this.#consumers = new NameTree(arena, CONSUMER_NAME)
    this.#copiedConsumers = new NameTree(arena, CONSUMER_NAME)
    this.#pending = new PendingEntries(arena)
  }

  copy(from: DataView, fromAt: number, to: DataView, toAt: number): void {
    createTree(to, toAt + GROUPS)
    for (let there = this.#names.seekFirst(from, fromAt + GROUPS); there; there = this.#names.next()) {
      const group = this.#names.block
      const copied = this.#copyBlock(this.#names, group, GROUP_PENDING)
      this.#copiedNames.findNameOf(to, toAt + GROUPS, copied)
      this.#copiedNames.add(to, toAt + GROUPS, copied)
      this.#copyPending(group, copied)
      this.#copyConsumers(group, copied)
    }
  }

  #copyPending(group: number, copied: number): void {
    const { byId, byTime } = this.#pending
    const [from, fromAt] = [viewOf(this.#arena, group), offsetOf(group)]
    const [to, toAt] = [viewOf(this.#arena, copied), offsetOf(copied)]
    byId.copy(from, fromAt + GROUP_PENDING, to, toAt + GROUP_PENDING)
    byTime.copy(from, fromAt + GROUP_TIMES, to, toAt + GROUP_TIMES)
  }

  #copyConsumers(group: number, copied: number): void {
    const pending = this.#pending
    const consumers = this.#consumers
    const [from, fromAt] = [viewOf(this.#arena, group), offsetOf(group) + GROUP_CONSUMERS]
    const [to, toAt] = [viewOf(this.#arena, copied), offsetOf(copied) + GROUP_CONSUMERS]
    for (let there = consumers.seekFirst(from, fromAt); there; there = consumers.next()) {
      const consumer = consumers.block
      const fresh = this.#copyBlock(consumers, consumer, CONSUMER_PENDING)
      this.#copiedConsumers.findNameOf(to, toAt, fresh)
      this.#copiedConsumers.add(to, toAt, fresh)
      const [own, ownAt] = [viewOf(this.#arena, consumer), offsetOf(consumer) + CONSUMER_PENDING]
      pending.own.copy(own, ownAt, viewOf(this.#arena, fresh), offsetOf(fresh) + CONSUMER_PENDING)
      for (let each = pending.seekOwn(fresh, this.#id.setZero()); each; each = pending.nextOwn()) {
        if (pending.find(copied, pending.readOwnId(this.#id))) pending.setConsumer(fresh)
      }
    }
  }

  /** Returns a block with the name of another and its first bytes. */
  #copyBlock(names: NameTree, block: number, bytes: number): number {
    const chunk = this.#arena.bytes[block >>> CHUNK_UNITS_LOG2]
    const start = names.nameStart(block)
    const copied = names.createBlock(chunk, start, start + names.nameLength(block))
    const [from, to] = [viewOf(this.#arena, block), viewOf(this.#arena, copied)]
    for (let at = 0; at < bytes; at += 4)
      to.setInt32(offsetOf(copied) + at, from.getInt32(offsetOf(block) + at, true), true)
    return copied
  }
}
