import type { TagVersion } from '../store/record.ts'

/** The versions under which a value was read or stored. */
export interface NearProof {
  readonly stamp: string
  /** The tag clock's epoch. */
  readonly epoch: string
  readonly tags: readonly TagVersion[]
}

/** What tells whether a read has a value loaded anew; times in ms since the Unix epoch. */
export interface NearRefresh {
  /** From when on it may. */
  readonly fromMs: number
  readonly createdMs: number
  readonly freshUntilMs: number
  readonly loadMs: number
}

/** A value that the near tier holds, as it is handed out. */
export interface NearValue {
  readonly value: unknown
  /** The value as a read returns it, once one has; only where all readers share it. */
  promise: Promise<unknown> | undefined
  /** What its record in the store must still have for the value to be current; kept only where every read asks. */
  readonly proof: NearProof | undefined
  /** Until when it may be served from here, in ms since the Unix epoch. */
  readonly nearUntilMs: number
  /** Until when a read of it is nothing but that: it need not be validated, nor refreshed. */
  readonly plainUntilMs: number
  /** Where reads may have it loaded anew before it expires: most values are never, and should not be larger for it. */
  readonly refresh: NearRefresh | undefined
  readonly tags: readonly string[]
  /** The number of the local fence up to which none of the tags was invalidated. */
  since: number
}
