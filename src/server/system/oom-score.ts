import { readFileSync, writeFileSync } from 'node:fs'
import type { Configuration } from '../config/configuration.ts'

/** Scores that Linux knows, from never to first. */
const SCORE_MAX = 1000
const FAILURE = 'Failed to set current oom_score_adj. Check server logs.'

/**
 * How readily Linux ends this process when memory runs out, as `oom-score-adj` has it: as much as the values say, or by so much more than the
 * process began with. What it began with comes back when the directive is switched off.
 */
export class OomScore {
  readonly #configuration: Configuration
  readonly #log: (text: string) => void
  readonly #path: string
  /** What the process began with; undefined while it has not been changed. */
  #base: number | undefined = undefined

  constructor(configuration: Configuration, log: (text: string) => void, path = '/proc/self/oom_score_adj') {
    this.#configuration = configuration
    this.#log = log
    this.#path = path
    configuration.onApply('oom-score', () => this.apply())
  }

  /** Does what the configuration says. Returns why it could not. */
  apply(): string | undefined {
    const { 'oom-score-adj': mode, 'oom-score-adj-values': values } = this.#configuration.values
    if (mode === 'no' && this.#base === undefined) return undefined
    try {
      this.#base ??= Number.parseInt(readFileSync(this.#path, 'latin1'), 10)
      // The first value is a master's.
      const score = mode === 'no' ? this.#base : mode === 'absolute' ? values[0] : this.#base + values[0]
      if (mode === 'no') this.#base = undefined
      writeFileSync(this.#path, `${Math.min(Math.max(score, -SCORE_MAX), SCORE_MAX)}\n`)
      return undefined
    } catch (error) {
      this.#log(`Unable to change oom_score_adj: ${error instanceof Error ? error.message : error}`)
      return FAILURE
    }
  }
}
