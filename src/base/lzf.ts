/**
 * LZF, the compression of strings in Redis's dumps and files, by Marc Lehmann (http://oldhome.schmorp.de/marc/liblzf.html): a format of literal runs and references, and a compressor that
 * finds the very matches that the one in Redis finds, so that dumps are the same to the byte.
 *
 * ```
 * 000LLLLL <L+1 bytes>                       a run of literals, 1 to 32
 * LLLooooo oooooooo                          a reference: L+2 bytes (3 to 8) from o+1 bytes before
 * 111ooooo LLLLLLLL oooooooo                 a longer one: L+9 bytes
 * ```
 */

const LITERALS_MAX = 32
const DISTANCE_MAX = 8192
const REFERENCE_MAX = 264
const HASH_MASK = 0xffff

/** Compresses bytes[start, end). Returns undefined when that takes more than `limit` bytes. */
export function compressLzf(bytes: Uint8Array, start: number, end: number, limit: number): Uint8Array | undefined {
  const input = bytes.subarray(start, end)
  const { length } = input
  if (length === 0 || limit <= 0) return undefined
  const output = new Uint8Array(limit + LITERALS_MAX)
  /** Where three bytes were seen last, by their hash. 0 is nowhere. */
  const seen = new Uint32Array(HASH_MASK + 1)
  let literals = 0
  let out = 1
  let at = 0
  while (at < length - 2) {
    const slot = hash(input, at)
    const reference = seen[slot]
    seen[slot] = at
    const distance = at - reference - 1
    if (reference > 0 && distance < DISTANCE_MAX && matches(input, reference, at)) {
      if (out - (literals === 0 ? 1 : 0) + 4 >= limit) return undefined
      if (literals === 0) out--
      else output[out - literals - 1] = literals - 1
      const size = matchLength(input, reference, at)
      const code = size - 2
      if (code < 7) output[out++] = (distance >> 8) + (code << 5)
      else {
        output[out++] = (distance >> 8) + (7 << 5)
        output[out++] = code - 7
      }
      output[out++] = distance
      literals = 0
      out++
      at += size
      if (at >= length - 2) break
      seen[hash(input, at - 2)] = at - 2
      seen[hash(input, at - 1)] = at - 1
      continue
    }
    if (out >= limit) return undefined
    output[out++] = input[at++]
    if (++literals < LITERALS_MAX) continue
    output[out - literals - 1] = literals - 1
    literals = 0
    out++
  }
  if (out + 3 > limit) return undefined
  while (at < length) {
    output[out++] = input[at++]
    if (++literals < LITERALS_MAX) continue
    output[out - literals - 1] = literals - 1
    literals = 0
    out++
  }
  if (literals === 0) out--
  else output[out - literals - 1] = literals - 1
  return output.slice(0, out)
}

/** Decompresses bytes[start, end) to exactly `length` bytes. Returns undefined when they are not that. */
export function decompressLzf(bytes: Uint8Array, start: number, end: number, length: number): Uint8Array | undefined {
  const output = new Uint8Array(length)
  let out = 0
  let at = start
  while (at < end) {
    const control = bytes[at++]
    if (control < LITERALS_MAX) {
      const count = control + 1
      if (at + count > end || out + count > length) return undefined
      output.set(bytes.subarray(at, at + count), out)
      at += count
      out += count
      continue
    }
    let size = control >> 5
    if (size === 7) size += bytes[at++]
    if (at >= end) return undefined
    let from = out - ((control & 0x1f) << 8) - bytes[at++] - 1
    size += 2
    if (from < 0 || out + size > length) return undefined
    // Byte by byte: a reference may overlap what it makes.
    while (size-- > 0) output[out++] = output[from++]
  }
  return out === length ? output : undefined
}

function hash(input: Uint8Array, at: number): number {
  const value = (input[at] << 16) | (input[at + 1] << 8) | input[at + 2]
  return ((value >> 8) - value * 5) & HASH_MASK
}

function matches(input: Uint8Array, reference: number, at: number): boolean {
  return (
    input[reference] === input[at] && input[reference + 1] === input[at + 1] && input[reference + 2] === input[at + 2]
  )
}

/** How many bytes a reference at `at` takes; three are known to match. Like the original, the last bytes of what is looked at freely may go beyond the limit by two. */
function matchLength(input: Uint8Array, reference: number, at: number): number {
  const longest = Math.min(input.length - at - 2, REFERENCE_MAX)
  let size = 2
  if (longest > 16) {
    for (let i = 0; i < 16; i++) {
      size++
      if (input[reference + size] !== input[at + size]) return size
    }
  }
  do size++
  while (size < longest && input[reference + size] === input[at + size])
  return size
}
