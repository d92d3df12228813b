/**
 * Byte strings: JavaScript strings of one character per byte, U+0000 to U+00FF, in which configuration text travels.
 *
 * What a client or a file gives as a value is bytes, and comes back as the same bytes, whatever they are; yet it is split,
 * compared and searched as text. Text in the usual sense, a path for instance, is its UTF-8 bytes.
 */

/** The byte string of a text: its UTF-8 bytes. */
export function byteStringOf(text: string): string {
  return Buffer.from(text, 'utf8').toString('latin1')
}

/** The text that a byte string spells in UTF-8; bytes that are none become U+FFFD. */
export function textOfByteString(byteString: string): string {
  return Buffer.from(byteString, 'latin1').toString('utf8')
}

/** The bytes of a byte string. */
export function bytesOfByteString(byteString: string): Uint8Array {
  return Buffer.from(byteString, 'latin1')
}

/** The byte string of bytes. */
export function byteStringOfBytes(bytes: Uint8Array): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('latin1')
}
