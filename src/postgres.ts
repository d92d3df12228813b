/** Invalidation by changes of rows in PostgreSQL: `samovar/postgres`. The database's client is given by the caller; nothing is imported. */
export {
  type ChangeHandlers,
  type Following,
  type FollowOutboxOptions,
  followOutbox,
  type ListenOptions,
  listenToPostgres,
  type NotifyTriggerOptions,
  notifyTriggerSql,
  type OutboxTriggerOptions,
  outboxSql,
  outboxTriggerSql,
  type PostgresClient,
  type PostgresQueries,
  type Row,
} from './cache/postgres/index.ts'
