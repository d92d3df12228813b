import { assert } from '../../base/assert.ts'
import { type Backoff, backoffMs } from '../../base/backoff.ts'
import type { Chance } from '../../base/chance.ts'
import type { Clock } from '../../base/clock.ts'

/** What a breaker does with calls: lets them through, refuses them, or lets a few through to find out. */
export type BreakerState = 'closed' | 'open' | 'half-open'

export interface BreakerOptions {
  /** So many failures among the last {@link windowCalls} calls open it. */
  readonly failuresMax: number
  readonly windowCalls: number
  /** How long it stays open; longer each time that a probe fails. */
  readonly open: Backoff
  /** Calls that are let through at a time while it is half open. */
  readonly probes: number
  /** Probes in a row that must succeed before it is closed. */
  readonly successesMin: number
}

/** A call that was let through. It must be told how it went, once. */
export interface Admission {
  succeeded(): void
  failed(): void
}

/**
 * A circuit breaker (Nygard, "Release It!", 2007): what fails again and again is left alone for a while, so that nobody waits for it and it can recover; then a few calls
 * try. Failures need not be in a row: something that flaps is opened too.
 *
 * It has no timer: time is looked at when somebody wants to call.
 *
 * Invariants: `#failures` counts the failures among the outcomes that are remembered; while it is closed nobody probes. What was let through before the state last
 * changed tells nothing about the new one, and is not counted.
 */
export class CircuitBreaker {
  readonly #options: BreakerOptions
  readonly #clock: Pick<Clock, 'monotonic'>
  readonly #chance: Chance
  readonly #changed: (state: BreakerState) => void
  #state: BreakerState = 'closed'
  /** Whether the last calls failed: a ring. */
  readonly #outcomes: Uint8Array
  #next = 0
  #failures = 0
  /** How many times it was opened without having been closed. */
  #opened = 0
  #closesAtMs = 0
  #probing = 0
  #successes = 0
  #generation = 0

  /** Calls `changed` with each new state. */
  constructor(
    options: BreakerOptions,
    clock: Pick<Clock, 'monotonic'>,
    chance: Chance,
    changed: (state: BreakerState) => void = () => {},
  ) {
    assert(options.failuresMax >= 1 && options.failuresMax <= options.windowCalls, 'so many failures are remembered')
    this.#options = options
    this.#clock = clock
    this.#chance = chance
    this.#changed = changed
    this.#outcomes = new Uint8Array(options.windowCalls)
  }

  /** The state as of the last call: an open one becomes half open when somebody calls. */
  get state(): BreakerState {
    return this.#state
  }

  /** Lets a call through, or refuses it: then it is undefined. */
  admit(): Admission | undefined {
    if (this.#state === 'open') {
      if (this.#clock.monotonic() < this.#closesAtMs) return undefined
      this.#become('half-open')
    }
    if (this.#state === 'half-open') {
      if (this.#probing >= this.#options.probes) return undefined
      this.#probing++
    }
    return this.#admission()
  }

  #admission(): Admission {
    const generation = this.#generation
    let told = false
    const tell = (failed: boolean): void => {
      assert(!told, 'a call has one outcome')
      told = true
      if (generation !== this.#generation) return
      if (this.#state === 'closed') this.#remember(failed)
      else this.#probed(failed)
    }
    return { succeeded: () => tell(false), failed: () => tell(true) }
  }

  #remember(failed: boolean): void {
    this.#failures += (failed ? 1 : 0) - this.#outcomes[this.#next]
    this.#outcomes[this.#next] = failed ? 1 : 0
    this.#next = (this.#next + 1) % this.#outcomes.length
    if (this.#failures >= this.#options.failuresMax) this.#open()
  }

  #probed(failed: boolean): void {
    this.#probing--
    if (failed) return this.#open()
    if (++this.#successes < this.#options.successesMin) return
    this.#opened = 0
    this.#become('closed')
  }

  #open(): void {
    this.#opened++
    this.#closesAtMs = this.#clock.monotonic() + backoffMs(this.#options.open, this.#opened, this.#chance)
    this.#become('open')
  }

  #become(state: BreakerState): void {
    this.#state = state
    this.#generation++
    this.#probing = this.#successes = this.#failures = this.#next = 0
    this.#outcomes.fill(0)
    this.#changed(state)
  }
}
