import type { Platform } from '../../server/platform.ts'
import type { ByteSize } from '../byte-size.ts'
import type { Duration } from '../duration.ts'
import type { Journal } from '../journal/journal.ts'
import type { MaybePromise } from '../store/store.ts'

/** What a writer is told beside id and value. */
export interface WriteContext {
  /**
   * Of a write behind a journal, its token, `<epoch>-<counter>`: it grows from write to write of a key. A source that keeps the last one and refuses what is not above it is safe from
   * repetition and from writers that were thought dead. Empty for other writes.
   */
  readonly token: string
  /** Aborted when the cache is closed and can wait no longer. */
  readonly signal: AbortSignal
}

/** One of several writes. */
export interface WriteItem<Id, Given> {
  readonly id: Id
  readonly value: Given
  readonly token: string
}

/** A journal that is yet to be opened: on the clock and the timers of the cache that it will belong to. */
export interface JournalFactory {
  open(platform: Platform): MaybePromise<Journal>
}

export interface WriteQueueOptions {
  /** Writes that wait at most. 10,000 unless given. */
  readonly entries?: number
  /** Bytes of values that wait at most. 64 MB unless given. */
  readonly bytes?: ByteSize
  /** A write that finds the queue full waits, or is rejected. 'wait' unless given. */
  readonly onFull?: 'wait' | 'reject'
}

export interface WriteOptions<Id, Given> {
  /**
   * 'around': `save` is called, then the cache is invalidated. 'through': the cache is held, save is called, then what it stored is cached.
   * 'behind': the write is acknowledged once the journal has it, and saved later. 'around' unless given.
   */
  readonly mode?: 'around' | 'through' | 'behind'
  /** Writes to the source. May return the value as the source has stored it. */
  readonly save?: (id: Id, value: Given, context: WriteContext) => MaybePromise<Given | undefined> | MaybePromise<void>
  /** Writes several to the source: all, or it rejects. For 'behind'. */
  readonly saveMany?: (
    items: readonly WriteItem<Id, Given>[],
    context: Pick<WriteContext, 'signal'>,
  ) => MaybePromise<void>
  /** Removes from the source. Without it `delete` concerns the cache alone. */
  readonly remove?: (id: Id, context: WriteContext) => MaybePromise<void> | MaybePromise<unknown>
  /** Where writes that wait live. For 'behind', which needs it. */
  readonly journal?: JournalFactory
  /** Writes in one call of `saveMany`, at most. 100 unless given. */
  readonly batch?: number
  /** Calls of the source at a time. 1 unless given. */
  readonly concurrency?: number
  /** How long a write waits for others to join it, or to take its place. 0 unless given. */
  readonly delay?: Duration
  /** How long to wait after a failure: doubles from `min`, 100 ms, to `max`, 30 s, half of it at random. */
  readonly retry?: { readonly min?: Duration; readonly max?: Duration }
  /** So many times a write is refused, by a source that takes others in between, before it is a dead letter. 5 unless given. */
  readonly refusals?: number
  /** Whether trying again after this error is of no use: then the write is a dead letter at once. Never unless given. */
  readonly isPermanent?: (error: unknown) => boolean
  readonly queue?: WriteQueueOptions
  /** How long closing waits for the source to take what waits; the rest stays in the journal. 30 seconds unless given. */
  readonly flushWithin?: Duration
}
