import type { Arena } from '../store/arena.ts'
import { byteAt, chunkAt, placeAt, stretchEnd } from './string.ts'

/** Returns the position of the first bit of value `bit` among the bits [from, to) of the string at `address`; -1 when there is none. */
export function bitPosition(arena: Arena, address: number, bit: number, from: number, to: number): number {
  if (from >= to) return -1
  /** What a byte without such a bit is. */
  const skipped = bit === 0 ? 0xff : 0
  const end = Math.ceil(to / 8)
  let at = Math.floor(from / 8)
  let found = 0
  if ((from & 7) !== 0) {
    found = (byteAt(arena, address, at) ^ skipped) & (0xff >>> (from & 7))
    if (found === 0) at++
  }
  while (found === 0 && at < end) {
    const stretch = stretchEnd(arena, address, at, end)
    const chunk = chunkAt(arena, address, at)
    const bytes = arena.bytes[chunk]
    const start = placeAt(arena, address, at)
    const stop = start + stretch - at
    const place = skipBytes(bytes, arena.words[chunk], start, stop, skipped)
    at += place - start
    if (place < stop) found = bytes[place] ^ skipped
  }
  if (found === 0) return -1
  const position = at * 8 + Math.clz32(found) - 24
  return position < to ? position : -1
}

/** Returns the place of the first of bytes[start, end), which `words` shows too, that is not `skipped`; `end` when there is none. */
function skipBytes(bytes: Uint8Array, words: Int32Array, start: number, end: number, skipped: number): number {
  let place = start
  for (; place < end && (place & 3) !== 0; place++) if (bytes[place] !== skipped) return place
  if (place < end) place = (skipped === 0 ? skipZeros : skipOnes)(words, place >>> 2, end >>> 2) << 2
  for (; place < end; place++) if (bytes[place] !== skipped) return place
  return end
}

/** Returns how far words[start, end) are zeros, or somewhat less. */
function skipZeros(words: Int32Array, start: number, end: number): number {
  let at = start
  for (; at + 8 <= end; at += 8) {
    const lower = words[at] | words[at + 1] | words[at + 2] | words[at + 3]
    const upper = words[at + 4] | words[at + 5] | words[at + 6] | words[at + 7]
    if ((lower | upper) !== 0) break
  }
  return at
}

/** Returns how far words[start, end) are ones, or somewhat less. */
function skipOnes(words: Int32Array, start: number, end: number): number {
  let at = start
  for (; at + 8 <= end; at += 8) {
    const lower = words[at] & words[at + 1] & words[at + 2] & words[at + 3]
    const upper = words[at + 4] & words[at + 5] & words[at + 6] & words[at + 7]
    if ((lower & upper) !== -1) break
  }
  return at
}
