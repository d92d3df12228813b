import { latin1 } from '../base/bytes.ts'
import { below, type Chance } from '../base/chance.ts'
import type { Command, CommandWords } from './command.ts'
import { keysOfCommand } from './keys-of-command.ts'
import { requestBytes } from './request-bytes.ts'
import { TopKeys } from './top-keys.ts'

/**
 * What HOTKEYS collects: which keys take the most time and the most bytes of the network.
 *
 * A command's time and bytes are divided among its keys. Commands without keys count for nothing.
 */

/** Keys counted for each that is asked for: the more, the truer the ranking. */
const COUNTED_PER_KEY = 10
/** Longer keys are in the sums alone, so that what is kept is bounded. */
const KEY_BYTES_MAX = 64 * 1024

export interface HotKeysOptions {
  readonly cpu: boolean
  readonly net: boolean
  /** Keys to be told of. */
  readonly count: number
  /** ms; 0: until it is stopped. */
  readonly durationMs: number
  /** One in so many commands is looked at. */
  readonly sampleRatio: number
}

/** Microseconds that the process has had the processor. */
export interface CpuUse {
  readonly userMicroseconds: number
  readonly systemMicroseconds: number
}

export class HotKeys {
  readonly options: HotKeysOptions
  /** ms since the Unix epoch. */
  readonly startMs: number
  readonly cpuAtStart: CpuUse
  /** Of all commands with keys, whether looked at or not. */
  microseconds = 0
  netBytes = 0
  readonly byCpu: TopKeys | undefined
  readonly byNet: TopKeys | undefined

  readonly #chance: Chance
  #endMs: number
  #stopped = false

  constructor(options: HotKeysOptions, startMs: number, cpuAtStart: CpuUse, chance: Chance) {
    this.options = options
    this.startMs = startMs
    this.cpuAtStart = cpuAtStart
    this.#chance = chance
    this.#endMs = options.durationMs === 0 ? Number.POSITIVE_INFINITY : startMs + options.durationMs
    const capacity = options.count * COUNTED_PER_KEY
    this.byCpu = options.cpu ? new TopKeys(capacity) : undefined
    this.byNet = options.net ? new TopKeys(capacity) : undefined
  }

  /** Whether it still collects at this time. */
  isActive(nowMs: number): boolean {
    return !this.#stopped && nowMs < this.#endMs
  }

  /** How long it has collected, in ms. */
  durationMs(nowMs: number): number {
    return (this.isActive(nowMs) ? nowMs : this.#endMs) - this.startMs
  }

  /** Ends the collection, whose results stay. */
  stop(nowMs: number): void {
    this.#stopped = true
    this.#endMs = Math.min(nowMs, this.#endMs)
  }

  /** A command has run: it took so long, and its reply has so many bytes. */
  note(command: Command, words: CommandWords, microseconds: number, replyBytes: number): void {
    const keys = keysOfCommand(command, words)
    if (keys === undefined || keys.length === 0) return
    const netBytes = requestBytes(words) + replyBytes
    this.microseconds += microseconds
    this.netBytes += netBytes
    const { sampleRatio } = this.options
    if (sampleRatio > 1 && below(this.#chance, sampleRatio) !== 0) return
    for (const { index } of keys) {
      const [start, end] = [words.argv[2 * index], words.argv[2 * index + 1]]
      if (end - start > KEY_BYTES_MAX) continue
      const key = latin1(words.bytes, start, end)
      this.byCpu?.add(key, microseconds / keys.length)
      this.byNet?.add(key, netBytes / keys.length)
    }
  }
}
