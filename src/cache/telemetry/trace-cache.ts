import { type Attributes, type Span, SpanKind, SpanStatusCode, type Tracer, trace } from '@opentelemetry/api'
import type { Clock } from '../../base/clock.ts'
import { SystemClock } from '../../server/system/system.ts'
import type { CacheEventName, CacheEvents, CacheListener } from '../cache-events.ts'

/** What is traced: a cache, or anything else that tells its events. */
export interface EventSource {
  on<Name extends CacheEventName>(name: Name, listener: CacheListener<Name>): () => void
}

export interface TraceOptions {
  /** The tracer of spans; that of the provider which is registered, named `samovar`, unless given. */
  readonly tracer?: Tracer
  /** The attribute `cache.name` of all that is traced. */
  readonly name?: string
  /** Whether keys are told, as `cache.key`; true unless given. They may hold what should not leave the process. */
  readonly keys?: boolean
  readonly clock?: Pick<Clock, 'now'>
}

/**
 * Tells OpenTelemetry what a cache does: a span `cache.load` for each load, with its error where it failed, in the trace of the read that began it; hits, misses, stale values, refused fills and
 * errors of the store as events of the span that is active. Nothing is told where no span is active, but for loads. Returns a function that ends it.
 */
export function traceCache(cache: EventSource, options: TraceOptions = {}): () => void {
  const { tracer = trace.getTracer('samovar'), clock = new SystemClock() } = options
  const name: Attributes = options.name === undefined ? {} : { 'cache.name': options.name }
  const withKey = (key: string): Attributes => (options.keys === false ? name : { ...name, 'cache.key': key })
  const addEvent = (event: string, attributes: Attributes): void => {
    trace.getActiveSpan()?.addEvent(`cache.${event}`, attributes)
  }

  const startSpan = (key: string, startTime: number): Span => {
    return tracer.startSpan('cache.load', { kind: SpanKind.INTERNAL, startTime, attributes: withKey(key) })
  }

  const load = ({ key, ms }: CacheEvents['load']): void => {
    const endMs = clock.now()
    startSpan(key, endMs - ms).end(endMs)
  }
  const loadError = ({ key, error }: CacheEvents['load-error']): void => {
    const nowMs = clock.now()
    const span = startSpan(key, nowMs)
    span.recordException(error instanceof Error ? error : String(error))
    span.setStatus({ code: SpanStatusCode.ERROR, message: error instanceof Error ? error.message : String(error) })
    span.end(nowMs)
  }
  const ends = [
    cache.on('load', load),
    cache.on('load-error', loadError),
    cache.on('hit', ({ key, tier }) => addEvent('hit', { ...withKey(key), 'cache.tier': tier })),
    cache.on('miss', ({ key }) => addEvent('miss', withKey(key))),
    cache.on('stale', ({ key, reason }) => addEvent('stale', { ...withKey(key), 'cache.stale_reason': reason })),
    cache.on('fence', ({ key }) => addEvent('fence', withKey(key))),
    cache.on('store-error', ({ operation, error }) => {
      addEvent('store_error', { ...name, 'cache.operation': operation, 'exception.message': String(error) })
    }),
  ]
  return () => {
    for (const end of ends) end()
  }
}
