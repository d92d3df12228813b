import type { Tracking } from '../pubsub/tracking.ts'
import type { Configuration } from './config/configuration.ts'

/** Has as many keys remembered for clients as the directive says, now and when CONFIG SET changes it. */
export function applyTracking(configuration: Configuration, tracking: Tracking): void {
  const apply = (): undefined => {
    tracking.keysMax = configuration.values['tracking-table-max-keys']
  }
  apply()
  configuration.onChange('tracking-table-max-keys', apply)
}
