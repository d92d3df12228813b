import { type Chance, SeededChance } from '../../../src/base/chance.ts'
import type { Clock } from '../../../src/base/clock.ts'
import type { Scheduler } from '../../../src/base/scheduler.ts'
import type { Store } from '../../../src/cache/store/store.ts'
import { DELIVERY_MS_MAX, type Faults, NO_FAULTS, SimulatedStore } from './simulated-store.ts'
import { SimulatedTime } from './simulated-time.ts'

/** Time, and a store in which things go wrong: what a simulation happens in. */
export interface World {
  readonly time: Clock & Scheduler
  /** How long after it was acknowledged an invalidation has been heard by all; undefined where nobody can say. */
  readonly deliveryMs: number | undefined
  /** Opens the store as one process sees it. */
  connect(): Promise<Store>
  sleep(ms: number): Promise<void>
  /** Lets time pass until a promise is settled. Rejects as it does. */
  runUntil(done: Promise<unknown>): Promise<void>
  /** Lets nothing go wrong any more. */
  calm(): void
}

/** A world of simulated time, over a simulated store. */
export class SimulatedWorld implements World {
  readonly time = new SimulatedTime()
  readonly deliveryMs = DELIVERY_MS_MAX
  readonly #store: SimulatedStore

  constructor(chance: Chance = new SeededChance(1), faults: Faults = NO_FAULTS) {
    this.#store = new SimulatedStore(this.time, chance, faults)
  }

  async connect(): Promise<Store> {
    return this.#store.connect()
  }

  sleep(ms: number): Promise<void> {
    return this.time.sleep(ms)
  }

  runUntil(done: Promise<unknown>): Promise<void> {
    return this.time.runUntil(done)
  }

  calm(): void {
    this.#store.faults = NO_FAULTS
  }
}
