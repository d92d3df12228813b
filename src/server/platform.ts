import type { Chance } from '../base/chance.ts'
import type { Clock } from '../base/clock.ts'
import type { Scheduler } from '../base/scheduler.ts'
import type { ProcessPort } from './process-port.ts'

/** The platform as the server sees it; everything that a test may want to replace. */
export interface Platform {
  readonly clock: Clock
  readonly scheduler: Scheduler
  readonly chance: Chance
  readonly process: ProcessPort
}
