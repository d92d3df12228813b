/**
 * Bytes with a DataView over them, for the hot path.
 *
 * A DataView reads and writes four bytes at any offset in one machine instruction, which makes copying, comparing and hashing of short ranges
 * four to ten times as fast as byte loops (64 bytes: 17 against 142 ns on the machine of docs/BENCHMARKS.md). Where bytes live long, in arenas, read and reply
 * buffers, they are allocated as this; to everybody else they are a Uint8Array.
 */
export class ViewedBytes extends Uint8Array<ArrayBuffer> {
  readonly view: DataView

  constructor(buffer: ArrayBuffer) {
    super(buffer)
    this.view = new DataView(buffer)
  }

  /** Views of a part are plain. */
  static get [Symbol.species](): Uint8ArrayConstructor {
    return Uint8Array
  }
}

/** Returns `length` bytes, all 0. */
export function allocateBytes(length: number): ViewedBytes {
  return new ViewedBytes(new ArrayBuffer(length))
}

/** Returns a view over the bytes: their own, or a new one. */
export function viewOf(bytes: Uint8Array): DataView {
  // A load of the property is one comparison of shapes; `instanceof` walks prototypes.
  const view = (bytes as Partial<ViewedBytes>).view
  return view === undefined ? new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength) : view
}

/** Whether bytes [start, end) of one view are those of another from `otherStart` on. */
export function equalViews(view: DataView, start: number, end: number, other: DataView, otherStart: number): boolean {
  const last = end - 3
  let at = otherStart
  for (; start < last; start += 4, at += 4) if (view.getInt32(start, true) !== other.getInt32(at, true)) return false
  for (; start < end; start++, at++) if (view.getUint8(start) !== other.getUint8(at)) return false
  return true
}
