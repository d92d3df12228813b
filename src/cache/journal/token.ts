/**
 * A mark that every journalled write gets, growing from write to write: first by epoch, which each owner of a journal draws anew, then by counter. The source
 * can refuse a write whose token is not above the last one it took for the same row; then neither a retry nor a writer that was thought dead does harm.
 */
export interface Token {
  /** A whole number of at least 1; of a Redis stream's ID, the milliseconds. */
  readonly epoch: number
  /** A whole number of at least 0. */
  readonly counter: number
}

/** Below 0 when `a` is older than `b`, above 0 when it is newer, 0 when they are the same. */
export function compareTokens(a: Token, b: Token): number {
  return a.epoch - b.epoch || a.counter - b.counter
}

/** A token as text, as Redis writes the IDs of streams: `<epoch>-<counter>`. */
export function tokenText(token: Token): string {
  return `${token.epoch}-${token.counter}`
}

/** Reads what {@link tokenText} wrote; undefined when it is none. */
export function parseToken(text: string): Token | undefined {
  const match = /^(\d{1,16})-(\d{1,16})$/.exec(text)
  if (match === null) return undefined
  const token = { epoch: Number(match[1]), counter: Number(match[2]) }
  return Number.isSafeInteger(token.epoch) && Number.isSafeInteger(token.counter) ? token : undefined
}
