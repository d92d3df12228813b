import type { KeyspaceNotifications } from '../pubsub/keyspace-notifications.ts'
import type { Configuration } from './config/configuration.ts'

/** Has keyspace notifications tell what the directive asks for, now and when CONFIG SET changes it. */
export function applyNotifications(configuration: Configuration, notifications: KeyspaceNotifications): void {
  const apply = (): undefined => {
    notifications.events = configuration.values['notify-keyspace-events']
  }
  apply()
  configuration.onChange('notify-keyspace-events', apply)
}
