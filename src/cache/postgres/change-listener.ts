import { backoffMs } from '../../base/backoff.ts'
import type { Chance } from '../../base/chance.ts'
import type { Scheduled, Scheduler } from '../../base/scheduler.ts'
import type { PostgresClient } from './postgres-client.ts'
import { type ChangeHandlers, handleChange, parseRowChange } from './row-change.ts'
import { CHANNEL, channelIdentifier } from './trigger-sql.ts'

export interface ListenOptions extends ChangeHandlers {
  /** Makes a connection to listen on: `() => new pg.Client(url)`. Called again when one is lost. */
  readonly connect: () => PostgresClient
  /** The channel that the triggers tell; `samovar` unless given. */
  readonly channel?: string
}

/** Something that goes on until it is closed. */
export interface Following {
  close(): Promise<void>
}

export interface FollowingPlatform {
  readonly scheduler: Scheduler
  readonly chance: Chance
}

/** How often a connection is asked whether it is still there, and how long it may take to answer, in ms. */
const HEARTBEAT_MS = 30_000
const ANSWER_MS = 10_000
const RECONNECT = { minMs: 100, maxMs: 10_000 }

/**
 * Listens to what triggers tell of changed rows, and connects again when the connection is lost. Notifications that are sent meanwhile are lost, as PostgreSQL does not keep
 * them: then everything is invalidated, once it listens again.
 */
export class ChangeListener implements Following {
  readonly #options: ListenOptions
  readonly #platform: FollowingPlatform
  #client: PostgresClient | undefined
  #timer: Scheduled | undefined
  #failures = 0
  #closed = false

  private constructor(options: ListenOptions, platform: FollowingPlatform) {
    this.#options = options
    this.#platform = platform
  }

  /** Resolves once it listens. Rejects with the client's error when the first connection fails. */
  static async start(options: ListenOptions, platform: FollowingPlatform): Promise<ChangeListener> {
    const listener = new ChangeListener(options, platform)
    await listener.#connect()
    return listener
  }

  async close(): Promise<void> {
    this.#closed = true
    this.#timer?.cancel()
    const client = this.#client
    this.#client = undefined
    await client?.end()
  }

  async #connect(): Promise<void> {
    const { connect, channel = CHANNEL } = this.#options
    const client = connect()
    this.#client = client
    const lost = (error: unknown): void => {
      if (this.#client !== client) return
      this.#client = undefined
      this.#options.onError?.(error)
      client.end().catch(() => {})
      this.#connectLater()
    }
    let listens = false
    // What happens before it listens is told by the promises below.
    client.on('error', error => listens && lost(error))
    client.on('end', () => listens && lost(new Error('the connection was closed')))
    client.on('notification', ({ channel: told, payload = '' }) => {
      if (told === channel) this.#handle(payload)
    })
    try {
      await client.connect()
      await client.query(`listen ${channelIdentifier(channel)}`)
    } catch (error) {
      this.#client = undefined
      client.end().catch(() => {})
      throw error
    }
    listens = true
    if (this.#closed) return void (await client.end())
    this.#failures = 0
    this.#beatLater(client, lost)
  }

  #connectLater(): void {
    if (this.#closed) return
    this.#timer?.cancel()
    const waitMs = backoffMs(RECONNECT, ++this.#failures, this.#platform.chance)
    this.#timer = this.#platform.scheduler.after(waitMs, () => void this.#connectAgain())
  }

  async #connectAgain(): Promise<void> {
    try {
      await this.#connect()
    } catch (error) {
      this.#options.onError?.(error)
      return this.#connectLater()
    }
    if (!this.#closed) await this.#tell(async () => void (await this.#options.everything()))
  }

  /** A connection that was cut without a word looks like one on which nothing happens. */
  #beatLater(client: PostgresClient, lost: (error: unknown) => void): void {
    const { scheduler } = this.#platform
    this.#timer = scheduler.after(HEARTBEAT_MS, () => {
      this.#timer = scheduler.after(ANSWER_MS, () => lost(new Error('the connection does not answer')))
      client.query('select 1').then(() => {
        if (this.#client !== client) return
        this.#timer?.cancel()
        this.#beatLater(client, lost)
      }, lost)
    })
  }

  #handle(payload: string): void {
    const change = parseRowChange(payload)
    // Others may use the channel too.
    if (change !== undefined) void this.#tell(() => handleChange(change, this.#options))
  }

  async #tell(action: () => Promise<void>): Promise<void> {
    try {
      await action()
    } catch (error) {
      this.#options.onError?.(error)
    }
  }
}
