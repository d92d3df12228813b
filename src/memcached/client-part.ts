import {
  CLIENT,
  CLIENT_CAS_HIGH,
  CLIENT_CAS_LOW,
  CLIENT_STATE,
  clientWord,
  deadlineAt,
  EXPIRES,
  flagsOf,
} from '../store/item.ts'

/**
 * What memcached keeps with an item, at word `at`: client flags, CAS, state. Items that Redis commands made lack it: their flags and state are 0, and so is their CAS.
 */

/** Returns the client flags as a signed word. */
export function clientFlagsAt(words: Int32Array, at: number): number {
  const flags = flagsOf(words[at])
  return (flags & CLIENT) === 0 ? 0 : words[at + clientWord(flags)]
}

/** Returns the state, see STATE_… of item.ts. */
export function stateAt(words: Int32Array, at: number): number {
  const flags = flagsOf(words[at])
  return (flags & CLIENT) === 0 ? 0 : words[at + clientWord(flags) + CLIENT_STATE]
}

/** Sets the state of an item that has the part. */
export function setStateAt(words: Int32Array, at: number, state: number): void {
  words[at + clientWord(flagsOf(words[at])) + CLIENT_STATE] = state
}

/** Sets the CAS of an item that has the part. */
export function setCasAt(words: Int32Array, at: number, low: number, high: number): void {
  const part = at + clientWord(flagsOf(words[at]))
  words[part + CLIENT_CAS_LOW] = low
  words[part + CLIENT_CAS_HIGH] = high
}

/** Reads the CAS into two words; zeros when there is none. */
export function readCasAt(words: Int32Array, at: number, into: Int32Array): void {
  const flags = flagsOf(words[at])
  const part = at + clientWord(flags)
  const has = (flags & CLIENT) !== 0
  into[0] = has ? words[part + CLIENT_CAS_LOW] : 0
  into[1] = has ? words[part + CLIENT_CAS_HIGH] : 0
}

/** Returns the seconds that are left, rounded up; -1 when the item has no deadline. */
export function secondsLeftAt(words: Int32Array, at: number, nowMs: number): number {
  if ((words[at] & (EXPIRES << 8)) === 0) return -1
  const deadline = deadlineAt(words, at)
  return deadline === Number.POSITIVE_INFINITY ? -1 : Math.max(0, Math.ceil((deadline - nowMs) / 1000))
}
