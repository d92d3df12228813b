import { assert } from '../../base/assert.ts'
import type { Keyspace } from '../../keyspace/keyspace.ts'
import { type Arena, CHUNK_MASK, CHUNK_UNITS_LOG2 } from '../../store/arena.ts'
import { TYPE_HASH, TYPE_LIST, TYPE_SET, TYPE_SORTED_SET, TYPE_STREAM, TYPE_STRING, typeOf } from '../../store/item.ts'
import { eachField, fieldDeadline, fieldLength, valueBytes, writeField } from '../../types/hash/hash.ts'
import {
  elementLength,
  ListCursor,
  passElement,
  readElement,
  seekElement,
  toNextRun,
} from '../../types/list/list-cursor.ts'
import { entryTextLength, writeEntryText } from '../../types/listpack-entry.ts'
import { eachMember, memberLength, writeMember } from '../../types/set/set.ts'
import { ID_TEXT_BYTES_MAX, writeStreamId } from '../../types/stream/stream-id-text.ts'
import { readString, stringLength } from '../../types/string.ts'
import { formatSeventeenDigits } from '../sorted-set/zscan.ts'
import { Digest } from './digest.ts'

/** What a type's values add to a digest: the number that Redis has for the type, and their content. */
interface TypeDigest {
  readonly mark: number
  append(digest: Digest, keyspace: Keyspace, address: number): void
}

const FIELD_EXPIRES = Buffer.from('!!hexpire!!')

/** By the type's number in an item's header. */
const DIGESTS = digests()

/** Adds the value of the item at `address` to a digest; the same content adds the same as in Redis, whatever its encoding. */
export function appendValueDigest(digest: Digest, keyspace: Keyspace, address: number): void {
  const { arena } = keyspace
  const type = typeOf(arena.words[address >>> CHUNK_UNITS_LOG2][(address & CHUNK_MASK) << 1])
  const row = DIGESTS[type]
  assert(row !== undefined, 'a type has a digest')
  digest.append(Uint8Array.of(0, 0, 0, row.mark))
  row.append(digest, keyspace, address)
}

function digests(): readonly (TypeDigest | undefined)[] {
  const rows: (TypeDigest | undefined)[] = []
  rows[TYPE_STRING] = { mark: 0, append: appendString }
  rows[TYPE_LIST] = { mark: 1, append: appendList }
  rows[TYPE_SET] = { mark: 2, append: addSet }
  rows[TYPE_SORTED_SET] = { mark: 3, append: addSortedSet }
  rows[TYPE_HASH] = { mark: 4, append: addHash }
  rows[TYPE_STREAM] = { mark: 6, append: appendStream }
  return rows
}

function appendString(digest: Digest, { arena }: Keyspace, address: number): void {
  const value = new Uint8Array(stringLength(arena, address))
  readString(arena, address, 0, value.length, value, 0)
  digest.append(value)
}

function appendList(digest: Digest, { arena }: Keyspace, address: number): void {
  const cursor = new ListCursor()
  seekElement(arena, address, cursor, 0)
  do {
    for (; cursor.at < cursor.end; passElement(cursor)) {
      const element = new Uint8Array(elementLength(arena, cursor))
      readElement(arena, cursor, element, 0)
      digest.append(element)
    }
  } while (toNextRun(arena, cursor))
}

function addSet(digest: Digest, { arena, store }: Keyspace, address: number): void {
  eachMember(store, address, place => {
    const member = new Uint8Array(memberLength(arena, address, place))
    writeMember(arena, address, place, member, 0)
    digest.add(member)
  })
}

function addHash(digest: Digest, { arena, store }: Keyspace, address: number): void {
  eachField(store, address, place => {
    const pair = new Digest()
    pair.append(fieldBytes(arena, address, place))
    pair.append(valueBytes(arena, address, place))
    if (fieldDeadline(arena, address, place) !== Number.POSITIVE_INFINITY) pair.add(FIELD_EXPIRES)
    digest.add(pair.bytes)
  })
}

function addSortedSet(digest: Digest, { sortedSets }: Keyspace, address: number): void {
  sortedSets.open(address)
  sortedSets.each(() => {
    const pair = new Digest()
    pair.append(sortedSets.bytes.subarray(sortedSets.start, sortedSets.end))
    pair.append(Buffer.from(formatSeventeenDigits(sortedSets.score)))
    digest.add(pair.bytes)
  })
}

function appendStream(digest: Digest, { streams }: Keyspace, address: number): void {
  streams.open(address)
  const { cursor } = streams
  for (let there = streams.seekFirst(); there; there = cursor.next()) {
    const id = Buffer.alloc(ID_TEXT_BYTES_MAX)
    const end = writeStreamId(id, 0, cursor.id)
    digest.append(Buffer.from(id.toString('latin1', 0, end).replace('-', '.')))
    while (cursor.nextField()) {
      digest.append(textOf(cursor.bytes, cursor.field))
      digest.append(textOf(cursor.bytes, cursor.value))
    }
  }
}

/** The text of an entry of a listpack. */
function textOf(bytes: Uint8Array, at: number): Uint8Array {
  const text = new Uint8Array(entryTextLength(bytes, at))
  writeEntryText(bytes, at, text, 0)
  return text
}

function fieldBytes(arena: Arena, address: number, place: number): Uint8Array {
  const bytes = new Uint8Array(fieldLength(arena, address, place))
  writeField(arena, address, place, bytes, 0)
  return bytes
}
