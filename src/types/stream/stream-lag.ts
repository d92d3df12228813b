import { narrowInteger } from '../../base/integer.ts'
import type { StreamGroups } from './stream-groups.ts'
import { StreamId } from './stream-id.ts'
import { ADDED, readCounter } from './stream-record.ts'

/**
 * How far the groups of a stream have read. A group counts the entries that were ever added up to its last id; the difference to the stream's own count is its lag. Where entries were
 * deleted in the middle, or ids were set at will, neither can be told without counting, and is told as unknown.
 *
 * @see https://redis.io/docs/latest/commands/xinfo-groups/
 */

/** The number of entries ever added up to an id, where it is not known. */
export const UNKNOWN_READ = -1

/** What is known of the stream that is open. */
export interface StreamState {
  readonly view: DataView
  readonly at: number
  readonly length: number
  readonly groups: StreamGroups
  readLastId(id: StreamId): StreamId
  readFirstId(id: StreamId): StreamId
  readDeletedId(id: StreamId): StreamId
}

export class StreamLag {
  readonly #streams: StreamState
  readonly #first = new StreamId()
  readonly #deleted = new StreamId()
  readonly #last = new StreamId()

  /** Of the stream that is open in `streams`. */
  constructor(streams: StreamState) {
    this.#streams = streams
  }

  /** Returns the number of entries ever added up to an id; {@link UNKNOWN_READ} when it cannot be told. */
  entriesUpTo(id: StreamId): number | bigint {
    const streams = this.#streams
    const added = readCounter(streams.view, streams.at + ADDED)
    if (added === 0) return 0
    const toLast = id.compare(streams.readLastId(this.#last))
    if (streams.length === 0 && toLast <= 0) return added
    const deleted = streams.readDeletedId(this.#deleted)
    if (!id.isZero && id.compare(deleted) < 0) return UNKNOWN_READ
    if (toLast === 0) return added
    if (toLast > 0) return UNKNOWN_READ
    const first = streams.readFirstId(this.#first)
    const toFirst = id.compare(first)
    if (toFirst > 0 || !(deleted.isZero || deleted.compare(first) < 0)) return UNKNOWN_READ
    return subtract(added, streams.length - (toFirst === 0 ? 1 : 0))
  }

  /** Returns how many entries a group has not read yet; undefined when it cannot be told. */
  of(group: number): number | bigint | undefined {
    const streams = this.#streams
    const { groups } = streams
    const added = readCounter(streams.view, streams.at + ADDED)
    if (added === 0 || streams.length === 0) return 0
    const first = streams.readFirstId(this.#first)
    const last = groups.readLastId(group, this.#last)
    if (last.compare(first) < 0 && streams.readDeletedId(this.#deleted).compare(first) < 0) return streams.length
    const read = groups.entriesRead(group)
    if (read !== UNKNOWN_READ && !this.hasDeletedFrom(last)) return subtract(added, read)
    const estimated = this.entriesUpTo(new StreamId().copy(last))
    return estimated === UNKNOWN_READ ? undefined : subtract(added, estimated)
  }

  /** Notes that a group has now read the entry with an id, which is above its last one, and makes it that. */
  advance(group: number, id: StreamId): void {
    const { groups } = this.#streams
    const streams = this.#streams
    const last = groups.readLastId(group, this.#last)
    const counts = groups.knowsEntriesRead(group)
    if (counts && last.compare(streams.readFirstId(this.#first)) >= 0 && !this.hasDeletedFrom(last)) {
      groups.countRead(group)
    } else if (readCounter(streams.view, streams.at + ADDED) !== 0) {
      groups.setEntriesRead(group, this.entriesUpTo(id))
    }
    groups.setLastId(group, id)
  }

  /** Whether the largest id of a deleted entry is not below an id; as far as that can be told, whether entries from it on were deleted. */
  hasDeletedFrom(id: StreamId): boolean {
    if (this.#streams.length === 0) return false
    const deleted = this.#streams.readDeletedId(this.#deleted)
    return !deleted.isZero && id.compare(deleted) <= 0
  }
}

function subtract(value: number | bigint, other: number | bigint): number | bigint {
  if (typeof value === 'number' && typeof other === 'number') return value - other
  return narrowInteger(BigInt(value) - BigInt(other))
}
