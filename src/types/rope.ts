import { assert } from '../base/assert.ts'
import { copyBytes } from '../base/bytes.ts'
import { type Arena, CHUNK_MASK, CHUNK_UNITS_LOG2, PINNED } from '../store/arena.ts'
import { BLOCK_BYTES_MAX, classOf, PAGE_BYTES, PAGE_CLASS } from '../store/size-class.ts'

/**
 * A rope: the bytes of a long string in pieces, so that no block is larger than a page and a change in the middle touches one piece.
 *
 * The root is a block of piece addresses, one word each. Every piece but the last holds {@link PIECE_BYTES} bytes; the last one
 * is as small as its class allows. A rope does not know its length: the item does. It holds at most 512 MiB: the root fits a page.
 */

export const PIECE_BYTES = BLOCK_BYTES_MAX
const PIECE_BYTES_LOG2 = 15
/** The bits of an offset that count within its piece. */
export const PIECE_MASK = PIECE_BYTES - 1

/** Returns the root of a new rope of `length` bytes (at least 1), contents undefined. */
export function createRope(arena: Arena, length: number): number {
  const pieces = pieceCount(length)
  const root = allocateRoot(arena, pieces)
  for (let i = 0; i < pieces; i++) setPiece(arena, root, i, allocatePiece(arena, pieceBytes(length, i)))
  return root
}

/** Frees a rope of `length` bytes. */
export function freeRope(arena: Arena, root: number, length: number): void {
  const pieces = pieceCount(length)
  for (let i = 0; i < pieces; i++) arena.free(pieceAt(arena, root, i))
  arena.free(root)
}

/** Returns the root of a copy of a rope of `length` bytes. */
export function copyRope(arena: Arena, root: number, length: number): number {
  const copy = createRope(arena, length)
  let offset = 0
  eachPiece(arena, root, 0, length, (bytes, start, end) => {
    writeRope(arena, copy, offset, bytes, start, end)
    offset += end - start
  })
  return copy
}

/** Changes a rope's length, keeping what is common; bytes that are added are undefined. Returns its root, which may be another. */
export function resizeRope(arena: Arena, root: number, length: number, newLength: number): number {
  const pieces = pieceCount(length)
  const newPieces = pieceCount(newLength)
  let newRoot = root
  if (rootBytes(newPieces) > arena.capacityAt(root) || rootBytes(newPieces) * 4 < arena.capacityAt(root)) {
    newRoot = allocateRoot(arena, newPieces)
    for (let i = 0; i < Math.min(pieces, newPieces); i++) setPiece(arena, newRoot, i, pieceAt(arena, root, i))
    for (let i = newPieces; i < pieces; i++) arena.free(pieceAt(arena, root, i))
    arena.free(root)
  } else {
    for (let i = newPieces; i < pieces; i++) arena.free(pieceAt(arena, root, i))
  }
  const last = Math.min(pieces, newPieces) - 1
  resizePiece(
    arena,
    newRoot,
    last,
    Math.min(pieceBytes(length, last), pieceBytes(newLength, last)),
    pieceBytes(newLength, last),
  )
  for (let i = pieces; i < newPieces; i++) setPiece(arena, newRoot, i, allocatePiece(arena, pieceBytes(newLength, i)))
  return newRoot
}

/** Copies bytes [from, to) of a rope into `target` at `at`. */
export function readRope(arena: Arena, root: number, from: number, to: number, target: Uint8Array, at: number): void {
  eachPiece(arena, root, from, to, (bytes, start, end) => {
    copyBytes(bytes, start, end, target, at)
    at += end - start
  })
}

/** Copies source[start, end) over the bytes of a rope from `offset` on. */
export function writeRope(
  arena: Arena,
  root: number,
  offset: number,
  source: Uint8Array,
  start: number,
  end: number,
): void {
  eachPiece(arena, root, offset, offset + end - start, (bytes, pieceStart, pieceEnd) => {
    copyBytes(source, start, start + pieceEnd - pieceStart, bytes, pieceStart)
    start += pieceEnd - pieceStart
  })
}

/** Calls `visit` with each stretch of memory that holds bytes [from, to) of a rope, in order. */
export function eachPiece(
  arena: Arena,
  root: number,
  from: number,
  to: number,
  visit: (bytes: Uint8Array, start: number, end: number) => void,
): void {
  while (from < to) {
    const piece = pieceAt(arena, root, from >>> PIECE_BYTES_LOG2)
    const within = from & PIECE_MASK
    const count = Math.min(PIECE_BYTES - within, to - from)
    const start = ((piece & CHUNK_MASK) << 3) + within
    visit(arena.bytes[piece >>> CHUNK_UNITS_LOG2], start, start + count)
    from += count
  }
}

/** Returns the address of the piece that holds the byte of a rope at `offset`, as byte `offset & PIECE_MASK` of the piece. */
export function pieceOf(arena: Arena, root: number, offset: number): number {
  return pieceAt(arena, root, offset >>> PIECE_BYTES_LOG2)
}

/** Moves the blocks of a rope of `length` bytes off pages that are being emptied. Returns its root. */
export function settleRope(arena: Arena, root: number, length: number): number {
  const settled = arena.settle(root)
  for (let i = pieceCount(length) - 1; i >= 0; i--)
    setPiece(arena, settled, i, arena.settle(pieceAt(arena, settled, i)))
  return settled
}

/** Returns the bytes of the blocks of a rope, slack included. */
export function ropeBytes(arena: Arena, root: number, length: number): number {
  let bytes = arena.capacityAt(root)
  for (let i = 0; i < pieceCount(length); i++) bytes += arena.capacityAt(pieceAt(arena, root, i))
  return bytes
}

function pieceCount(length: number): number {
  return (length + PIECE_MASK) >>> PIECE_BYTES_LOG2
}

function pieceBytes(length: number, index: number): number {
  return Math.min(PIECE_BYTES, length - index * PIECE_BYTES)
}

function rootBytes(pieces: number): number {
  return pieces * 4
}

function allocateRoot(arena: Arena, pieces: number): number {
  const bytes = rootBytes(pieces)
  assert(bytes <= PAGE_BYTES, 'a string is at most 512 MiB long')
  return arena.allocate(bytes <= BLOCK_BYTES_MAX ? PINNED + classOf(bytes) : PINNED + PAGE_CLASS)
}

function allocatePiece(arena: Arena, bytes: number): number {
  return arena.allocate(PINNED + classOf(bytes))
}

function resizePiece(arena: Arena, root: number, index: number, keep: number, bytes: number): void {
  const old = pieceAt(arena, root, index)
  if (arena.classAt(old) === PINNED + classOf(bytes)) return
  const piece = allocatePiece(arena, bytes)
  const start = (old & CHUNK_MASK) << 3
  const target = arena.bytes[piece >>> CHUNK_UNITS_LOG2]
  copyBytes(arena.bytes[old >>> CHUNK_UNITS_LOG2], start, start + keep, target, (piece & CHUNK_MASK) << 3)
  setPiece(arena, root, index, piece)
  arena.free(old)
}

function pieceAt(arena: Arena, root: number, index: number): number {
  return arena.words[root >>> CHUNK_UNITS_LOG2][((root & CHUNK_MASK) << 1) + index]
}

function setPiece(arena: Arena, root: number, index: number, piece: number): void {
  arena.words[root >>> CHUNK_UNITS_LOG2][((root & CHUNK_MASK) << 1) + index] = piece
}
