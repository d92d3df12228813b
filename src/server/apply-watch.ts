import type { Engine } from '../command/engine.ts'
import type { Configuration } from './config/configuration.ts'

/** Has the logs of commands and the latency monitor follow their directives, now and when CONFIG SET changes them. */
export function applyWatch(configuration: Configuration, engine: Engine): void {
  const { values } = configuration
  const { logs, latency } = engine.watch
  const apply = (): undefined => {
    logs.slow.threshold = values['slowlog-log-slower-than']
    logs.slow.lengthMax = values['slowlog-max-len']
    logs['large-request'].threshold = values['commandlog-request-larger-than']
    logs['large-request'].lengthMax = values['commandlog-large-request-max-len']
    logs['large-reply'].threshold = values['commandlog-reply-larger-than']
    logs['large-reply'].lengthMax = values['commandlog-large-reply-max-len']
    latency.threshold = values['latency-monitor-threshold']
    engine.watch.tracking = values['latency-tracking']
    engine.watch.onDemand()
  }
  apply()
  for (const name of DIRECTIVES) configuration.onChange(name, apply)
}

const DIRECTIVES = [
  'slowlog-log-slower-than',
  'slowlog-max-len',
  'commandlog-request-larger-than',
  'commandlog-large-request-max-len',
  'commandlog-reply-larger-than',
  'commandlog-large-reply-max-len',
  'latency-monitor-threshold',
  'latency-tracking',
] as const
