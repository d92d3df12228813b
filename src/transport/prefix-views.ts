/** Lengths up to this have a view that is kept. */
const LENGTH_MAX = 512

/**
 * Views of the first bytes of a buffer, kept: replies are written into one buffer over and over, most of them short, and making
 * a view takes as long as writing a short reply into the buffer.
 */
export class PrefixViews {
  #buffer: Uint8Array<ArrayBuffer> | undefined = undefined
  readonly #views: (Uint8Array<ArrayBuffer> | undefined)[] = new Array(LENGTH_MAX + 1).fill(undefined)

  /** Returns bytes[0, length) as a view, the same one for the same buffer and length as long as no other buffer comes. */
  of(bytes: Uint8Array<ArrayBuffer>, length: number): Uint8Array<ArrayBuffer> {
    // A whole buffer comes by itself, such as a message that many are sent: it is no reason to forget the views of another.
    if (length > LENGTH_MAX || length === bytes.length) return viewOf(bytes, length)
    if (bytes !== this.#buffer) {
      this.#buffer = bytes
      this.#views.fill(undefined)
    }
    return (this.#views[length] ??= viewOf(bytes, length))
  }
}

function viewOf(bytes: Uint8Array<ArrayBuffer>, length: number): Uint8Array<ArrayBuffer> {
  return length === bytes.length ? bytes : new Uint8Array(bytes.buffer, bytes.byteOffset, length)
}
