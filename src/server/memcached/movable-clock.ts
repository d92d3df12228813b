import type { Clock } from '../../base/clock.ts'

/** A clock that can be moved and held, beside another one: what `debugtime` does. */
export class MovableClock implements Clock {
  readonly #clock: Clock
  #aheadMs = 0
  /** ms since the Unix epoch; undefined while it runs. */
  #heldMs: number | undefined = undefined

  constructor(clock: Clock) {
    this.#clock = clock
  }

  now(): number {
    return this.#heldMs ?? this.#clock.now() + this.#aheadMs
  }

  microseconds(): number {
    return this.#heldMs === undefined ? this.#clock.microseconds() + this.#aheadMs * 1000 : this.#heldMs * 1000
  }

  monotonic(): number {
    return this.#clock.monotonic()
  }

  move(ms: number): void {
    this.#aheadMs += ms
    if (this.#heldMs !== undefined) this.#heldMs += ms
  }

  hold(held: boolean): void {
    this.#heldMs = held ? this.now() : undefined
  }
}
