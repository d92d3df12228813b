import { operationsAt } from '../types/operations-of-type.ts'
import type { Keyspace } from './keyspace.ts'

/**
 * Compaction of what no header leads to the owner of: the blocks of trees, of indexes and of ropes. Sparse pages of them are condemned, and then all items gone through, since only from an item down is it
 * known who leads to a block; what lies on a condemned page moves. Between two turns the place is kept as SCAN keeps its own, so that items may come, go and move.
 *
 * Going through a collection looks at its nodes, not at its leaves, so that one of millions of elements is gone through in a turn; if there is too much to copy for that turn, the
 * next one begins with the same items again.
 */

/** A round begins when more than this share of all pages is free between pinned blocks: it takes a look at every item… */
const SLACK_SHARE_MAX = 0.1
/** …and after one, when another such share has come free… */
const SLACK_SHARE_AGAIN = 0.02
/** …but not for fewer bytes than so many. */
const SLACK_BYTES_MIN = 1024 * 1024
/** Items that are gone through per turn, and per step of it. */
const ITEMS_PER_TURN = 1024
const ITEMS_PER_STEP = 64

export class PinnedCompaction {
  readonly #keyspace: Keyspace
  #running = false
  /** Where the round is: which database, and the cursor of the scan there. */
  #database = 0
  #cursor = 0
  /** What was free when the round began. */
  #slackBefore = 0
  /** What was free when the last round ended, or less if that has been used since; 0 when the round has won so much that another may. */
  #slackLeft = 0

  constructor(keyspace: Keyspace) {
    this.#keyspace = keyspace
  }

  /** Whether {@link turn} has something to do. */
  get pending(): boolean {
    if (this.#running) return true
    const { pinnedSlackBytes, pageBytes } = this.#keyspace.arena
    if (pinnedSlackBytes < this.#slackLeft) this.#slackLeft = pinnedSlackBytes
    if (pinnedSlackBytes < SLACK_SHARE_MAX * pageBytes) return false
    return pinnedSlackBytes - this.#slackLeft > this.#worthwhile
  }

  /** Free bytes that a round is worth. */
  get #worthwhile(): number {
    return Math.max(SLACK_BYTES_MIN, SLACK_SHARE_AGAIN * this.#keyspace.arena.pageBytes)
  }

  /** Does a turn's share, in which up to about `bytesMax` bytes are copied. Returns how many were. Addresses of blocks change. */
  turn(bytesMax: number): number {
    const { arena } = this.#keyspace
    if (!this.#running && !this.#begin()) return 0
    arena.settleBytesLeft = bytesMax
    for (let items = 0; this.#running && items < ITEMS_PER_TURN && arena.settleBytesLeft > 0; items += ITEMS_PER_STEP) {
      this.#step()
    }
    const copied = bytesMax - arena.settleBytesLeft
    arena.settleBytesLeft = 0
    return copied
  }

  /** Moves every block that lies on a page with room: a round of its own, for tests. */
  moveAll(): void {
    this.#begin(true)
    this.#keyspace.arena.settleBytesLeft = Number.POSITIVE_INFINITY
    while (this.#running) this.#step()
    this.#keyspace.arena.settleBytesLeft = 0
  }

  #begin(all = false): boolean {
    this.#slackBefore = this.#keyspace.arena.pinnedSlackBytes
    if (!this.#keyspace.arena.condemn(all)) {
      this.#end()
      return false
    }
    this.#running = true
    this.#database = 0
    this.#cursor = 0
    return true
  }

  #step(): void {
    const { arena, databases, store } = this.#keyspace
    const database = databases[this.#database]
    if (database === undefined) return this.#end()
    if (this.#cursor === 0) database.index.settle()
    const next = database.index.scan(this.#cursor, ITEMS_PER_STEP, address =>
      operationsAt(arena, address).settle(store, address),
    )
    // What was not moved for want of bytes is gone to again.
    if (arena.settleBytesLeft <= 0) return
    this.#cursor = next
    if (next === 0) this.#database++
  }

  #end(): void {
    const { arena } = this.#keyspace
    arena.pardon()
    this.#running = false
    const won = this.#slackBefore - arena.pinnedSlackBytes
    this.#slackLeft = won > this.#worthwhile ? 0 : arena.pinnedSlackBytes
  }
}
