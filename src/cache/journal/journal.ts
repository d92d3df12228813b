import type { MaybePromise } from '../store/store.ts'
import type { Token } from './token.ts'

/** A write that was acknowledged, and that the source has yet to be told of. */
export interface JournalEntry {
  readonly key: string
  readonly token: Token
  /** The value's bytes; undefined when the row is to be removed. */
  readonly payload: Uint8Array | undefined
}

/** A write that the source refused for good, kept until somebody replays or discards it, or writes the key anew. */
export interface DeadLetter {
  readonly entry: JournalEntry
  /** What the source said. */
  readonly reason: string
  /** When it was given up, in ms since the Unix epoch. */
  readonly timeMs: number
}

/** Takes entries that are to be written, as they come. */
export type EntryListener = (entry: JournalEntry) => void

/**
 * Where acknowledged writes live until the source has them. Of each key it knows the newest write alone.
 *
 * It is at least once: after a crash, entries whose {@link done} was not yet kept are delivered again, with their tokens.
 */
export interface Journal {
  /** Takes possession, and delivers to `listener` first what was left, in the order of tokens, then what is put. Called once, before all else. */
  open(listener: EntryListener): Promise<void>
  /** Keeps a write; `payload` is undefined for a removal. Resolves once it is as safe as the journal was told to make it. Rejects when it could not be kept. */
  put(key: string, payload: Uint8Array | undefined): Promise<JournalEntry>
  /** The write of `key` that waits, its value included. */
  get(key: string): MaybePromise<JournalEntry | undefined>
  /** Of entries that were delivered, those that are still this process's to write: asked right before they are written. Without it, all of them are. */
  claim?(entries: readonly JournalEntry[]): MaybePromise<readonly JournalEntry[]>
  /** Forgets entries that the source has, unless their keys have been written again since. */
  done(entries: readonly JournalEntry[]): MaybePromise<void>
  /** Moves an entry to the dead letters, unless its key has been written again since. */
  bury(entry: JournalEntry, reason: string): MaybePromise<void>
  /** Those that the source refused for good, oldest first. */
  deadLetters(): MaybePromise<readonly DeadLetter[]>
  /** Forgets a dead letter. Resolves to whether it was there. */
  discard(letter: DeadLetter): MaybePromise<boolean>
  /** Makes safe what was put, and gives up possession. */
  close(): Promise<void>
}
