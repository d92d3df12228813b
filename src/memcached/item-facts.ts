import type { Keyspace } from '../keyspace/keyspace.ts'
import { CHUNK_MASK, CHUNK_UNITS_LOG2 } from '../store/arena.ts'
import { deadlineAt, expiresAt, keyLengthAt, keyOffset, STATE_BINARY_KEY, STATE_FETCHED } from '../store/item.ts'
import { clientFlagsAt, stateAt } from './client-part.ts'

/** An item as dumps and logs tell of it. */
export interface ItemFacts {
  readonly key: Uint8Array
  /** Whether the key came in base64. */
  readonly binaryKey: boolean
  readonly clientFlags: number
  readonly valueBytes: number
  readonly fetched: boolean
  /** Seconds since the Unix epoch; 0 when it does not expire. */
  readonly deadlineSeconds: number
  readonly idleSeconds: number
}

/** Returns what is to be told of the item at `address`. */
export function itemFacts(keyspace: Keyspace, address: number): ItemFacts {
  const { accessClock, arena } = keyspace
  const words = arena.words[address >>> CHUNK_UNITS_LOG2]
  const at = (address & CHUNK_MASK) << 1
  const start = (at << 2) + keyOffset(words[at])
  const state = stateAt(words, at)
  return {
    key: arena.bytes[address >>> CHUNK_UNITS_LOG2].subarray(start, start + keyLengthAt(words, at)),
    binaryKey: (state & STATE_BINARY_KEY) !== 0,
    clientFlags: clientFlagsAt(words, at) >>> 0,
    valueBytes: words[at + 2],
    fetched: (state & STATE_FETCHED) !== 0,
    deadlineSeconds: expiresAt(words, at) ? Math.floor(deadlineAt(words, at) / 1000) : 0,
    idleSeconds: accessClock.idleSeconds(words[at + 1]),
  }
}
