/**
 * Longest common subsequences of two byte strings, with the choices that Redis's LCS makes among equally long ones.
 *
 * The classic table: length(i, j), of the longest common subsequence of the first i bytes of `a` and the first j of `b`,
 * is length(i-1, j-1) + 1 if the i-th byte of `a` is the j-th of `b`, else the larger of length(i-1, j) and length(i, j-1).
 * The way back from the end of the table takes a byte wherever two are the same, and otherwise goes to i-1 if that is
 * the larger, else to j-1. It needs only that choice, so one row of lengths and a table of bits do, a thirty-second of
 * the table that Redis allocates and by which it limits the command.
 */

/** A run of the subsequence that is contiguous in both strings. The offsets count from the starts of the strings. */
export interface LcsMatch {
  aFirst: number
  aLast: number
  bFirst: number
  bLast: number
  length: number
}

export interface Lcs {
  bytes: Uint8Array
  /** From the last to the first, as LCS IDX replies them. */
  matches: LcsMatch[]
}

/** Why Redis would not compute a subsequence: strings over 32 bits of length, or a table over the limit. */
export type LcsRefusal = 'string too long' | 'table too large'

const LENGTH_MAX = 2 ** 32 - 3
const TABLE_ENTRY_BYTES = 4

/** The reason to refuse strings of these lengths, if there is one. `tableBytesMax` is Redis's `proto-max-bulk-len`. */
export function lcsRefusal(aLength: number, bLength: number, tableBytesMax: number): LcsRefusal | undefined {
  if (aLength > LENGTH_MAX || bLength > LENGTH_MAX) return 'string too long'
  return (aLength + 1) * (bLength + 1) * TABLE_ENTRY_BYTES > tableBytesMax ? 'table too large' : undefined
}

/** The length of the longest common subsequence of a[aStart, aEnd) and b[bStart, bEnd). */
export function lcsLength(
  a: Uint8Array,
  aStart: number,
  aEnd: number,
  b: Uint8Array,
  bStart: number,
  bEnd: number,
): number {
  const row = new Uint32Array(bEnd - bStart + 1)
  for (let at = aStart; at < aEnd; at++) {
    let diagonal = 0
    let left = 0
    for (let j = 1; j < row.length; j++) {
      const above = row[j]
      if (b[bStart + j - 1] === a[at]) left = diagonal + 1
      else if (above > left) left = above
      row[j] = left
      diagonal = above
    }
  }
  return row[row.length - 1]
}

/**
 * The longest common subsequence of a[aStart, aEnd) and b[bStart, bEnd), and its runs of at least `matchLengthMin` bytes.
 * Throws a RangeError where the table of bits cannot be allocated.
 */
export function lcs(
  a: Uint8Array,
  aStart: number,
  aEnd: number,
  b: Uint8Array,
  bStart: number,
  bEnd: number,
  matchLengthMin = 0,
): Lcs {
  const table = directions(a, aStart, aEnd, b, bStart, bEnd)
  const bytes = new Uint8Array(table.length)
  const matches: LcsMatch[] = []
  let i = aEnd - aStart
  let j = bEnd - bStart
  let index = table.length
  /** The bytes of the current run. */
  let run = 0

  while (i > 0 && j > 0) {
    if (a[aStart + i - 1] === b[bStart + j - 1]) {
      bytes[--index] = a[aStart + i - 1]
      run++
      i--
      j--
      if (i > 0 && j > 0) continue
    }
    if (run > 0 && run >= matchLengthMin) {
      matches.push({ aFirst: i, aLast: i + run - 1, bFirst: j, bLast: j + run - 1, length: run })
    }
    run = 0
    if (i > 0 && j > 0) {
      if (table.goesUp(i, j)) i--
      else j--
    }
  }
  return { bytes, matches }
}

interface Directions {
  /** Of the longest common subsequence. */
  length: number
  /** Whether the way back from (i, j), whose bytes differ, goes to (i-1, j). */
  goesUp(i: number, j: number): boolean
}

function directions(
  a: Uint8Array,
  aStart: number,
  aEnd: number,
  b: Uint8Array,
  bStart: number,
  bEnd: number,
): Directions {
  const columns = bEnd - bStart
  const rowWords = Math.ceil(columns / 32)
  const bits = new Int32Array((aEnd - aStart) * rowWords)
  const row = new Uint32Array(columns + 1)

  let word = 0
  for (let at = aStart; at < aEnd; at++) {
    let diagonal = 0
    let left = 0
    let pending = 0
    for (let j = 1; j <= columns; j++) {
      const above = row[j]
      if (b[bStart + j - 1] === a[at]) {
        left = diagonal + 1
      } else if (above > left) {
        left = above
        pending |= 1 << ((j - 1) & 31)
      }
      row[j] = left
      diagonal = above
      if ((j & 31) === 0 || j === columns) {
        bits[word++] = pending
        pending = 0
      }
    }
  }

  return {
    length: row[columns],
    goesUp: (i, j) => ((bits[(i - 1) * rowWords + ((j - 1) >>> 5)] >>> ((j - 1) & 31)) & 1) === 1,
  }
}
