import { assert } from '../../base/assert.ts'
import { bufferOf } from '../buffer-of.ts'
import type { DeadLetter, JournalEntry } from './journal.ts'
import { type JournalRecord, RECORD_OVERHEAD_BYTES } from './journal-record.ts'
import { compareTokens, type Token } from './token.ts'

const NOTHING = new Uint8Array(0)
/** What a dead letter takes beside its entry, about: another record with its reason. */
const LETTER_BYTES = 2 * RECORD_OVERHEAD_BYTES

/**
 * What a journal's records amount to: of each key the newest write, either one that waits or one that is dead.
 *
 * Invariants: no key is in both; `bytes` is what the records of all of them take, but for reasons.
 */
export class DirtySet {
  readonly #waiting = new Map<string, JournalEntry>()
  readonly #dead = new Map<string, DeadLetter>()
  #bytes = 0
  #newest: Token = { epoch: 0, counter: 0 }

  /** Bytes that waiting writes and dead letters take in a file, about. */
  get bytes(): number {
    return this.#bytes
  }

  /** The highest token of any record seen. */
  get newest(): Token {
    return this.#newest
  }

  get(key: string): JournalEntry | undefined {
    return this.#waiting.get(key)
  }

  /** The dead letter of a key. */
  letter(key: string): DeadLetter | undefined {
    return this.#dead.get(key)
  }

  /** Those that wait, oldest first. */
  waiting(): JournalEntry[] {
    return [...this.#waiting.values()].sort((a, b) => compareTokens(a.token, b.token))
  }

  /** Those that are dead, oldest first. */
  dead(): DeadLetter[] {
    return [...this.#dead.values()].sort((a, b) => compareTokens(a.entry.token, b.entry.token))
  }

  /** Does what a record says. */
  apply({ kind, token, key, payload }: JournalRecord): void {
    if (compareTokens(token, this.#newest) > 0) this.#newest = token
    if (kind === 'save' || kind === 'remove') {
      this.#forget(key)
      const entry = { key, token, payload: kind === 'save' ? payload : undefined }
      this.#waiting.set(key, entry)
      this.#bytes += entryBytes(entry)
      return
    }
    const known = this.#waiting.get(key) ?? this.#dead.get(key)?.entry
    if (known === undefined || compareTokens(known.token, token) !== 0) return
    this.#forget(key)
    if (kind !== 'dead') return
    this.#dead.set(key, { entry: known, ...decodeDeath(payload) })
    this.#bytes += entryBytes(known) + LETTER_BYTES
  }

  /** Records that amount to all this. */
  records(): JournalRecord[] {
    return [
      ...this.dead().flatMap(letter => [recordOf(letter.entry), deathOf(letter.entry, letter.reason, letter.timeMs)]),
      ...this.waiting().map(recordOf),
    ]
  }

  /** Asserts the invariants. */
  verify(): void {
    let bytes = 0
    for (const [key, entry] of this.#waiting) {
      assert(entry.key === key && !this.#dead.has(key), 'a key waits or is dead')
      bytes += entryBytes(entry)
    }
    for (const { entry } of this.#dead.values()) bytes += entryBytes(entry) + LETTER_BYTES
    assert(bytes === this.#bytes, 'bytes are summed')
  }

  #forget(key: string): void {
    const entry = this.#waiting.get(key)
    const letter = this.#dead.get(key)
    if (entry !== undefined) this.#bytes -= entryBytes(entry)
    if (letter !== undefined) this.#bytes -= entryBytes(letter.entry) + LETTER_BYTES
    this.#waiting.delete(key)
    this.#dead.delete(key)
  }
}

/** The record that keeps a write. */
export function recordOf({ key, token, payload }: JournalEntry): JournalRecord {
  return { kind: payload === undefined ? 'remove' : 'save', token, key, payload: payload ?? NOTHING }
}

/** The record that says that the source has a write. */
export function doneOf({ key, token }: JournalEntry): JournalRecord {
  return { kind: 'done', token, key, payload: NOTHING }
}

/** The record that says that nobody wants a dead letter any more. */
export function discardOf({ key, token }: JournalEntry): JournalRecord {
  return { kind: 'discard', token, key, payload: NOTHING }
}

/** The record that says that the source refused a write: the time in ms, and what the source said. */
export function deathOf({ key, token }: JournalEntry, reason: string, timeMs: number): JournalRecord {
  return { kind: 'dead', token, key, payload: Buffer.from(`${timeMs} ${reason}`) }
}

function decodeDeath(payload: Uint8Array): { reason: string; timeMs: number } {
  const text = bufferOf(payload).toString()
  const space = text.indexOf(' ')
  return { timeMs: Number(text.slice(0, space)), reason: text.slice(space + 1) }
}

/** Bytes of a key count as characters: near enough, and the same whenever they are counted. */
function entryBytes({ key, payload }: JournalEntry): number {
  return RECORD_OVERHEAD_BYTES + key.length + (payload?.length ?? 0)
}
