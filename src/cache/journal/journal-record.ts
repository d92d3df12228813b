import { crc32 } from 'node:zlib'
import { assert } from '../../base/assert.ts'
import { bufferOf } from '../buffer-of.ts'
import type { Token } from './token.ts'

/**
 * One line of the journal's file.
 *
 * ```
 * offset  0        4         8     9        15         21          25
 *         length   checksum  kind  epoch:6  counter:6  key length  key, payload
 * ```
 *
 * Numbers are little-endian; `length` counts what follows the checksum, and the checksum (CRC-32) covers all but itself. A file that was cut off anywhere is read up
 * to its last whole record.
 */
export interface JournalRecord {
  readonly kind: RecordKind
  readonly token: Token
  readonly key: string
  /** The value of a `save`; the time and the reason of a `dead`; else empty. */
  readonly payload: Uint8Array
}

/**
 * `save` and `remove` are writes; `done` says that the source has the write of that token, `dead` that it refused it, `discard` that nobody wants it any more.
 * The numbers are what files have.
 */
export type RecordKind = 'save' | 'remove' | 'done' | 'dead' | 'discard'

const KINDS: readonly RecordKind[] = ['save', 'remove', 'done', 'dead', 'discard']
const PREFIX_BYTES = 8
const HEAD_BYTES = 17
/** What a record has beside key and payload. */
export const RECORD_OVERHEAD_BYTES = PREFIX_BYTES + HEAD_BYTES
/** The longest record that is believed to be one. */
const RECORD_BYTES_MAX = 2 ** 30

/** The bytes of a record. */
export function encodeRecord({ kind, token, key, payload }: JournalRecord): Uint8Array {
  const keyBytes = Buffer.from(key)
  const bytes = Buffer.allocUnsafe(RECORD_OVERHEAD_BYTES + keyBytes.length + payload.length)
  assert(bytes.length <= RECORD_BYTES_MAX, 'a record has a bounded length')
  bytes.writeUInt32LE(bytes.length - PREFIX_BYTES, 0)
  bytes[8] = KINDS.indexOf(kind)
  bytes.writeUIntLE(token.epoch, 9, 6)
  bytes.writeUIntLE(token.counter, 15, 6)
  bytes.writeUInt32LE(keyBytes.length, 21)
  bytes.set(keyBytes, RECORD_OVERHEAD_BYTES)
  bytes.set(payload, RECORD_OVERHEAD_BYTES + keyBytes.length)
  bytes.writeUInt32LE(checksumOf(bytes), 4)
  return bytes
}

/** The records of a file from `offset` on, and where the last whole one ends: what lies beyond was cut off, or was never written right. */
export function decodeRecords(file: Uint8Array, offset: number): { records: JournalRecord[]; end: number } {
  const bytes = bufferOf(file)
  const records: JournalRecord[] = []
  for (;;) {
    const record = decodeRecord(bytes, offset)
    if (record === undefined) return { records, end: offset }
    records.push(record)
    offset += PREFIX_BYTES + bytes.readUInt32LE(offset)
  }
}

function decodeRecord(file: Buffer, offset: number): JournalRecord | undefined {
  if (file.length - offset < RECORD_OVERHEAD_BYTES) return undefined
  const length = file.readUInt32LE(offset)
  if (length < HEAD_BYTES || length > RECORD_BYTES_MAX || length > file.length - offset - PREFIX_BYTES) return undefined
  const bytes = file.subarray(offset, offset + PREFIX_BYTES + length)
  if (bytes.readUInt32LE(4) !== checksumOf(bytes)) return undefined
  const kind = KINDS[bytes[8]]
  const keyEnd = RECORD_OVERHEAD_BYTES + bytes.readUInt32LE(21)
  if (kind === undefined || keyEnd > bytes.length) return undefined
  return {
    kind,
    token: { epoch: bytes.readUIntLE(9, 6), counter: bytes.readUIntLE(15, 6) },
    key: bytes.toString('utf8', RECORD_OVERHEAD_BYTES, keyEnd),
    payload: bytes.subarray(keyEnd),
  }
}

function checksumOf(record: Buffer): number {
  return crc32(record.subarray(PREFIX_BYTES), crc32(record.subarray(0, 4)))
}
