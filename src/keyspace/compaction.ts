import { CHUNK_MASK, CHUNK_UNITS_LOG2 } from '../store/arena.ts'
import { TYPE_ELEMENT, typeOf } from '../store/item.ts'
import { redirectElement } from './elements.ts'
import type { Keyspace } from './keyspace.ts'
import { PinnedCompaction } from './pinned-compaction.ts'
import { STAT_COMPACTED_BYTES } from './statistics.ts'

/**
 * Compaction: moves what lies on sparse pages together, a turn at a time, so that whole pages come free for blocks of other sizes. Items and elements, whose headers lead to their
 * owners, are moved here, the blocks that have no such header by {@link PinnedCompaction}.
 */

/** Compaction starts when more than this share of the movable pages' bytes is free… */
const SLACK_SHARE_MAX = 0.04
/** …and copies so many bytes per turn, and while memory grows more by the share that is free beyond it, since what is written at once may free more than a turn moves. */
const COMPACT_BYTES_MIN = 64 * 1024
const COMPACT_BYTES_PER_SHARE = 128 * 1024 * 1024
const COMPACT_BYTES_MAX = 2 * 1024 * 1024
/** What a turn copies of other blocks. */
const COMPACT_PINNED_BYTES = 256 * 1024
/** After a turn that found no page worth it, the free bytes must grow by so much before the next. */
const COMPACT_AGAIN_BYTES = 256 * 1024

export class Compaction {
  /** Moves what items lead to. */
  readonly pinned: PinnedCompaction

  readonly #keyspace: Keyspace
  #slackTolerated = 0
  /** The pages that were in use after the last turn. */
  #pageBytes = 0

  constructor(keyspace: Keyspace) {
    this.#keyspace = keyspace
    this.pinned = new PinnedCompaction(keyspace)
  }

  /** Whether so much memory is free on pages in use that a {@link turn} is worth it. */
  get pending(): boolean {
    return this.#itemsSparse || this.pinned.pending
  }

  /** Whether more pages are in use than after the last turn: what is free on others might have spared them, so the next turn should not wait. */
  get growing(): boolean {
    return this.#keyspace.arena.pageBytes > this.#pageBytes
  }

  /** Moves blocks within a turn's budget. Call between commands only: addresses change. */
  turn(): void {
    const { arena, statistics } = this.#keyspace
    if (this.#itemsSparse) statistics[STAT_COMPACTED_BYTES] += this.#moveItems()
    if (this.pinned.pending) statistics[STAT_COMPACTED_BYTES] += this.pinned.turn(COMPACT_PINNED_BYTES)
    this.#pageBytes = arena.pageBytes
  }

  get #itemsSparse(): boolean {
    const { slackBytes, pageBytes } = this.#keyspace.arena
    return slackBytes > this.#slackTolerated && slackBytes > SLACK_SHARE_MAX * pageBytes
  }

  /** Returns how many bytes were copied. */
  #moveItems(): number {
    const { arena } = this.#keyspace
    const more = this.growing ? (arena.slackBytes / arena.pageBytes - SLACK_SHARE_MAX) * COMPACT_BYTES_PER_SHARE : 0
    const bytesMax = Math.min(COMPACT_BYTES_MIN + Math.max(0, more), COMPACT_BYTES_MAX)
    let copied = 0
    this.#slackTolerated = 0
    while (this.#itemsSparse && copied < bytesMax) {
      const bytes = arena.evacuateOne(this.#moved)
      if (bytes === 0) {
        this.#slackTolerated = arena.slackBytes + COMPACT_AGAIN_BYTES
        break
      }
      copied += bytes
    }
    return copied
  }

  /** Redirects whoever knows its address after a block moved; its header leads to both. */
  readonly #moved = (from: number, to: number): void => {
    if (typeOf(this.#keyspace.arena.words[to >>> CHUNK_UNITS_LOG2][(to & CHUNK_MASK) << 1]) === TYPE_ELEMENT) {
      return redirectElement(this.#keyspace, from, to)
    }
    const database = this.#keyspace.databaseAt(to)
    database.redirect(from, to, database.hashOf(to))
  }
}
