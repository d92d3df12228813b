/** What a cache does, for OpenTelemetry: `samovar/otel`, with `@opentelemetry/api` beside it. */
export { type EventSource, type TraceOptions, traceCache } from './cache/telemetry/trace-cache.ts'
