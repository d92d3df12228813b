/** What a load has come to. */
export interface Loaded {
  /** As readers get it; undefined when there is none. */
  readonly value: unknown
  readonly tags: readonly string[]
}
