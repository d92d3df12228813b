import { copyBytes } from '../base/bytes.ts'
import { EFFECT_STRING } from '../keyspace/effects.ts'
import { NEVER } from '../keyspace/expiring-items.ts'
import type { SegmentedLru } from '../keyspace/segmented-lru.ts'
import { CHUNK_MASK, CHUNK_UNITS_LOG2 } from '../store/arena.ts'
import {
  CLIENT,
  CLIENT_STATE,
  clientWord,
  EXPIRES,
  flagsOf,
  itemBytes,
  KEY_OFFSET,
  QUEUED,
  SHAPE_MASK,
  STATE_BINARY_KEY,
  STATE_STALE,
  STATE_WON,
  TYPE_STRING,
} from '../store/item.ts'
import { BLOCK_BYTES_MAX, classOf } from '../store/size-class.ts'
import { stringBytes, stringLength, writeString } from '../types/string.ts'
import { clientFlagsAt, setCasAt, setStateAt, stateAt } from './client-part.ts'
import { WATCH_MUTATIONS } from './event-log.ts'
import type { MemcachedStore } from './memcached-store.ts'
import { COUNT_CAS_MISSES, COUNT_ITEMS, COUNT_NO_MEMORY } from './operation-counts.ts'

/** How an item is stored. */
export const MODE_SET = 0
export const MODE_ADD = 1
export const MODE_REPLACE = 2
export const MODE_APPEND = 3
export const MODE_PREPEND = 4
export const MODE_CAS = 5
/** As append and prepend, and as set where there is nothing. */
export const MODE_APPEND_OR_SET = 6
export const MODE_PREPEND_OR_SET = 7

/** What came of it. */
export const STORED = 0
export const NOT_STORED = 1
export const EXISTS = 2
export const NOT_FOUND = 3
export const NO_MEMORY = 4
export type PutOutcome = typeof STORED | typeof NOT_STORED | typeof EXISTS | typeof NOT_FOUND | typeof NO_MEMORY

/** What is to be stored. One object that is filled for each command. */
export class PutRequest {
  mode = MODE_SET
  key: Uint8Array = NO_BYTES
  keyStart = 0
  keyEnd = 0
  value: Uint8Array = NO_BYTES
  valueStart = 0
  valueEnd = 0
  /** As a signed word. */
  clientFlags = 0
  /** ms since the Unix epoch. */
  deadline = NEVER
  /** The CAS that the item must have; 0: none is asked for. */
  compareLow = 0
  compareHigh = 0
  /** Whether an item with a later CAS is replaced by one that is stale. */
  allowsStale = false
  /** The CAS that the item is to have, if `hasCas`; else it gets a new one. */
  casLow = 0
  casHigh = 0
  hasCas = false
  binaryKey = false
  /** Bytes of the item in all, as memcached counts them. */
  size = 0
  /** Bytes of the value that was stored. */
  storedLength = 0
}

const NO_BYTES = new Uint8Array(0)
const PARTS = CLIENT | QUEUED

/** As {@link placeItem}, for a command that sets: it is counted. */
export function putItem(store: MemcachedStore, request: PutRequest, hash = hashOf(store, request)): PutOutcome {
  const outcome = placeItem(store, request, hash)
  const { lru } = store
  store.counts.sets[lru === undefined ? 0 : lru.ledger.classOf(request.size)]++
  if ((store.log.mask & WATCH_MUTATIONS) !== 0) logStore(store, request, OUTCOMES[outcome])
  return outcome
}

/** Tells watchers what came of storing an item. */
export function logStore(store: MemcachedStore, request: PutRequest, outcome: string): void {
  const { deadline, key, keyEnd, keyStart, mode, storedLength } = request
  const ttl = deadline === NEVER ? 0 : Math.max(0, Math.ceil((deadline - store.keyspace.now) / 1000))
  const id = store.lru === undefined ? 0 : store.lru.ledger.classOf(request.size)
  store.log.stored(outcome, COMMANDS[mode], key, keyStart, keyEnd, storedLength, ttl, id)
}

/** How the event log calls outcomes and modes. */
const OUTCOMES: readonly string[] = ['stored', 'not_stored', 'exists', 'not_found', 'no_memory']
const COMMANDS: readonly string[] = ['set', 'add', 'replace', 'append', 'prepend', 'cas', 'append', 'prepend']

/** Stores an item as {@link PutRequest} says; `hash` is the key's, where the caller has it. The CAS that it got is in `store.cas`. */
export function placeItem(store: MemcachedStore, request: PutRequest, hash = hashOf(store, request)): PutOutcome {
  const existing = store.find(request.key, request.keyStart, request.keyEnd, hash)
  const length = request.valueEnd - request.valueStart
  request.storedLength = length
  request.size = store.sizeOf(request.keyEnd - request.keyStart, length, request.clientFlags)
  if (existing === 0) return putNew(store, request)
  const { mode } = request
  if (mode === MODE_SET || mode === MODE_REPLACE) return write(store, request, existing, 0)
  if (mode === MODE_ADD) {
    store.lru?.updated(existing)
    return NOT_STORED
  }
  const compared = compareCas(store, request, existing)
  if (mode === MODE_CAS) return putCompared(store, request, existing, compared)
  if (compared !== CAS_NONE && compared !== CAS_MATCHES) return EXISTS
  return store.isString(existing) ? join(store, request, existing) : NOT_STORED
}

function hashOf(store: MemcachedStore, { key, keyStart, keyEnd }: PutRequest): number {
  return store.database.index.hash(key, keyStart, keyEnd)
}

/** Forgets what a key held when its new value could not be stored: nobody is to see the old one. */
export function dropOutdated(store: MemcachedStore, key: Uint8Array, start: number, end: number): void {
  const address = store.findAgain(key, start, end)
  if (address !== 0) store.remove(address, key, start, end)
}

function putNew(store: MemcachedStore, request: PutRequest): PutOutcome {
  switch (request.mode) {
    case MODE_CAS:
      store.counts.totals[COUNT_CAS_MISSES]++
      return NOT_FOUND
    case MODE_REPLACE:
    case MODE_APPEND:
    case MODE_PREPEND:
      return NOT_STORED
    default:
      return write(store, request, 0, 0)
  }
}

const CAS_NONE = 0
const CAS_MATCHES = 1
const CAS_EARLIER = 2
const CAS_DIFFERS = 3

function compareCas(store: MemcachedStore, request: PutRequest, existing: number): number {
  const { compareLow, compareHigh } = request
  if (compareLow === 0 && compareHigh === 0) return CAS_NONE
  const words = store.keyspace.arena.words[existing >>> CHUNK_UNITS_LOG2]
  const at = (existing & CHUNK_MASK) << 1
  const flags = flagsOf(words[at])
  if ((flags & CLIENT) === 0) return CAS_DIFFERS
  const part = at + clientWord(flags)
  const low = words[part + 1]
  const high = words[part + 2]
  if (low === compareLow && high === compareHigh) return CAS_MATCHES
  const earlier = compareHigh === high ? compareLow >>> 0 < low >>> 0 : compareHigh >>> 0 < high >>> 0
  return request.allowsStale && earlier ? CAS_EARLIER : CAS_DIFFERS
}

function putCompared(store: MemcachedStore, request: PutRequest, existing: number, compared: number): PutOutcome {
  const id = store.classOf(existing)
  if (compared === CAS_MATCHES) {
    store.counts.casHits[id]++
    return write(store, request, existing, 0)
  }
  if (compared !== CAS_EARLIER) {
    store.counts.casBadValue[id]++
    return EXISTS
  }
  // The value is replaced, but it stays stale, until its old deadline, and whoever was told to replace it still is.
  store.counts.casHits[id]++
  const words = store.keyspace.arena.words[existing >>> CHUNK_UNITS_LOG2]
  const state = stateAt(words, (existing & CHUNK_MASK) << 1) & STATE_WON
  request.deadline = store.database.deadline(existing)
  return write(store, request, existing, state | STATE_STALE)
}

/** Writes the item, in place of `existing` where that is not 0. */
function write(store: MemcachedStore, request: PutRequest, existing: number, state: number): PutOutcome {
  if (request.binaryKey) state |= STATE_BINARY_KEY
  const { lru } = store
  const outcome =
    lru === undefined ? writeShared(store, request, existing, state) : writeOwn(store, lru, request, existing, state)
  if (outcome !== STORED) {
    store.counts.totals[COUNT_NO_MEMORY]++
    return outcome
  }
  store.counts.totals[COUNT_ITEMS]++
  store.database.changed(EFFECT_STRING, 'set', request.key, request.keyStart, request.keyEnd)
  return STORED
}

function writeShared(store: MemcachedStore, request: PutRequest, existing: number, state: number): PutOutcome {
  if (!store.makeRoom()) return NO_MEMORY
  if (existing !== 0) existing = store.findAgain(request.key, request.keyStart, request.keyEnd)
  create(store, request, existing, CLIENT, state)
  return STORED
}

function writeOwn(
  store: MemcachedStore,
  lru: SegmentedLru,
  request: PutRequest,
  existing: number,
  state: number,
): PutOutcome {
  if (existing !== 0 && fitsInPlace(store, lru, request, existing)) {
    overwrite(store, lru, request, existing, state)
    return STORED
  }
  const { discards } = lru
  const reserved = lru.reserve(request.size, request.storedLength)
  if (reserved < 0) return NO_MEMORY
  // What made room may have been this very item.
  if (existing !== 0 && discards !== lru.discards)
    existing = store.findAgain(request.key, request.keyStart, request.keyEnd)
  const address = create(store, request, existing, PARTS, state | reserved)
  lru.insert(address)
  return STORED
}

/** Whether the new value fits the block and the slab class of the old one. */
function fitsInPlace(store: MemcachedStore, lru: SegmentedLru, request: PutRequest, existing: number): boolean {
  const { arena } = store.keyspace
  const word = arena.words[existing >>> CHUNK_UNITS_LOG2][(existing & CHUNK_MASK) << 1]
  const flags = request.deadline === NEVER ? PARTS : PARTS | EXPIRES
  if ((flagsOf(word) & SHAPE_MASK) !== flags || request.size > lru.ledger.chunkBytesMax) return false
  const bytes = itemBytes(flags, request.keyEnd - request.keyStart, request.valueEnd - request.valueStart)
  return (
    bytes <= BLOCK_BYTES_MAX &&
    classOf(bytes) === arena.classAt(existing) &&
    lru.ledger.classOf(request.size) === store.classOf(existing)
  )
}

function overwrite(
  store: MemcachedStore,
  lru: SegmentedLru,
  request: PutRequest,
  address: number,
  state: number,
): void {
  const { arena } = store.keyspace
  const words = arena.words[address >>> CHUNK_UNITS_LOG2]
  const at = (address & CHUNK_MASK) << 1
  lru.detach(address)
  const length = request.valueEnd - request.valueStart
  store.database.sizes.change(TYPE_STRING, words[at + 2], length)
  words[at + 2] = length
  const flags = flagsOf(words[at])
  words[at + clientWord(flags)] = request.clientFlags
  words[at + clientWord(flags) + CLIENT_STATE] = state
  const start = (at << 2) + KEY_OFFSET[flags & SHAPE_MASK] + request.keyEnd - request.keyStart
  copyBytes(request.value, request.valueStart, request.valueEnd, arena.bytes[address >>> CHUNK_UNITS_LOG2], start)
  if (request.deadline !== NEVER) store.database.setDeadline(address, request.deadline)
  giveCas(store, request, words, at)
  lru.insert(address)
}

/** Makes the item's block and fills it. Returns its address. */
function create(store: MemcachedStore, request: PutRequest, existing: number, parts: number, state: number): number {
  const { arena } = store.keyspace
  const { key, keyStart, keyEnd, value, valueStart, valueEnd } = request
  const length = valueEnd - valueStart
  const address = store.database.createString(existing, key, keyStart, keyEnd, length, request.deadline, parts)
  const words = arena.words[address >>> CHUNK_UNITS_LOG2]
  const at = (address & CHUNK_MASK) << 1
  words[at + clientWord(flagsOf(words[at]))] = request.clientFlags
  setStateAt(words, at, state)
  giveCas(store, request, words, at)
  writeString(arena, address, 0, value, valueStart, valueEnd)
  return address
}

/** Appends the value to that of a string, or puts it before. */
function join(store: MemcachedStore, request: PutRequest, existing: number): PutOutcome {
  const { arena } = store.keyspace
  const words = arena.words[existing >>> CHUNK_UNITS_LOG2]
  const at = (existing & CHUNK_MASK) << 1
  const oldLength = stringLength(arena, existing)
  const length = oldLength + request.storedLength
  const size = store.sizeOf(request.keyEnd - request.keyStart, length, clientFlagsAt(words, at))
  const state = request.binaryKey ? STATE_BINARY_KEY : stateAt(words, at) & STATE_BINARY_KEY
  if (size > store.settings.itemBytesMax) return NOT_STORED
  const reserved = reserveForJoin(store, request, existing, size, length)
  if (reserved < 0) return NOT_STORED
  const append = request.mode === MODE_APPEND || request.mode === MODE_APPEND_OR_SET
  const old = append ? NO_BYTES : stringBytes(arena, existing)
  const address = store.database.addClientPart(store.database.resizeString(existing, length))
  writeString(arena, address, append ? oldLength : 0, request.value, request.valueStart, request.valueEnd)
  if (!append) writeString(arena, address, length - oldLength, old, 0, oldLength)
  const joined = arena.words[address >>> CHUNK_UNITS_LOG2]
  const joinedAt = (address & CHUNK_MASK) << 1
  setStateAt(joined, joinedAt, state | reserved)
  giveCas(store, request, joined, joinedAt)
  store.lru?.insert(address)
  request.storedLength = length
  store.counts.totals[COUNT_ITEMS]++
  store.database.changed(EFFECT_STRING, append ? 'append' : 'set', request.key, request.keyStart, request.keyEnd)
  return STORED
}

/** Makes room for an item that grows, and takes it out of its queue. Returns the state to begin with; -1 when there is no room, or what made room was this very item. */
function reserveForJoin(
  store: MemcachedStore,
  request: PutRequest,
  existing: number,
  size: number,
  length: number,
): number {
  const { lru } = store
  if (lru === undefined) {
    const room = store.makeRoom()
    return room && store.findAgain(request.key, request.keyStart, request.keyEnd) === existing ? 0 : -1
  }
  const { discards } = lru
  const reserved = lru.reserve(size, length)
  if (reserved < 0) return -1
  if (discards !== lru.discards && store.findAgain(request.key, request.keyStart, request.keyEnd) !== existing) {
    lru.account.giveBack(size, length, reserved)
    return -1
  }
  lru.discarded(existing)
  return reserved
}

function giveCas(store: MemcachedStore, request: PutRequest, words: Int32Array, at: number): void {
  if (request.hasCas && store.settings.cas) {
    store.cas[0] = request.casLow
    store.cas[1] = request.casHigh
  } else {
    store.drawCas()
  }
  setCasAt(words, at, store.cas[0], store.cas[1])
}
