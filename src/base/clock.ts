/** A source of time. The engine reads it once per batch of commands and never asks the platform itself. */
export interface Clock {
  /** Milliseconds since the Unix epoch, whole. */
  now(): number
  /** Microseconds since the Unix epoch, whole; what TIME answers. */
  microseconds(): number
  /** Monotonic milliseconds with fractions, for measuring durations only. */
  monotonic(): number
}
