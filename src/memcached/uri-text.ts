const PLAIN = /[A-Za-z0-9\-._~]/

/** Returns bytes[start, end) as text in which everything but letters, digits and `-._~` is `%` and two hexadecimal digits. */
export function uriText(bytes: Uint8Array, start: number, end: number): string {
  let text = ''
  for (let i = start; i < end; i++) {
    const character = String.fromCharCode(bytes[i])
    text += PLAIN.test(character) ? character : `%${bytes[i].toString(16).toUpperCase().padStart(2, '0')}`
  }
  return text
}
