import type { Found } from './found.ts'

/** So many keys in a row must have been missing before the next is expected to be. */
const MISSING_MIN = 4

/**
 * Whether the store is likely to have what is looked for next, by what it had lately. To look and to find nothing is a round trip more than to ask for the permission to load at once; but who asks for that in vain
 * costs the store more than a look. So a cold cache is told from one that has most of what is asked for, and behind a wrong guess come {@link MISSING_MIN} looks at least.
 */
export class Outlook {
  #missing = 0

  /** Whether the next key is expected to be missing. */
  get isBleak(): boolean {
    return this.#missing >= MISSING_MIN
  }

  /** Notes what came of a look. */
  saw({ state, entry, reachable }: Found): void {
    this.#missing = state === 'none' && entry === undefined && reachable ? this.#missing + 1 : 0
  }
}
