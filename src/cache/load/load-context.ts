import { type Duration, readDuration } from '../duration.ts'

/** What a loader is given beside the id. */
export interface LoadContext<Value = unknown> {
  /** Aborted when nobody waits for the value any more, or when the hard timeout is over. */
  readonly signal: AbortSignal
  /** The value that was cached and is no longer fresh; undefined when there is none, or it was null. */
  readonly stale: Value | undefined
  /** How long the value stays fresh; may be set, to anything that the option `ttl` accepts. */
  get ttl(): number
  set ttl(duration: Duration)
  /** The tags given beside those that the resource derives; may be set or added to. */
  tags: string[]
  /** The value is returned, but not cached. */
  skip(): void
  /** Says that {@link stale} still holds: return what this returns. Throws when there is nothing stale. */
  notModified(): Value
}

/** What a loader said through its context. */
export class LoadDirections implements LoadContext<NonNullable<unknown>> {
  readonly #signal: () => AbortSignal
  readonly stale: NonNullable<unknown> | undefined
  tags: string[]
  skipped = false
  unmodified = false
  #ttlMs: number
  /** Whether the loader set the ttl itself. */
  ttlGiven = false

  constructor(
    signal: () => AbortSignal,
    stale: NonNullable<unknown> | undefined,
    ttlMs: number,
    tags: readonly string[],
  ) {
    this.#signal = signal
    this.stale = stale
    this.#ttlMs = ttlMs
    this.tags = [...tags]
    this.skip = this.skip.bind(this)
    this.notModified = this.notModified.bind(this)
  }

  get signal(): AbortSignal {
    return this.#signal()
  }

  get ttl(): number {
    return this.#ttlMs
  }

  set ttl(duration: Duration) {
    this.#ttlMs = readDuration('ctx.ttl', duration)
    this.ttlGiven = true
  }

  skip(): void {
    this.skipped = true
  }

  notModified(): NonNullable<unknown> {
    if (this.stale === undefined) throw new TypeError('ctx.notModified: there is no stale value')
    this.unmodified = true
    return this.stale
  }
}
