import { backoffMs } from '../../base/backoff.ts'
import type { Scheduled } from '../../base/scheduler.ts'
import type { Following, FollowingPlatform } from './change-listener.ts'
import type { PostgresQueries } from './postgres-client.ts'
import { type ChangeHandlers, handleChange, parseRowChange } from './row-change.ts'
import { identifier, OUTBOX } from './trigger-sql.ts'

export interface OutboxOptions extends ChangeHandlers {
  /** A client or a pool that is connected; it stays the caller's. */
  readonly queries: PostgresQueries
  /** The outbox's table; `samovar_outbox` unless given. */
  readonly outbox?: string
  /** How often it is looked at when it was empty, in ms. */
  readonly pollMs: number
}

/** Changes that are read at a time. */
const BATCH = 500
const RETRY = { minMs: 100, maxMs: 10_000 }

/**
 * Takes changes from a table into which triggers write them, in the transactions that make them. What was committed is handled at least once, whoever was down
 * when: a change is deleted after it was handled. Several processes may do this; they handle some changes twice.
 *
 * The order of changes does not matter, since each only says what is no longer so. That is why nothing is missed when an older transaction commits after a younger one.
 */
export class Outbox implements Following {
  readonly #options: OutboxOptions
  readonly #platform: FollowingPlatform
  readonly #table: string
  #timer: Scheduled | undefined
  #polling: Promise<number> | undefined
  #failures = 0
  #closed = false

  private constructor(options: OutboxOptions, platform: FollowingPlatform) {
    this.#options = options
    this.#platform = platform
    this.#table = identifier('outbox', options.outbox ?? OUTBOX)
  }

  /** Resolves once the changes that are there have been handled. Rejects with the client's error when they cannot be read. */
  static async start(options: OutboxOptions, platform: FollowingPlatform): Promise<Outbox> {
    const outbox = new Outbox(options, platform)
    await outbox.poll()
    outbox.#pollLater(options.pollMs)
    return outbox
  }

  /** Handles the changes that are there now, without waiting for the time. Resolves to their number; rejects with the client's error. */
  poll(): Promise<number> {
    this.#polling ??= this.#handleAll().finally(() => {
      this.#polling = undefined
    })
    return this.#polling
  }

  async close(): Promise<void> {
    this.#closed = true
    this.#timer?.cancel()
    await this.#polling?.catch(() => {})
  }

  #pollLater(waitMs: number): void {
    if (this.#closed) return
    this.#timer = this.#platform.scheduler.after(waitMs, () => {
      this.poll().then(
        () => {
          this.#failures = 0
          this.#pollLater(this.#options.pollMs)
        },
        (error: unknown) => {
          this.#options.onError?.(error)
          this.#pollLater(backoffMs(RETRY, ++this.#failures, this.#platform.chance))
        },
      )
    })
  }

  async #handleAll(): Promise<number> {
    let handled = 0
    while (!this.#closed) {
      const count = await this.#handleSome()
      handled += count
      if (count < BATCH) break
    }
    return handled
  }

  /** Whole numbers of 64 bits stay text, on the way here and back. */
  async #handleSome(): Promise<number> {
    const { queries, everything } = this.#options
    const { rows } = await queries.query(
      `select id::text as id, change::text as change from ${this.#table} order by id limit ${BATCH}`,
    )
    const written = rows as readonly { readonly id: string; readonly change: string }[]
    for (const row of written) {
      const change = parseRowChange(row.change)
      // Somebody wrote it by hand, and it says that something is not so any more.
      if (change === undefined) await everything()
      else await handleChange(change, this.#options)
    }
    if (written.length > 0) {
      const ids = written.map(({ id }) => id)
      await queries.query(`delete from ${this.#table} where id = any($1::bigint[])`, [ids])
    }
    return written.length
  }
}
