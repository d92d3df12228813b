import { parseInt64 } from '../base/integer.ts'
import { type Arena, CHUNK_MASK, CHUNK_UNITS_LOG2 } from '../store/arena.ts'
import { encodingOf } from '../store/item.ts'
import { ENCODING_PLAIN, ENCODING_RAW, inlineStart, isInline, stringLength } from './string.ts'

/** How Redis would keep a string, as OBJECT ENCODING says. */
export type StringEncoding = 'int' | 'embstr' | 'raw'

/** Up to this many bytes Redis keeps a string within its object. */
const EMBEDDED_BYTES_MAX = 44

/** Returns the encoding that Redis has for the string at `address`: we keep all alike, and tell it from the text and from how it came about. */
export function encodingOfString(arena: Arena, address: number): StringEncoding {
  const encoding = encodingOf(arena.words[address >>> CHUNK_UNITS_LOG2][(address & CHUNK_MASK) << 1])
  const length = stringLength(arena, address)
  if (encoding === ENCODING_RAW || length > EMBEDDED_BYTES_MAX) return 'raw'
  if (encoding !== ENCODING_PLAIN || !isInline(arena, address)) return 'embstr'
  const start = inlineStart(arena, address)
  const integer = parseInt64(arena.bytes[address >>> CHUNK_UNITS_LOG2], start, start + length)
  return integer === undefined ? 'embstr' : 'int'
}
