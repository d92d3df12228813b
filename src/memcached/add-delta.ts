import { writeInteger } from '../base/integer.ts'
import { EFFECT_STRING } from '../keyspace/effects.ts'
import { bigOf, lenientUint64, setBig, setSafe } from '../protocol/memcached/number-token.ts'
import { CHUNK_MASK, CHUNK_UNITS_LOG2 } from '../store/arena.ts'
import { inlineStart, isInline, stringLength } from '../types/string.ts'
import { clientFlagsAt, readCasAt, setCasAt } from './client-part.ts'
import type { MemcachedStore } from './memcached-store.ts'
import { MODE_SET, type PutRequest, placeItem, STORED } from './put-item.ts'

/** What came of adding to a number. */
export const ADDED = 0
export const NOT_A_NUMBER = 1
export const NO_ROOM = 2
export const NO_ITEM = 3
export const OTHER_CAS = 4
export type DeltaOutcome = typeof ADDED | typeof NOT_A_NUMBER | typeof NO_ROOM | typeof NO_ITEM | typeof OTHER_CAS

/** Digits of which every number is a safe integer, and a sum of two as well. */
const SAFE_DIGITS = 15
const DIGITS_MAX = 20
const ZERO = 0x30
const SPACE = 0x20
const UINT64 = 64

/** A change of a number that a string spells. One object that is filled for each command. */
export class DeltaRequest {
  key: Uint8Array = new Uint8Array(0)
  keyStart = 0
  keyEnd = 0
  increment = true
  /** Unsigned 64-bit numbers in two words. */
  readonly delta = new Int32Array(2)
  /** The CAS that the item must have; 0: none is asked for. */
  readonly compare = new Int32Array(2)
  /** The CAS that the item is to have, if `hasCas`; else it gets a new one. */
  readonly cas = new Int32Array(2)
  hasCas = false
  /** What the number became, as text. */
  readonly digits = new Uint8Array(DIGITS_MAX)
  digitCount = 0
  readonly #value = new Int32Array(2)

  /** Sets {@link digits} to the sum or difference with the number in bytes[start, end). Returns false when that is none. Sums wrap around, differences end at 0. */
  compute(bytes: Uint8Array, start: number, end: number): boolean {
    const value = end - start <= SAFE_DIGITS ? plainNumber(bytes, start, end) : -1
    const delta = this.delta[1] === 0 ? this.delta[0] >>> 0 : -1
    if (value >= 0 && delta >= 0) {
      const sum = this.increment ? value + delta : Math.max(0, value - delta)
      this.digitCount = writeInteger(this.digits, 0, sum)
      return true
    }
    if (!lenientUint64(bytes, start, end, this.#value)) return false
    const old = bigOf(this.#value[0], this.#value[1])
    const change = bigOf(this.delta[0], this.delta[1])
    const sum = this.increment ? BigInt.asUintN(UINT64, old + change) : old > change ? old - change : 0n
    this.#write(sum.toString())
    return true
  }

  /** Sets {@link digits} to a number in two words. */
  set(number: Int32Array): void {
    this.#write(bigOf(number[0], number[1]).toString())
  }

  /** The number that {@link digits} spell, in two words. */
  read(into: Int32Array): void {
    const text = Buffer.from(this.digits.buffer, 0, this.digitCount).toString('latin1')
    if (this.digitCount <= SAFE_DIGITS) setSafe(into, Number(text))
    else setBig(into, BigInt(text))
  }

  #write(text: string): void {
    for (let i = 0; i < text.length; i++) this.digits[i] = text.charCodeAt(i)
    this.digitCount = text.length
  }
}

/**
 * Adds to the number that a string spells, or subtracts. The CAS that the item got is in `store.cas`. `put` is for when the number needs more room. In place, a number that
 * became shorter is followed by spaces, as in memcached.
 */
export function addDelta(store: MemcachedStore, request: DeltaRequest, put: PutRequest): DeltaOutcome {
  const { arena } = store.keyspace
  const { key, keyStart, keyEnd } = request
  const address = store.find(key, keyStart, keyEnd)
  if (address === 0) return NO_ITEM
  if (!store.isString(address) || !isInline(arena, address)) return NOT_A_NUMBER
  const words = arena.words[address >>> CHUNK_UNITS_LOG2]
  const at = (address & CHUNK_MASK) << 1
  if (request.compare[0] !== 0 || request.compare[1] !== 0) {
    readCasAt(words, at, store.cas)
    if (store.cas[0] !== request.compare[0] || store.cas[1] !== request.compare[1]) return OTHER_CAS
  }
  const bytes = arena.bytes[address >>> CHUNK_UNITS_LOG2]
  const start = inlineStart(arena, address)
  const length = stringLength(arena, address)
  if (length === 0 || !request.compute(bytes, start, start + length)) return NOT_A_NUMBER
  const hits = request.increment ? store.counts.incrHits : store.counts.decrHits
  hits[store.classOf(address)]++
  if (request.digitCount > length) return replace(store, request, put, clientFlagsAt(words, at), address)
  store.database.edit(address)
  for (let i = 0; i < request.digitCount; i++) bytes[start + i] = request.digits[i]
  bytes.fill(SPACE, start + request.digitCount, start + length)
  const marked = markChanged(store, request, address)
  store.lru?.updated(marked)
  store.database.changed(EFFECT_STRING, request.increment ? 'incrby' : 'decrby', key, keyStart, keyEnd)
  return ADDED
}

function replace(
  store: MemcachedStore,
  request: DeltaRequest,
  put: PutRequest,
  clientFlags: number,
  address: number,
): DeltaOutcome {
  put.mode = MODE_SET
  put.key = request.key
  put.keyStart = request.keyStart
  put.keyEnd = request.keyEnd
  put.value = request.digits
  put.valueStart = 0
  put.valueEnd = request.digitCount
  put.clientFlags = clientFlags
  put.deadline = store.database.deadline(address)
  put.compareLow = put.compareHigh = 0
  put.allowsStale = false
  put.hasCas = request.hasCas
  put.casLow = request.cas[0]
  put.casHigh = request.cas[1]
  put.binaryKey = false
  return placeItem(store, put) === STORED ? ADDED : NO_ROOM
}

/** Gives a number that was changed in place its new CAS. Returns its address, which may be another. */
function markChanged(store: MemcachedStore, request: DeltaRequest, address: number): number {
  const marked = store.database.addClientPart(address)
  const words = store.keyspace.arena.words[marked >>> CHUNK_UNITS_LOG2]
  const at = (marked & CHUNK_MASK) << 1
  if (request.hasCas && store.settings.cas) store.cas.set(request.cas)
  else store.drawCas()
  setCasAt(words, at, store.cas[0], store.cas[1])
  return marked
}

/** Returns the number that digits, and nothing else, spell; -1 when they do not, or there are none. */
function plainNumber(bytes: Uint8Array, start: number, end: number): number {
  let value = start === end ? -1 : 0
  for (let at = start; at < end; at++) {
    const digit = bytes[at] - ZERO
    if (digit < 0 || digit > 9) return -1
    value = value * 10 + digit
  }
  return value
}
