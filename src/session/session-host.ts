import type { Blocking } from '../command/blocking.ts'
import type { Engine } from '../command/engine.ts'
import type { Reply } from '../protocol/resp/reply.ts'
import type { Outbox } from '../pubsub/outbox.ts'
import type { Tracking } from '../pubsub/tracking.ts'
import type { ConnectedClient } from './clients.ts'
import type { CommandsAhead } from './commands-ahead.ts'
import type { ConversationHost } from './conversation.ts'

/** What sessions ask of the server that has them. */
export interface SessionHost extends ConversationHost {
  readonly engine: Engine
  /** Those who wait in a command that blocks; told when one of them is gone. */
  readonly blocking: Blocking
  /** What clients are sent without having asked just now. */
  readonly outbox: Outbox
  /** The copies of keys that clients may have. */
  readonly tracking: Tracking
  /** The one reply buffer: empty between batches. */
  readonly reply: Reply
  /** The one place for commands that are looked ahead at: empty between batches. */
  readonly ahead: CommandsAhead
  /** proto-max-bulk-len, in bytes. */
  readonly bulkBytesMax: number
  /** Whether a new client must authenticate. */
  readonly passwordRequired: boolean
  /** Calls {@link ConnectedClient.release} when the pause is over. */
  releaseAfterPause(client: ConnectedClient): void
  /** Calls {@link ConnectedClient.release} once what other clients have sent is served. */
  releaseSoon(client: ConnectedClient): void
  /** A bug came to light while this client was served; its connection is being closed. */
  failed(error: unknown, client: ConnectedClient): void
  /** The client is gone. Called once. */
  forget(client: ConnectedClient): void
}
