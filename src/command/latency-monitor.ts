/**
 * The latency monitor: when something took longer than the threshold, by kinds of events, the worst of each second.
 *
 * Source: https://redis.io/docs/latest/operate/oss_and_stack/management/optimization/latency-monitor/
 */

/** Samples kept of each event. */
const SAMPLES_MAX = 160

export interface LatencySample {
  /** Seconds since the Unix epoch. */
  readonly time: number
  milliseconds: number
}

export interface LatencyEvent {
  /** Oldest first. */
  readonly samples: LatencySample[]
  /** Milliseconds of the worst ever. */
  worst: number
}

export class LatencyMonitor {
  /** Milliseconds from which an event counts; 0: none does. */
  threshold = 0
  readonly events = new Map<string, LatencyEvent>()

  /** Notes that an event took so long, if that is to be noted. */
  note(name: string, milliseconds: number, nowMs: number): void {
    if (this.threshold === 0 || milliseconds < this.threshold) return
    const whole = Math.floor(milliseconds)
    const time = Math.floor(nowMs / 1000)
    let event = this.events.get(name)
    if (event === undefined) {
      event = { samples: [], worst: 0 }
      this.events.set(name, event)
    }
    event.worst = Math.max(event.worst, whole)
    const last = event.samples.at(-1)
    if (last?.time === time) {
      last.milliseconds = Math.max(last.milliseconds, whole)
      return
    }
    event.samples.push({ time, milliseconds: whole })
    if (event.samples.length > SAMPLES_MAX) event.samples.shift()
  }

  /** Forgets an event, all when none is named. Returns how many there were. */
  reset(name?: string): number {
    if (name !== undefined) return this.events.delete(name) ? 1 : 0
    const { size } = this.events
    this.events.clear()
    return size
  }
}
