/** A value that the near tier holds, as it is handed out. */
export interface NearValue {
  readonly value: unknown
  /** Times in ms since the Unix epoch. */
  readonly createdMs: number
  readonly freshUntilMs: number
  /** Until when it may be served from here. */
  readonly nearUntilMs: number
  /** From when on a read may cause a refresh. */
  readonly refreshFromMs: number
  readonly loadMs: number
  readonly tags: readonly string[]
  /** The number of the local fence when its read or load began. */
  readonly since: number
}
