import { latin1 } from '../base/bytes.ts'
import type { Client } from './client.ts'
import type { CommandWords } from './command.ts'
import { REDACTED } from './redacted-arguments.ts'

/**
 * Logs of commands that stand out: that took long, or whose request or reply was large. Each keeps its latest entries.
 *
 * The slow log is Redis's; the other two, and COMMANDLOG for all three, are Valkey 8.1's.
 */

export const LOG_KINDS = ['slow', 'large-request', 'large-reply'] as const
export type LogKind = (typeof LOG_KINDS)[number]

/** Words of a command that are kept; behind them it says how many there were. */
const WORDS_MAX = 32
/** Bytes of a word that are kept. */
const WORD_BYTES_MAX = 128

export interface LogEntry {
  readonly id: number
  /** Seconds since the Unix epoch. */
  readonly time: number
  /** Microseconds, or bytes. */
  readonly value: number
  /** A character per byte. */
  readonly words: readonly string[]
  readonly address: string
  readonly name: string
}

export class CommandLog {
  /** From what value on commands are logged: microseconds or bytes; negative: none. */
  threshold = -1
  /** Latest first. */
  readonly entries: LogEntry[] = []
  #lengthMax = 0
  #nextId = 0

  get lengthMax(): number {
    return this.#lengthMax
  }

  /** How many entries are kept. */
  set lengthMax(length: number) {
    this.#lengthMax = length
    if (this.entries.length > length) this.entries.length = length
  }

  /** Whether a command of this value is to be logged. */
  wants(value: number): boolean {
    return this.threshold >= 0 && value >= this.threshold && this.#lengthMax > 0
  }

  add(client: Client, words: CommandWords, redacted: ReadonlySet<number>, value: number, nowMs: number): void {
    this.entries.unshift({
      id: this.#nextId++,
      time: Math.floor(nowMs / 1000),
      value,
      words: keptWords(words, redacted),
      address: client.address,
      name: client.name,
    })
    if (this.entries.length > this.#lengthMax) this.entries.length = this.#lengthMax
  }

  clear(): void {
    this.entries.length = 0
  }
}

function keptWords({ bytes, argv, argc }: CommandWords, redacted: ReadonlySet<number>): string[] {
  const count = Math.min(argc, WORDS_MAX)
  return Array.from({ length: count }, (_, i) => {
    if (count < argc && i === count - 1) return `... (${argc - count + 1} more arguments)`
    if (redacted.has(i)) return REDACTED
    const [start, end] = [argv[2 * i], argv[2 * i + 1]]
    const more = end - start - WORD_BYTES_MAX
    const shown = latin1(bytes, start, Math.min(end, start + WORD_BYTES_MAX))
    return more > 0 ? `${shown}... (${more} more bytes)` : shown
  })
}
