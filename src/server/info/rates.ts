import { STAT_COMMANDS, STAT_INPUT_BYTES, STAT_OUTPUT_BYTES } from '../../keyspace/statistics.ts'

/**
 * Rates: what happened per second of late, without a timer.
 *
 * Batches of commands take the samples, at most one per {@link INTERVAL_MS}; who asks gets the mean since the oldest sample of the
 * window, or since the last one when a lull has outlived the window. Redis takes 16 samples, one every 100 ms.
 */

const INTERVAL_MS = 100
const SAMPLES = 16
const WINDOW_MS = INTERVAL_MS * SAMPLES

export interface RatesPerSecond {
  readonly commands: number
  readonly inputBytes: number
  readonly outputBytes: number
}

interface Sample {
  timeMs: number
  commands: number
  inputBytes: number
  outputBytes: number
}

export class Rates {
  /** When the next sample may be taken, in ms since the Unix epoch. */
  nextMs = 0

  readonly #counts: Float64Array
  readonly #samples: Sample[]
  #taken = 0

  constructor(counts: Float64Array, nowMs: number) {
    this.#counts = counts
    this.#samples = Array.from({ length: SAMPLES }, () => ({ timeMs: 0, commands: 0, inputBytes: 0, outputBytes: 0 }))
    this.sample(nowMs)
  }

  /** Takes a sample. Call it when the time has reached `nextMs`. */
  sample(nowMs: number): void {
    const sample = this.#samples[this.#taken++ % SAMPLES]
    sample.timeMs = nowMs
    sample.commands = this.#counts[STAT_COMMANDS]
    sample.inputBytes = this.#counts[STAT_INPUT_BYTES]
    sample.outputBytes = this.#counts[STAT_OUTPUT_BYTES]
    this.nextMs = nowMs + INTERVAL_MS
  }

  /** Forgets all samples: the counters start again. */
  restart(nowMs: number): void {
    this.#taken = 0
    this.sample(nowMs)
  }

  measure(nowMs: number): RatesPerSecond {
    const kept = Math.min(this.#taken, SAMPLES)
    let from = this.#samples[(this.#taken - 1) % SAMPLES]
    for (let age = 2; age <= kept; age++) {
      const older = this.#samples[(this.#taken - age) % SAMPLES]
      if (nowMs - older.timeMs > WINDOW_MS) break
      from = older
    }
    const seconds = Math.max(nowMs - from.timeMs, INTERVAL_MS) / 1000
    return {
      commands: (this.#counts[STAT_COMMANDS] - from.commands) / seconds,
      inputBytes: (this.#counts[STAT_INPUT_BYTES] - from.inputBytes) / seconds,
      outputBytes: (this.#counts[STAT_OUTPUT_BYTES] - from.outputBytes) / seconds,
    }
  }
}
