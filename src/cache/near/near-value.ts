import type { TagVersion } from '../store/record.ts'

/** The versions under which a value was read or stored. */
export interface NearProof {
  readonly stamp: string
  /** The tag clock's epoch. */
  readonly epoch: string
  readonly tags: readonly TagVersion[]
}

/** A value that the near tier holds, as it is handed out. */
export interface NearValue {
  readonly value: unknown
  /** The value as a read returns it, once one has; only where all readers share it. */
  promise: Promise<unknown> | undefined
  /** What its record in the store must still have for the value to be current; kept only where every read asks. */
  readonly proof: NearProof | undefined
  /** Times in ms since the Unix epoch. */
  readonly createdMs: number
  readonly freshUntilMs: number
  /** Until when it may be served from here. */
  readonly nearUntilMs: number
  /** From when on a read may cause a refresh. */
  readonly refreshFromMs: number
  /** Until when a read of it is nothing but that: it need not be validated, nor refreshed. */
  readonly plainUntilMs: number
  readonly loadMs: number
  readonly tags: readonly string[]
  /** The number of the local fence up to which none of the tags was invalidated. */
  since: number
}
