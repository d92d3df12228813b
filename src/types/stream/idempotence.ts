import { type Arena, CHUNK_MASK, CHUNK_UNITS_LOG2, PINNED } from '../../store/arena.ts'
import { createTree } from '../../store/block-tree.ts'
import type { Salvage } from '../../store/garbage.ts'
import { NameTree } from '../../store/name-tree.ts'
import { classOf } from '../../store/size-class.ts'
import type { Store } from '../../store/store.ts'
import { treeCount } from '../../store/tree-cursor.ts'
import { WordTree } from '../../store/word-tree.ts'
import { offsetOf, viewOf } from './group-blocks.ts'
import { StreamId } from './stream-id.ts'
import { idempotenceIdsMax, idempotenceSeconds, incrementCounter, PRODUCERS, readCounter } from './stream-record.ts'

/**
 * Idempotent messages: producers give each of theirs an id of their own, and one that comes again while that is remembered is not added again. One object for all of a keyspace, used with
 * the stream that is open.
 *
 * ```
 * root       ids added:8 │ duplicates:8 │ producers: a tree of names:12
 * producer   its ids by age: a tree:12 │ by name: a tree:12 │ name                by age: number of the id, high, low │ address of its block
 * id         id of the entry:16 │ number:8 │ name
 * ```
 *
 * A producer's ids are forgotten from the oldest one on: when they are too many, and when they are too old, which is seen to when the producer is looked up.
 *
 * @see https://redis.io/docs/latest/develop/data-types/streams/idempotency
 */
const ROOT_BYTES = 28
const ROOT_ADDED = 0
const ROOT_DUPLICATES = 8
const ROOT_PRODUCERS = 16
const BY_AGE = 0
const BY_NAME = 12
const PRODUCER_NAME = 24
const ID_NUMBER = 16
const ID_NAME = 24

/** The trees of a store. */
export class IdempotenceTrees {
  readonly arena: Arena
  readonly producers: NameTree
  readonly byAge: WordTree
  readonly byName: NameTree

  constructor(arena: Arena) {
    this.arena = arena
    this.producers = new NameTree(arena, PRODUCER_NAME)
    this.byAge = new WordTree(arena, 2, 3)
    this.byName = new NameTree(arena, ID_NAME)
  }
}

export class Idempotence {
  readonly #store: Store
  readonly #arena: Arena
  readonly #stream: { readonly view: DataView; readonly at: number }
  readonly #trees: IdempotenceTrees
  readonly #id = new StreamId()
  /** The producer that was looked up last. */
  #producer = 0

  /** `stream` is where the record of the stream lies that is open. */
  constructor(store: Store, stream: { readonly view: DataView; readonly at: number }) {
    this.#store = store
    this.#arena = store.arena
    this.#stream = stream
    this.#trees = new IdempotenceTrees(store.arena)
  }

  get producerCount(): number {
    const root = this.#root
    return root === 0 ? 0 : treeCount(viewOf(this.#arena, root), offsetOf(root) + ROOT_PRODUCERS)
  }

  /** Returns how many ids are remembered at a time, in ms since the Unix epoch. */
  idCount(now: number): number {
    const root = this.#root
    if (root === 0) return 0
    const { producers } = this.#trees
    let count = 0
    const view = viewOf(this.#arena, root)
    for (let there = producers.seekFirst(view, offsetOf(root) + ROOT_PRODUCERS); there; there = producers.next()) {
      this.#producer = producers.block
      this.#forgetOld(now)
      count += treeCount(viewOf(this.#arena, this.#producer), offsetOf(this.#producer) + BY_AGE)
    }
    return count
  }

  /** Ids ever added, and those that came again. */
  get added(): number | bigint {
    return this.#counter(ROOT_ADDED)
  }

  get duplicates(): number | bigint {
    return this.#counter(ROOT_DUPLICATES)
  }

  /**
   * Looks for an id, bytes[start, end), of the producer named pid[pidStart, pidEnd), who is known from now on. Returns whether it is remembered, and then reads the id of the entry, and counts it
   * as come again.
   */
  find(
    pid: Uint8Array,
    pidStart: number,
    pidEnd: number,
    bytes: Uint8Array,
    start: number,
    end: number,
    now: number,
    id: StreamId,
  ): boolean {
    this.#producer = this.#produce(pid, pidStart, pidEnd)
    this.#forgetOld(now)
    const view = viewOf(this.#arena, this.#producer)
    const found = this.#trees.byName.find(view, offsetOf(this.#producer) + BY_NAME, bytes, start, end)
    if (found === 0) return false
    id.readAt(viewOf(this.#arena, found), offsetOf(found))
    const root = this.#root
    incrementCounter(viewOf(this.#arena, root), offsetOf(root) + ROOT_DUPLICATES)
    return true
  }

  /** Remembers the id that {@link find} just did not find, of the entry with an id. */
  add(id: StreamId): void {
    const { byAge, byName } = this.#trees
    const view = viewOf(this.#arena, this.#producer)
    const at = offsetOf(this.#producer)
    const block = byName.create(view, at + BY_NAME)
    const root = this.#root
    const counters = viewOf(this.#arena, root)
    const blockView = viewOf(this.#arena, block)
    id.writeAt(blockView, offsetOf(block))
    byAge.values[0] = counters.getInt32(offsetOf(root) + ROOT_ADDED + 4, true)
    byAge.values[1] = counters.getInt32(offsetOf(root) + ROOT_ADDED, true)
    byAge.values[2] = block
    blockView.setInt32(offsetOf(block) + ID_NUMBER, byAge.values[1], true)
    blockView.setInt32(offsetOf(block) + ID_NUMBER + 4, byAge.values[0], true)
    byAge.seek(view, at + BY_AGE)
    byAge.add(view, at + BY_AGE)
    incrementCounter(counters, offsetOf(root) + ROOT_ADDED)
    if (treeCount(view, at + BY_AGE) > idempotenceIdsMax(this.#stream.view, this.#stream.at)) this.#forgetOldest()
  }

  /** Forgets all producers; the counts stay. */
  clear(): void {
    const root = this.#root
    if (root === 0) return
    const salvage = new ProducersSalvage(this.#trees, viewOf(this.#arena, root), offsetOf(root) + ROOT_PRODUCERS)
    createTree(viewOf(this.#arena, root), offsetOf(root) + ROOT_PRODUCERS)
    this.#store.garbage.free(salvage)
  }

  get #root(): number {
    return this.#stream.view.getInt32(this.#stream.at + PRODUCERS, true)
  }

  #counter(offset: number): number | bigint {
    const root = this.#root
    return root === 0 ? 0 : readCounter(viewOf(this.#arena, root), offsetOf(root) + offset)
  }

  /** Returns the producer with a name, who is made if need be. */
  #produce(pid: Uint8Array, start: number, end: number): number {
    const arena = this.#arena
    let root = this.#root
    if (root === 0) {
      root = arena.allocate(PINNED + classOf(ROOT_BYTES))
      const word = (root & CHUNK_MASK) << 1
      arena.words[root >>> CHUNK_UNITS_LOG2].fill(0, word, word + ROOT_BYTES / 4)
      this.#stream.view.setInt32(this.#stream.at + PRODUCERS, root, true)
    }
    const { producers } = this.#trees
    const view = viewOf(arena, root)
    const at = offsetOf(root) + ROOT_PRODUCERS
    return producers.find(view, at, pid, start, end) || producers.create(view, at)
  }

  /** Forgets what the producer's ids are too old for. */
  #forgetOld(now: number): void {
    const { byAge } = this.#trees
    const view = viewOf(this.#arena, this.#producer)
    const at = offsetOf(this.#producer) + BY_AGE
    const untilMs = now - idempotenceSeconds(this.#stream.view, this.#stream.at) * 1000
    while (byAge.seekFirst(view, at)) {
      const block = byAge.words[byAge.word + 2]
      if (this.#id.readAt(viewOf(this.#arena, block), offsetOf(block)).ms > untilMs) return
      this.#forgetOldest()
    }
  }

  #forgetOldest(): void {
    const { byAge, byName } = this.#trees
    const view = viewOf(this.#arena, this.#producer)
    const at = offsetOf(this.#producer)
    byAge.seekFirst(view, at + BY_AGE)
    const block = byAge.words[byAge.word + 2]
    byAge.remove(view, at + BY_AGE)
    if (byName.findNameOf(view, at + BY_NAME, block) !== 0) byName.remove(view, at + BY_NAME)
    this.#arena.free(block)
  }
}

/** Producers that are being forgotten, from the last one on. */
export class ProducersSalvage implements Salvage {
  readonly owner = 0
  readonly #trees: IdempotenceTrees
  readonly #record = new DataView(new ArrayBuffer(12))

  /** Takes over the tree of producers whose record lies at an offset. */
  constructor(trees: IdempotenceTrees, view: DataView, at: number) {
    this.#trees = trees
    for (let offset = 0; offset < 12; offset += 4) this.#record.setInt32(offset, view.getInt32(at + offset, true), true)
  }

  free(count: number): number {
    const { arena, producers, byAge, byName } = this.#trees
    let freed = 0
    while (freed < count && producers.seekLast(this.#record, 0)) {
      const producer = producers.block
      const view = viewOf(arena, producer)
      freed += byAge.drain(view, offsetOf(producer) + BY_AGE, count - freed)
      if (freed >= count) break
      freed += byName.drain(view, offsetOf(producer) + BY_NAME, count - freed, (words, at) => {
        arena.free(words[at])
        return 1
      })
      if (freed >= count) break
      producers.seekLast(this.#record, 0)
      producers.remove(this.#record, 0)
      arena.free(producer)
      freed++
    }
    return freed
  }

  moved(): void {}
}

/** Frees the root of a stream whose record lies at an offset, and returns the salvage of its producers; undefined when it has none. */
export function takeProducers(arena: Arena, view: DataView, at: number): ProducersSalvage | undefined {
  const root = view.getInt32(at + PRODUCERS, true)
  if (root === 0) return undefined
  view.setInt32(at + PRODUCERS, 0, true)
  const trees = new IdempotenceTrees(arena)
  const salvage = new ProducersSalvage(trees, viewOf(arena, root), offsetOf(root) + ROOT_PRODUCERS)
  arena.free(root)
  return salvage
}

/** Returns the bytes of what a stream's producers take. Takes time by the number of producers. */
export function idempotenceBytes(arena: Arena, view: DataView, at: number): number {
  const root = view.getInt32(at + PRODUCERS, true)
  if (root === 0) return 0
  const { producers, byAge, byName } = new IdempotenceTrees(arena)
  const rootView = viewOf(arena, root)
  const tree = offsetOf(root) + ROOT_PRODUCERS
  let bytes = arena.capacityAt(root) + producers.bytes(rootView, tree, 0)
  for (let there = producers.seekFirst(rootView, tree); there; there = producers.next()) {
    const producer = producers.block
    const producerView = viewOf(arena, producer)
    const start = offsetOf(producer)
    bytes += arena.capacityAt(producer) + byAge.bytes(producerView, start + BY_AGE, 0)
    bytes += byName.bytes(producerView, start + BY_NAME, 0)
    for (let named = byName.seekFirst(producerView, start + BY_NAME); named; named = byName.next())
      bytes += arena.capacityAt(byName.block)
  }
  return bytes
}
