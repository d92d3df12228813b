/** A broken invariant: a bug in Samovar, never a client's mistake. */
export class AssertionError extends Error {
  override name = 'AssertionError'
}

/** Asserts an invariant; stays on in production. Throws {@link AssertionError} when `condition` is false. */
export function assert(condition: boolean, message: string): asserts condition {
  if (!condition) throw new AssertionError(message)
}
