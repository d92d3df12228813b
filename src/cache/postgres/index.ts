import { SystemChance, SystemScheduler } from '../../server/system/system.ts'
import { type Duration, readDuration } from '../duration.ts'
import { ChangeListener, type Following, type FollowingPlatform, type ListenOptions } from './change-listener.ts'
import { Outbox, type OutboxOptions } from './outbox.ts'

export type { Following, ListenOptions } from './change-listener.ts'
export type { PostgresClient, PostgresQueries } from './postgres-client.ts'
export type { ChangeHandlers, Row } from './row-change.ts'
export {
  type NotifyTriggerOptions,
  notifyTriggerSql,
  type OutboxTriggerOptions,
  outboxSql,
  outboxTriggerSql,
} from './trigger-sql.ts'
export type { FollowOutboxOptions }

/** As {@link OutboxOptions}, with a duration. */
interface FollowOutboxOptions extends Omit<OutboxOptions, 'pollMs'> {
  /** How often the outbox is looked at; `'1s'` unless given. */
  readonly poll?: Duration
}

/**
 * Invalidates what rows' changes make invalid as soon as PostgreSQL tells of them (LISTEN/NOTIFY), with the triggers of {@link notifyTriggerSql}. What is not told, since the connection was lost,
 * invalidates everything. Resolves once it listens; rejects with the client's error when it cannot connect.
 */
export function listenToPostgres(options: ListenOptions): Promise<Following> {
  return ChangeListener.start(options, systemFollowing())
}

/**
 * Invalidates what rows' changes make invalid, from an outbox that the triggers of {@link outboxTriggerSql} fill: nothing is ever missed, at the price of a row per change and of polling. Resolves
 * once all changes that were there are handled, to what can be closed and polled at once; rejects with the client's error.
 */
export function followOutbox(options: FollowOutboxOptions): Promise<Following & { poll(): Promise<number> }> {
  const { poll = '1s', ...others } = options
  return Outbox.start({ ...others, pollMs: readDuration('poll', poll, { minMs: 1 }) }, systemFollowing())
}

function systemFollowing(): FollowingPlatform {
  return { scheduler: new SystemScheduler(), chance: new SystemChance() }
}
