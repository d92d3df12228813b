import { assert } from '../base/assert.ts'
import { type Arena, CHUNK_MASK, CHUNK_UNITS_LOG2 } from '../store/arena.ts'
import { flagsOf, ropeWord } from '../store/item.ts'
import type { Store } from '../store/store.ts'
import { copyRope, freeRope, ropeBytes, settleRope } from './rope.ts'
import { isInline, ropeRoot, stringLength } from './string.ts'
import { encodingOfString } from './string-encoding.ts'
import type { ValueOperations } from './value-operations.ts'

/** What strings do as values among others. */
export const stringOperations: ValueOperations = {
  free({ arena }: Store, address: number): void {
    if (!isInline(arena, address)) freeRope(arena, ropeRoot(arena, address), stringLength(arena, address))
  },

  copy({ arena }: Store, from: number, to: number): void {
    if (isInline(arena, from)) return
    const words = arena.words[to >>> CHUNK_UNITS_LOG2]
    const at = (to & CHUNK_MASK) << 1
    words[at + ropeWord(flagsOf(words[at]))] = copyRope(arena, ropeRoot(arena, from), stringLength(arena, from))
  },

  encodingName: (arena: Arena, address: number) => encodingOfString(arena, address),

  outsideBytes({ arena }: Store, address: number): number {
    return isInline(arena, address) ? 0 : ropeBytes(arena, ropeRoot(arena, address), stringLength(arena, address))
  },

  settle({ arena }: Store, address: number): void {
    if (isInline(arena, address)) return
    const words = arena.words[address >>> CHUNK_UNITS_LOG2]
    const at = (address & CHUNK_MASK) << 1
    const word = at + ropeWord(flagsOf(words[at]))
    words[word] = settleRope(arena, words[word], stringLength(arena, address))
  },

  elementMoved: () => assert(false, 'a string has no elements'),

  elementExpired(): number {
    assert(false, 'a string has no elements')
  },

  size: () => 1,

  verify: () => 0,
}
