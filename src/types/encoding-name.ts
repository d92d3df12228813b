import { assert } from '../base/assert.ts'
import { type Arena, CHUNK_MASK, CHUNK_UNITS_LOG2 } from '../store/arena.ts'
import { TYPE_STRING, typeOf } from '../store/item.ts'
import { encodingOfString } from './string-encoding.ts'

/** Returns the name of the encoding of the value at `address`, as OBJECT ENCODING answers it. */
export function encodingName(arena: Arena, address: number): string {
  const type = typeOf(arena.words[address >>> CHUNK_UNITS_LOG2][(address & CHUNK_MASK) << 1])
  assert(type === TYPE_STRING, 'a type that can be stored names its encodings')
  return encodingOfString(arena, address)
}
