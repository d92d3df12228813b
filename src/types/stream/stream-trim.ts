import { nextLeaf } from '../../store/tree-cursor.ts'
import { StreamId } from './stream-id.ts'
import { STREAM_SHAPE } from './stream-leaf.ts'
import { liveEntries } from './stream-pack.ts'
import { LENGTH } from './stream-record.ts'
import type { Streams } from './streams.ts'

/** What is trimmed: nothing, down to a length, or what is below an id. */
export const TRIM_NOTHING = 0
export const TRIM_LENGTH = 1
export const TRIM_ID = 2

/** What becomes of entries that groups refer to: they are deleted and the references stay, or go with them, or the entries stay. */
export const KEEP_REFERENCES = 0
export const DELETE_REFERENCES = 1
export const ONLY_ACKNOWLEDGED = 2

/** How to trim a stream. */
export class TrimOptions {
  kind: typeof TRIM_NOTHING | typeof TRIM_LENGTH | typeof TRIM_ID = TRIM_NOTHING
  /** The entries that are kept, and the id below which none is. */
  length = 0
  readonly id = new StreamId()
  /** Whether only whole leaves go. */
  approximate = false
  /** The most entries that go; 0 is no limit. */
  limit = 0
  references: typeof KEEP_REFERENCES | typeof DELETE_REFERENCES | typeof ONLY_ACKNOWLEDGED = KEEP_REFERENCES
  /** Whether limit and references were asked for. */
  limitGiven = false
  referencesGiven = false

  /** Trims nothing. */
  reset(): void {
    this.kind = TRIM_NOTHING
    this.approximate = this.limitGiven = this.referencesGiven = false
    this.limit = 0
    this.references = KEEP_REFERENCES
  }
}

/**
 * Trims the stream that is open at its start, leaf by leaf, as Redis does: a leaf of which not all is to go is left as it is when the trimming is approximate, and one that would
 * exceed the limit ends it. Returns how many entries went.
 */
export function trimStream(streams: Streams, options: TrimOptions): number {
  const { cursor, view, at, arena } = streams
  const { kind, limit } = options
  if (kind === TRIM_NOTHING || (kind === TRIM_LENGTH && streams.length <= options.length)) return 0
  const keepsReferences = options.references === KEEP_REFERENCES
  let deleted = keepsReferences ? trimLeaves(streams, options) : 0
  let length = streams.length
  let there = !(keepsReferences && options.approximate) && cursor.seekFirstLeaf(view, at)
  while (there) {
    if (kind === TRIM_LENGTH && length <= options.length) break
    const entries = liveEntries(cursor.bytes, cursor.pack)
    if (limit > 0 && deleted + entries > limit) break
    const whole = isLeafToGo(streams, options, length, entries)
    const marked = trimLeaf(streams, options, length, entries)
    deleted += marked
    length -= marked
    view.setUint32(at + LENGTH, length, true)
    if (marked === entries) there = removeLeafAndGoOn(streams)
    else {
      there = whole && nextLeaf(arena, STREAM_SHAPE, cursor.tree)
      if (there) cursor.enter()
    }
  }
  cursor.release()
  if (deleted > 0) streams.settleFirst()
  return deleted
}

/** Takes out the leaves that go as a whole, whatever refers to their entries, all at once. Returns how many entries they had. */
function trimLeaves(streams: Streams, options: TrimOptions): number {
  const { cursor, view, at, arena } = streams
  const { limit } = options
  const { length } = streams
  let deleted = 0
  let leaves = 0
  let there = cursor.seekFirstLeaf(view, at)
  while (there) {
    const entries = liveEntries(cursor.bytes, cursor.pack)
    if (limit > 0 && deleted + entries > limit) break
    if (!isLeafToGo(streams, options, length - deleted, entries)) break
    deleted += entries
    leaves++
    there = nextLeaf(arena, STREAM_SHAPE, cursor.tree)
    if (there) cursor.enter()
  }
  if (leaves === 0) return 0
  // A stream that is trimmed as it grows loses one leaf at a time: that one needs no tree of its own.
  if (leaves > 1) streams.removeLeaves(!there)
  else if (cursor.seekFirstLeaf(view, at)) streams.removeLeaf()
  view.setUint32(at + LENGTH, length - deleted, true)
  return deleted
}

/** Whether all `entries` of the cursor's leaf, with which the stream has `length`, are to go. */
function isLeafToGo(streams: Streams, options: TrimOptions, length: number, entries: number): boolean {
  return options.kind === TRIM_LENGTH ? length - entries >= options.length : isLeafBelow(streams, options.id)
}

/** Deletes what is to go of the cursor's leaf, but the last entry where all do. Returns how many that are, it included. */
function trimLeaf(streams: Streams, options: TrimOptions, length: number, entries: number): number {
  const { cursor, groups: references } = streams
  let marked = 0
  for (let there = cursor.firstOfLeaf(); there; there = cursor.nextOfLeaf()) {
    if (options.kind === TRIM_LENGTH ? length - marked <= options.length : cursor.id.compare(options.id) >= 0) break
    if (cursor.deleted) continue
    if (options.references === ONLY_ACKNOWLEDGED && references.isReferenced(cursor.id)) continue
    if (options.references === DELETE_REFERENCES) references.removeReferences(cursor.id)
    marked++
    if (marked < entries) streams.deleteHere()
  }
  return marked
}

/** Takes the cursor's leaf out and goes to the next one, deleted entries or not. Returns false when there is none. */
function removeLeafAndGoOn(streams: Streams): boolean {
  const { cursor, view, at } = streams
  const own = new StreamId().copy(cursor.own)
  streams.removeLeaf()
  if (!cursor.seekLeaf(view, at, own)) return false
  // What was led to lies before the leaf that went, unless that was the first one.
  cursor.enter()
  if (cursor.own.compare(own) >= 0) return true
  if (!nextLeaf(streams.arena, STREAM_SHAPE, cursor.tree)) return false
  cursor.enter()
  return true
}

/** Whether all entries of the cursor's leaf, deleted ones too, are below an id. */
function isLeafBelow(streams: Streams, id: StreamId): boolean {
  const { cursor } = streams
  cursor.lastOfLeaf()
  return cursor.id.compare(id) < 0
}
