import { percentiles } from '../list-directive.ts'
import { integer, LONG_MAX, MB } from '../number-directive.ts'
import { bool } from '../text-directive.ts'

const LATENCY_PERCENTILES = 'latency-tracking-info-percentiles'

export const monitoringDirectives = {
  'metrics-port': integer(0, 0, 65535, {
    apply: 'metrics-listener',
    summary: "The TCP port where Prometheus finds GET /metrics; 0 listens on none. Samovar's own.",
  }),
  'slowlog-log-slower-than': integer(10_000, -1, LONG_MAX, {
    aliases: ['commandlog-execution-slower-than'],
    summary: 'Microseconds from which a command is in the slow log; 0 logs all, -1 none.',
  }),
  'slowlog-max-len': integer(128, 0, LONG_MAX, {
    aliases: ['commandlog-slow-execution-max-len'],
    summary: 'How many commands the slow log keeps.',
  }),
  'commandlog-request-larger-than': integer(MB, -1, LONG_MAX, {
    summary: 'Bytes from which a request is in the log of large requests; 0 logs all, -1 none. From Valkey.',
  }),
  'commandlog-large-request-max-len': integer(128, 0, LONG_MAX, {
    summary: 'How many requests that log keeps. From Valkey.',
  }),
  'commandlog-reply-larger-than': integer(MB, -1, LONG_MAX, {
    summary: 'Bytes from which a reply is in the log of large replies; 0 logs all, -1 none. From Valkey.',
  }),
  'commandlog-large-reply-max-len': integer(128, 0, LONG_MAX, {
    summary: 'How many replies that log keeps. From Valkey.',
  }),
  'latency-monitor-threshold': integer(0, 0, LONG_MAX, {
    summary: 'Milliseconds from which LATENCY records an event; 0 records none.',
  }),
  'latency-tracking': bool(true, {
    summary: 'Whether the time that each command takes is counted, for INFO latencystats and LATENCY HISTOGRAM.',
  }),
  [LATENCY_PERCENTILES]: percentiles(LATENCY_PERCENTILES, [50, 99, 99.9], {
    summary: 'The percentiles of it that INFO shows.',
  }),
}
