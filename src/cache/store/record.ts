import { bufferOf } from '../buffer-of.ts'
import { STAMP_LENGTH, textAt } from './stamp.ts'

/**
 * Records: what lies in a store under an entry's key.
 *
 * ```
 *  0   20 21 22      30      38     42      62
 *  stamp│k│f│created│fresh  │load  │epoch  │ [row version] tags payload
 *       │ │ └ flags: 1 a row version follows
 *       │ └ kind: V a value, M missing (a load is on its way), H held by a writer, T a tombstone
 *       row version: length (1), decimal digits
 *       tags: count (2), each: length (2), name, hard version (20), soft version (20)
 * ```
 * Times are ms since the Unix epoch as doubles, `load` is ms as a float; numbers are little-endian. M and H end behind their kind.
 */
export type RecordKind = 'value' | 'missing' | 'held' | 'tombstone'

/** A tag and the versions that it had when a value was stored. */
export interface TagVersion {
  readonly name: string
  /** Changes when the tag's entries are deleted. */
  readonly hard: string
  /** Changes when the tag's entries are expired. */
  readonly soft: string
}

/** Everything of a value's record but its stamp. */
export interface Entry {
  /** ms since the Unix epoch. */
  readonly createdMs: number
  /** Until when the value is fresh, in ms since the Unix epoch. */
  readonly freshUntilMs: number
  /** How long it took to load. */
  readonly loadMs: number
  /** The tag clock's epoch: one that is over makes the entry void. */
  readonly epoch: string
  readonly tags: readonly TagVersion[]
  /** The row's version in the source; undefined where rows have none. */
  readonly rowVersion: bigint | undefined
  /** The serialized value. */
  readonly payload: Uint8Array
}

const KIND_AT = STAMP_LENGTH
const FLAGS_AT = KIND_AT + 1
const CREATED_AT = FLAGS_AT + 1
const FRESH_AT = CREATED_AT + 8
const LOAD_AT = FRESH_AT + 8
const EPOCH_AT = LOAD_AT + 4
const HEAD_BYTES = EPOCH_AT + STAMP_LENGTH
const HAS_ROW_VERSION = 1

const CODE_OF_KIND: Readonly<Record<RecordKind, number>> = { value: 0x56, missing: 0x4d, held: 0x48, tombstone: 0x54 }
const KINDS: readonly (RecordKind | undefined)[] = Array.from({ length: 256 }, (_, code) => {
  return (Object.keys(CODE_OF_KIND) as RecordKind[]).find(kind => CODE_OF_KIND[kind] === code)
})

const NO_TAGS: readonly TagVersion[] = Object.freeze([])

/** A record without a value: a miss that somebody loads, or a key that a writer holds. */
export function markRecord(stamp: string, kind: 'missing' | 'held'): Buffer {
  const record = Buffer.allocUnsafe(FLAGS_AT)
  record.write(stamp, 0, 'latin1')
  record[KIND_AT] = CODE_OF_KIND[kind]
  return record
}

/** A record with a value, or a tombstone, whose payload is empty. */
export function entryRecord(stamp: string, entry: Entry, kind: 'value' | 'tombstone' = 'value'): Buffer {
  const row = entry.rowVersion === undefined ? undefined : entry.rowVersion.toString()
  const names = entry.tags.map(tag => Buffer.from(tag.name))
  let length = HEAD_BYTES + (row === undefined ? 0 : 1 + row.length) + 2 + entry.payload.length
  for (const name of names) length += 2 + name.length + 2 * STAMP_LENGTH
  const record = Buffer.allocUnsafe(length)
  record.write(stamp, 0, 'latin1')
  record[KIND_AT] = CODE_OF_KIND[kind]
  record[FLAGS_AT] = row === undefined ? 0 : HAS_ROW_VERSION
  record.writeDoubleLE(entry.createdMs, CREATED_AT)
  record.writeDoubleLE(entry.freshUntilMs, FRESH_AT)
  record.writeFloatLE(entry.loadMs, LOAD_AT)
  record.write(entry.epoch, EPOCH_AT, 'latin1')
  let at = HEAD_BYTES
  if (row !== undefined) {
    record[at] = row.length
    at += 1 + record.write(row, at + 1, 'latin1')
  }
  at = record.writeUInt16LE(names.length, at)
  for (const [i, name] of names.entries()) {
    at = record.writeUInt16LE(name.length, at)
    record.set(name, at)
    at += name.length
    at += record.write(entry.tags[i].hard, at, 'latin1')
    at += record.write(entry.tags[i].soft, at, 'latin1')
  }
  record.set(entry.payload, at)
  return record
}

/** Whether a text of a stamp's length stands at a place. */
function isTextAt(bytes: Uint8Array, at: number, text: string): boolean {
  if (text.length !== STAMP_LENGTH) return false
  for (let i = 0; i < STAMP_LENGTH; i++) if (bytes[at + i] !== text.charCodeAt(i)) return false
  return true
}

/** The kind of a record; undefined when the bytes are none. */
export function kindOf(record: Uint8Array): RecordKind | undefined {
  return KINDS[record[KIND_AT]]
}

/**
 * Reads a value's record or a tombstone. Returns undefined when the bytes are none: they were written by something else. Where the epoch is the one that is expected, no text is made
 * of it.
 */
export function readEntry(bytes: Uint8Array, expectedEpoch = ''): Entry | undefined {
  const record = bufferOf(bytes)
  if (record.length < HEAD_BYTES + 2) return undefined
  try {
    let at = HEAD_BYTES
    let rowVersion: bigint | undefined
    if ((record[FLAGS_AT] & HAS_ROW_VERSION) !== 0) {
      rowVersion = BigInt(record.toString('latin1', at + 1, at + 1 + record[at]))
      at += 1 + record[at]
    }
    const count = record.readUInt16LE(at)
    at += 2
    const tags: TagVersion[] = []
    for (let i = 0; i < count; i++) {
      const end = at + 2 + record.readUInt16LE(at)
      const softAt = end + STAMP_LENGTH
      tags.push({
        name: record.toString('utf8', at + 2, end),
        hard: textAt(record, end, softAt),
        soft: textAt(record, softAt, softAt + STAMP_LENGTH),
      })
      at = softAt + STAMP_LENGTH
      if (at > record.length) return undefined
    }
    return {
      createdMs: record.readDoubleLE(CREATED_AT),
      freshUntilMs: record.readDoubleLE(FRESH_AT),
      loadMs: record.readFloatLE(LOAD_AT),
      epoch: isTextAt(record, EPOCH_AT, expectedEpoch) ? expectedEpoch : textAt(record, EPOCH_AT, HEAD_BYTES),
      tags: count === 0 ? NO_TAGS : tags,
      rowVersion,
      payload: record.subarray(at),
    }
  } catch {
    return undefined
  }
}
