/** What the near store keeps for a key. Callers may hold one: when it has been removed or replaced, it is empty. */
export interface NearEntry<Value, Note> {
  readonly key: string
  /** Undefined once the entry has left the store: who still holds the entry does not hold its value. */
  readonly value: Value | undefined
  /** Whatever the caller wants to know again with the value: tags, versions, when it was loaded. */
  readonly note: Note
  /** The room that key, value and note are counted with. */
  readonly bytes: number
  /** When it ends, in ms since the Unix epoch; Infinity when it does not. */
  readonly expiresAtMs: number
}

/** An entry as the store has it: in a queue, and with the count of its uses. */
export interface QueuedEntry<Value, Note> extends NearEntry<Value, Note> {
  value: Value | undefined
  /** The key's hash, by which it is remembered once it is gone. */
  hash: number
  /** Uses since it came or was last spared, up to {@link USES_MAX}. */
  uses: number
  /** Whether it has proved itself, and is in the main queue. */
  main: boolean
  /** Neighbours; an entry that is in no queue is its own. */
  next: QueuedEntry<Value, Note> | undefined
  previous: QueuedEntry<Value, Note> | undefined
}

/** More uses than these are not told apart. */
export const USES_MAX = 3
