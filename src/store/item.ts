/**
 * An item: one key with its value, or with the root of its value, in one movable block of the arena.
 *
 * ```
 * word 0   type:4 │ encoding:4 │ flags:8 │ epoch:8 │ database:8
 * word 1   key length:8 (255: see the long key part) │ access clock:24
 * word 2   value length in bytes (strings), or whatever the type keeps here
 *          [deadline low, deadline high, wheel next, wheel previous]   if EXPIRES
 *          [key length]                                               if LONG_KEY
 *          [root address of the pieces of a long string]               if ROPE
 *          [client flags, CAS low, CAS high, state]                    if CLIENT
 *          [queue next, queue previous]                               if QUEUED
 *          key bytes, value bytes
 * ```
 *
 * The deadline is in milliseconds since the Unix epoch, a non-negative int64 as two words; a high word of {@link NO_DEADLINE} means that the
 * item has the part but does not expire. A CAS of 0 means that the next one who asks gets a new one. Everything a lookup needs lies in the
 * first cache line of most items.
 */

export const TYPE_STRING = 1
export const TYPE_LIST = 2
export const TYPE_SET = 3
export const TYPE_SORTED_SET = 4
export const TYPE_HASH = 5
export const TYPE_STREAM = 6
/**
 * An element of a large collection: a block laid out like an item, whose key is the field or member; in the place of the access clock is the number of
 * the collection in the table of owners. See nested-index.ts.
 */
export const TYPE_ELEMENT = 7

/** The item has a deadline part. */
export const EXPIRES = 1
/** The key is longer than {@link SHORT_KEY_MAX} bytes. */
export const LONG_KEY = 2
/** The string value lies in pieces outside the block. */
export const ROPE = 4
/** The item carries memcached's client flags, CAS and state. */
export const CLIENT = 8
/** The item is linked into a queue of memcached's segmented LRU; only with CLIENT. */
export const QUEUED = 16
/** Some fields of the hash have deadlines. */
export const FIELDS_EXPIRE = 64
/** The value begins with the item's number in the table of owners: elements lead to it. */
export const OWNER = 32

export const SHORT_KEY_MAX = 254
const LONG_KEY_MARK = 255
/** Words before the optional parts. */
export const HEADER_WORDS = 3
export const DEADLINE_LOW = 3
export const DEADLINE_HIGH = 4
export const WHEEL_NEXT = 5
export const WHEEL_PREVIOUS = 6
export const NO_DEADLINE = -0x80000000
/** Words of the CLIENT part, and the places in it. */
export const CLIENT_WORDS = 4
export const CLIENT_CAS_LOW = 1
export const CLIENT_CAS_HIGH = 2
export const CLIENT_STATE = 3
/** The state: which queue, of 64 slab classes and four LRUs, the item is in… */
export const STATE_QUEUE = 0xff
/** …whether it was fetched, and once more since… */
export const STATE_FETCHED = 1 << 8
export const STATE_ACTIVE = 1 << 9
/** …whether its value is known to be outdated, and whether a client was told to replace it… */
export const STATE_STALE = 1 << 10
export const STATE_WON = 1 << 11
/** …whether its key came in base64… */
export const STATE_BINARY_KEY = 1 << 12
/** …and whether the last piece of a large value had to take the largest chunk. */
export const STATE_LARGE_TAIL = 1 << 13
/** Words of the QUEUED part. */
export const QUEUE_WORDS = 2
/** The flags that decide where the key starts. */
export const SHAPE_MASK = 0x1f

/** Bytes before the key, by the low five flag bits. */
export const KEY_OFFSET = Uint8Array.from({ length: SHAPE_MASK + 1 }, (_, flags) => {
  return (
    HEADER_WORDS * 4 +
    (flags & EXPIRES ? 16 : 0) +
    (flags & LONG_KEY ? 4 : 0) +
    (flags & ROPE ? 4 : 0) +
    (flags & CLIENT ? CLIENT_WORDS * 4 : 0) +
    (flags & QUEUED ? QUEUE_WORDS * 4 : 0)
  )
})

/** Returns the type of the item whose first word is `word`. */
export function typeOf(word: number): number {
  return word & 0xf
}

/** Returns the encoding nibble of the item whose first word is `word`. */
export function encodingOf(word: number): number {
  return (word >>> 4) & 0xf
}

/** Returns the flags of the item whose first word is `word`. */
export function flagsOf(word: number): number {
  return (word >>> 8) & 0xff
}

/** Returns the database number of the item whose first word is `word`. */
export function databaseOf(word: number): number {
  return word >>> 24
}

/** Returns the key's length in bytes of the item that starts at word `at`. */
export function keyLengthAt(words: Int32Array, at: number): number {
  const short = words[at + 1] & 0xff
  if (short !== LONG_KEY_MARK) return short
  return words[at + longKeyWord(flagsOf(words[at]))]
}

/** Returns the key's offset in bytes from the start of the item whose first word is `word`. */
export function keyOffset(word: number): number {
  return KEY_OFFSET[(word >>> 8) & SHAPE_MASK]
}

/** Returns the bytes of an item with these flags, key and inline value. */
export function itemBytes(flags: number, keyLength: number, valueLength: number): number {
  return KEY_OFFSET[flags & SHAPE_MASK] + keyLength + valueLength
}

/** Returns the word, counted from the item's start, of the long key's length. */
export function longKeyWord(flags: number): number {
  return HEADER_WORDS + (flags & EXPIRES ? 4 : 0)
}

/** Returns the word, counted from the item's start, of a rope's root address. */
export function ropeWord(flags: number): number {
  return longKeyWord(flags) + (flags & LONG_KEY ? 1 : 0)
}

/** Returns the word, counted from the item's start, of memcached's client flags; CAS and state follow. */
export function clientWord(flags: number): number {
  return ropeWord(flags) + (flags & ROPE ? 1 : 0)
}

/** Returns the word, counted from the item's start, of the links of a queued item whose first word is `word`; the state lies before them. */
export function queueWord(word: number): number {
  return (KEY_OFFSET[(word >>> 8) & SHAPE_MASK] >>> 2) - QUEUE_WORDS
}

/** Has the item with the CLIENT flag at word `at` forget its CAS, since it changes. */
export function forgetCas(words: Int32Array, at: number): void {
  const cas = at + clientWord(flagsOf(words[at])) + CLIENT_CAS_LOW
  words[cas] = words[cas + 1] = 0
}

/** Writes the header of a fresh item at word `at`: everything but value length, parts and bytes. */
export function writeHeader(
  words: Int32Array,
  at: number,
  type: number,
  encoding: number,
  flags: number,
  epoch: number,
  database: number,
  keyLength: number,
  clock: number,
): void {
  words[at] = type | (encoding << 4) | (flags << 8) | (epoch << 16) | (database << 24)
  if (keyLength > SHORT_KEY_MAX) {
    words[at + 1] = LONG_KEY_MARK | (clock << 8)
    words[at + longKeyWord(flags)] = keyLength
  } else {
    words[at + 1] = keyLength | (clock << 8)
  }
}

/** Returns the deadline of an item with the EXPIRES flag at word `at`, in ms since the Unix epoch, rounded past 2^53; Infinity when it has none. */
export function deadlineAt(words: Int32Array, at: number): number {
  const high = words[at + DEADLINE_HIGH]
  if (high === NO_DEADLINE) return Number.POSITIVE_INFINITY
  return high * 4294967296 + (words[at + DEADLINE_LOW] >>> 0)
}

/** Whether the item at word `at` has a deadline. */
export function expiresAt(words: Int32Array, at: number): boolean {
  return (words[at] & (EXPIRES << 8)) !== 0 && words[at + DEADLINE_HIGH] !== NO_DEADLINE
}

/** Returns the deadline of an item that has one as an int64. */
export function exactDeadlineAt(words: Int32Array, at: number): bigint {
  return (BigInt(words[at + DEADLINE_HIGH]) << 32n) | BigInt(words[at + DEADLINE_LOW] >>> 0)
}

/** Sets the deadline of an item with the EXPIRES flag; Infinity removes it, what exceeds an int64 is the largest one. */
export function setDeadlineAt(words: Int32Array, at: number, deadlineMs: number): void {
  if (deadlineMs === Number.POSITIVE_INFINITY) {
    words[at + DEADLINE_HIGH] = NO_DEADLINE
    words[at + DEADLINE_LOW] = 0
  } else if (deadlineMs >= 2 ** 63) {
    words[at + DEADLINE_HIGH] = 0x7fffffff
    words[at + DEADLINE_LOW] = -1
  } else {
    words[at + DEADLINE_HIGH] = Math.floor(deadlineMs / 4294967296)
    words[at + DEADLINE_LOW] = deadlineMs | 0
  }
}

/** Sets the deadline of an item that has one to an int64, which a number past 2^53 may miss. */
export function setExactDeadlineAt(words: Int32Array, at: number, deadlineMs: bigint): void {
  words[at + DEADLINE_HIGH] = Number(deadlineMs >> 32n)
  words[at + DEADLINE_LOW] = Number(BigInt.asIntN(32, deadlineMs))
}
