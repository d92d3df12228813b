import type { Backoff } from '../../base/backoff.ts'
import type { JournalEntry } from '../journal/journal.ts'

/**
 * Writes entries to the source: all of them, or it rejects. They have different keys. Each has its token, which the source can compare with the last one it took for that
 * row; and whatever is written may be written again, after a rejection, a crash, or by a process that was thought dead.
 */
export type WriteEntries = (entries: readonly JournalEntry[], signal: AbortSignal) => Promise<void>

export interface WriteBehindOptions {
  readonly write: WriteEntries
  /** Entries in one call of `write`, at most. 1 for a source that takes single rows. */
  readonly batchEntries: number
  /** Calls of `write` at a time. */
  readonly concurrency: number
  /** How long a write waits for others to join it, or to take its place, in ms. */
  readonly delayMs: number
  readonly backoff: Backoff
  /**
   * So many times an entry is refused by a source that takes others in between, before it is a dead letter. While the source takes nothing at all, nothing is given up.
   */
  readonly refusalsMax: number
  /** Whether an error of `write` means that trying again is of no use. Then an entry that is written alone is a dead letter at once. */
  readonly isPermanent: (error: unknown) => boolean
  /** Writes that wait, at most; and the bytes of their values. */
  readonly queueEntries: number
  readonly queueBytes: number
  /** What becomes of a write that finds the queue full: it waits for room, or is rejected. */
  readonly onFull: 'wait' | 'reject'
}

/** Hears what becomes of writes; what it throws is a bug of its own. */
export interface WriteBehindListener {
  /** The source has taken these. */
  written?(entries: readonly JournalEntry[]): void
  /** A call of `write` was rejected; it is tried again. */
  failed?(entries: readonly JournalEntry[], error: unknown): void
  /** An entry is a dead letter. */
  buried?(entry: JournalEntry, error: unknown): void
  /** The journal could not keep what is known about entries: they may be written again after a crash. */
  journalFailed?(error: unknown): void
}
