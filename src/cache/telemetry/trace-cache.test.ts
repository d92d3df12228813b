import { AsyncLocalStorage } from 'node:async_hooks'
import { type Context, type ContextManager, context, ROOT_CONTEXT, SpanStatusCode, trace } from '@opentelemetry/api'
import { BasicTracerProvider, InMemorySpanExporter, SimpleSpanProcessor } from '@opentelemetry/sdk-trace-base'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { createCache } from '../create-cache.ts'
import { traceCache } from './trace-cache.ts'

/** The context goes where the asynchronous calls go. */
class LocalContexts implements ContextManager {
  readonly #storage = new AsyncLocalStorage<Context>()
  active = () => this.#storage.getStore() ?? ROOT_CONTEXT
  with: ContextManager['with'] = (given, run, self, ...args) =>
    this.#storage.run(given, () => run.call(self as never, ...args))
  bind = <T>(_: Context, target: T): T => target
  enable = () => this
  disable = () => this
}

describe('traceCache', () => {
  const exporter = new InMemorySpanExporter()
  const provider = new BasicTracerProvider({ spanProcessors: [new SimpleSpanProcessor(exporter)] })
  const tracer = provider.getTracer('test')
  beforeEach(() => void context.setGlobalContextManager(new LocalContexts()))
  afterEach(() => {
    context.disable()
    exporter.reset()
  })

  /** Runs something within a span, and returns that span and the others that ended. */
  async function traced(run: () => Promise<unknown>) {
    await tracer.startActiveSpan('request', async span => {
      await run().catch(() => {})
      span.end()
    })
    const spans = exporter.getFinishedSpans()
    return {
      request: spans.find(span => span.name === 'request'),
      loads: spans.filter(span => span.name === 'cache.load'),
    }
  }

  it('makes a span of a load, in the trace of who asked', async () => {
    await using cache = createCache()
    traceCache(cache, { tracer, name: 'shop' })
    const { request, loads } = await traced(() => cache.getOrSet('a', () => 1))
    expect(loads).toHaveLength(1)
    expect(loads[0].parentSpanContext?.spanId).toBe(request?.spanContext().spanId)
    expect(loads[0].attributes).toMatchObject({ 'cache.name': 'shop', 'cache.key': expect.stringContaining('a') })
    expect(request?.events.map(({ name }) => name)).toContain('cache.miss')
  })

  it('tells of the error of a load', async () => {
    await using cache = createCache()
    traceCache(cache, { tracer })
    const { loads } = await traced(() => cache.getOrSet('a', () => Promise.reject(new Error('no source'))))
    expect(loads).toHaveLength(1)
    expect(loads[0].status).toEqual({ code: SpanStatusCode.ERROR, message: 'no source' })
    expect(loads[0].events[0].attributes?.['exception.message']).toBe('no source')
  })

  it('makes events of hits, without keys if it is told so', async () => {
    await using cache = createCache()
    await cache.getOrSet('a', () => 1)
    traceCache(cache, { tracer, keys: false })
    const { request, loads } = await traced(() => cache.getOrSet('a', () => 2))
    expect(loads).toEqual([])
    expect(request?.events.map(({ name, attributes }) => [name, Object.keys(attributes ?? {})])).toEqual([
      ['cache.hit', ['cache.tier']],
    ])
  })

  it('ends when it is told to, and needs no provider', async () => {
    await using cache = createCache()
    traceCache(cache, { tracer })()
    const end = traceCache(cache)
    const { request, loads } = await traced(() => cache.getOrSet('a', () => 1))
    end()
    expect([loads, trace.getActiveSpan()]).toEqual([[], undefined])
    expect(request?.events.map(({ name }) => name)).toEqual(['cache.miss'])
  })
})
