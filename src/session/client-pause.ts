import type { Clock } from '../base/clock.ts'
import type { Scheduled, Scheduler } from '../base/scheduler.ts'
import { GATE_PAUSED } from '../command/client.ts'
import type { Engine } from '../command/engine.ts'
import type { ConnectedClient } from './clients.ts'

/**
 * The pause of CLIENT PAUSE: while it lasts, the engine's gate sends commands back, and the clients they came from wait here; nothing expires, nothing is evicted. Those that
 * wait while a script is debugged do so here, too.
 *
 * Some cannot be made to wait: the program that has the server in its own process, and memcached's clients. What they write is written: a key past its deadline gives way to a new one,
 * and where memory is at its limit, they are refused.
 *
 * Invariants
 * - GATE_PAUSED is set exactly while a pause lasts, and then a timer for its end runs.
 * - A client in `#waiting` is held; it leaves when it is released or closed.
 */
export class ClientPause {
  readonly #engine: Engine
  readonly #clock: Clock
  readonly #scheduler: Scheduler
  readonly #waiting = new Set<ConnectedClient>()
  #endMs = 0
  #timer: Scheduled | undefined = undefined
  #releasing: Scheduled | undefined = undefined

  constructor(engine: Engine, clock: Clock, scheduler: Scheduler) {
    this.#engine = engine
    this.#clock = clock
    this.#scheduler = scheduler
  }

  /** Clients with a command that waits. */
  get waiting(): number {
    return this.#waiting.size
  }

  /** Pauses until then, in ms since the Unix epoch. A pause that lasts is only made longer and stricter. */
  begin(untilMs: number, writesOnly: boolean): void {
    const lasts = (this.#engine.gate & GATE_PAUSED) !== 0
    this.#endMs = lasts ? Math.max(this.#endMs, untilMs) : untilMs
    if (this.#endMs <= this.#clock.now()) return
    this.#engine.pausedWritesOnly = writesOnly && (!lasts || this.#engine.pausedWritesOnly)
    this.#engine.gate |= GATE_PAUSED
    this.#holdData(true)
    this.#arm()
  }

  /** Ends the pause; who waits goes on after the current batch of commands. */
  end(): void {
    this.#engine.gate &= ~GATE_PAUSED
    this.#holdData(false)
    this.#timer?.cancel()
    this.#timer = undefined
    this.releaseSoon()
  }

  /** Lets who waits try again, after the current batch of commands. */
  releaseSoon(): void {
    if (this.#waiting.size > 0) this.#releasing ??= this.#scheduler.soon(() => this.#release())
  }

  add(client: ConnectedClient): void {
    this.#waiting.add(client)
  }

  remove(client: ConnectedClient): void {
    this.#waiting.delete(client)
  }

  /** Leaves no timer behind. */
  stop(): void {
    this.#timer?.cancel()
    this.#releasing?.cancel()
    this.#timer = this.#releasing = undefined
  }

  /** Has the data stay as they are but for what is written, or no more. */
  #holdData(held: boolean): void {
    this.#engine.keyspace.holdExpiry(held)
    this.#engine.eviction.held = held
  }

  #arm(): void {
    this.#timer?.cancel()
    this.#timer = this.#scheduler.after(this.#endMs - this.#clock.now(), () => {
      if (this.#clock.now() >= this.#endMs) this.end()
      else this.#arm()
    })
  }

  /** Lets everyone try again; whoever has to wait on comes back. */
  #release(): void {
    this.#releasing = undefined
    const clients = [...this.#waiting]
    this.#waiting.clear()
    for (const client of clients) client.release()
  }
}
