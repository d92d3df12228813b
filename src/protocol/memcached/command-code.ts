/**
 * The commands of memcached's text protocol by number, and how a line's first word tells which. Names are lower case, always.
 */

export const UNKNOWN = 0
export const GET = 1
export const GETS = 2
export const GAT = 3
export const GATS = 4
export const SET = 5
export const ADD = 6
export const REPLACE = 7
export const APPEND = 8
export const PREPEND = 9
export const CAS = 10
export const INCR = 11
export const DECR = 12
export const TOUCH = 13
export const DELETE = 14
export const META_GET = 15
export const META_SET = 16
export const META_DELETE = 17
export const META_ARITHMETIC = 18
export const META_NOOP = 19
export const META_DEBUG = 20
export const QUIT = 21
export const VERSION = 22
export const STATS = 23
export const WATCH = 24
export const FLUSH_ALL = 25
export const VERBOSITY = 26
export const SHUTDOWN = 27
export const SLABS = 28
export const LRU = 29
export const LRU_CRAWLER = 30
export const CACHE_MEMLIMIT = 31
export const DEBUG_TIME = 32
export const REFRESH_CERTS = 33
export const CODES = 34

/** The names of commands that are not found by their first word of four bytes. */
const LONG_NAMES: ReadonlyMap<string, number> = new Map([
  ['touch', TOUCH],
  ['stats', STATS],
  ['watch', WATCH],
  ['delete', DELETE],
  ['append', APPEND],
  ['replace', REPLACE],
  ['prepend', PREPEND],
  ['version', VERSION],
  ['flush_all', FLUSH_ALL],
  ['verbosity', VERBOSITY],
  ['shutdown', SHUTDOWN],
  ['slabs', SLABS],
  ['lru', LRU],
  ['lru_crawler', LRU_CRAWLER],
  ['cache_memlimit', CACHE_MEMLIMIT],
  ['debugtime', DEBUG_TIME],
  ['refresh_certs', REFRESH_CERTS],
])
const NAME_BYTES_MAX = 14

const NOREPLY = 'noreply'
const THREE_BYTES = 0xffffff
const TWO_BYTES = 0xffff
const GET_WORD = word('get')
const GAT_WORD = word('gat')
const SET_WORD = word('set')
const ADD_WORD = word('add')
const CAS_WORD = word('cas')
const GETS_WORD = word('gets')
const GATS_WORD = word('gats')
const INCR_WORD = word('incr')
const DECR_WORD = word('decr')
const QUIT_WORD = word('quit')
const MG_WORD = word('mg')
const MS_WORD = word('ms')
const MD_WORD = word('md')
const MA_WORD = word('ma')
const MN_WORD = word('mn')
const ME_WORD = word('me')

/**
 * Returns the number of the command whose name is bytes[start, start + length); {@link UNKNOWN} when there is none. `first` is the four bytes from
 * `start` on as a little-endian word.
 */
export function commandCode(bytes: Uint8Array, start: number, length: number, first: number): number {
  switch (length) {
    case 3:
      return ofThree(first & THREE_BYTES) || longName(bytes, start, length)
    case 2:
      return ofTwo(first & TWO_BYTES)
    case 4:
      return ofFour(first)
    default:
      return length > 4 && length <= NAME_BYTES_MAX ? longName(bytes, start, length) : UNKNOWN
  }
}

/** Whether the word bytes[start, end) is `noreply`: the wish for no reply, where it ends a line. */
export function isNoreply(bytes: Uint8Array, start: number, end: number): boolean {
  if (end - start !== NOREPLY.length || bytes[start] !== NOREPLY.charCodeAt(0)) return false
  for (let i = 1; i < NOREPLY.length; i++) if (bytes[start + i] !== NOREPLY.charCodeAt(i)) return false
  return true
}

function ofThree(name: number): number {
  if (name === GET_WORD) return GET
  if (name === SET_WORD) return SET
  if (name === GAT_WORD) return GAT
  if (name === ADD_WORD) return ADD
  return name === CAS_WORD ? CAS : UNKNOWN
}

function ofTwo(name: number): number {
  if (name === MG_WORD) return META_GET
  if (name === MS_WORD) return META_SET
  if (name === MD_WORD) return META_DELETE
  if (name === MA_WORD) return META_ARITHMETIC
  if (name === MN_WORD) return META_NOOP
  return name === ME_WORD ? META_DEBUG : UNKNOWN
}

function ofFour(name: number): number {
  if (name === GETS_WORD) return GETS
  if (name === INCR_WORD) return INCR
  if (name === DECR_WORD) return DECR
  if (name === GATS_WORD) return GATS
  return name === QUIT_WORD ? QUIT : UNKNOWN
}

function longName(bytes: Uint8Array, start: number, length: number): number {
  for (const [name, code] of LONG_NAMES) {
    if (name.length !== length) continue
    let i = 0
    while (i < length && bytes[start + i] === name.charCodeAt(i)) i++
    if (i === length) return code
  }
  return UNKNOWN
}

/** Up to four characters as a little-endian word. */
function word(name: string): number {
  let value = 0
  for (let i = 0; i < name.length; i++) value |= name.charCodeAt(i) << (8 * i)
  return value
}
