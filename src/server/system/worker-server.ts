import { Worker } from 'node:worker_threads'
import { RespError, type RespValue } from '../../protocol/resp/decoder.ts'
import { AsyncClient } from '../async-client.ts'
import type { Argument } from '../embedded-client.ts'
import type { ServerOptions } from '../server-options.ts'
import { warnOfFailure } from './system.ts'

/** What the parent asks of the worker. */
export type WorkerRequest =
  | { readonly kind: 'call'; readonly id: number; readonly args: readonly Argument[] }
  | { readonly kind: 'close' }

/** What the worker tells its parent. */
export type WorkerMessage =
  | ({ readonly kind: 'ready' } & Whereabouts)
  | { readonly kind: 'failed'; readonly message: string; readonly details: object }
  | { readonly kind: 'reply'; readonly id: number; readonly value: RespValue }
  | { readonly kind: 'error'; readonly id: number; readonly message: string }

/** Where a server is reached, as {@link EmbeddedServer} has it. */
interface Whereabouts {
  readonly port: number | undefined
  readonly tlsPort: number | undefined
  readonly memcachedPort: number | undefined
  readonly metricsPort: number | undefined
  readonly url: string | undefined
}

/** A server on a thread of its own: neither blocks the other. */
export interface WorkerServer extends AsyncDisposable, Whereabouts {
  /** Calls the engine, a message away. */
  readonly async: AsyncClient
  close(): Promise<void>
}

/** Starts a server on a worker thread. Rejects as {@link createServer} does. */
export async function startWorkerServer(options: ServerOptions): Promise<WorkerServer> {
  const worker = new Worker(new URL('./worker.js', import.meta.url), { workerData: options })
  const calls = new Map<number, { resolve: (value: RespValue) => void; reject: (error: Error) => void }>()
  let lastId = 0
  const gone = new Promise<void>(resolve => worker.once('exit', () => resolve()))
  const ready = await new Promise<WorkerMessage & { kind: 'ready' }>((resolve, reject) => {
    worker.once('error', reject)
    worker.once('exit', code => reject(new Error(`the server's thread ended with code ${code}`)))
    worker.once('message', (message: WorkerMessage) => {
      if (message.kind === 'ready') resolve(message)
      else if (message.kind === 'failed') reject(Object.assign(new Error(message.message), message.details))
    })
  })
  worker.on('message', (message: WorkerMessage) => {
    if (message.kind !== 'reply' && message.kind !== 'error') return
    const call = calls.get(message.id)
    calls.delete(message.id)
    if (message.kind === 'reply') call?.resolve(revive(message.value))
    else call?.reject(new RespError(message.message))
  })
  let closed = false
  let failure: unknown
  worker.on('error', error => {
    failure = error
    warnOfFailure(error, 'the thread of a server')
  })
  const closedError = (): Error => new Error('the server is closed', failure === undefined ? {} : { cause: failure })
  void gone.then(() => {
    closed = true
    for (const call of calls.values()) call.reject(closedError())
    calls.clear()
  })
  const close = async (): Promise<void> => {
    worker.postMessage({ kind: 'close' } satisfies WorkerRequest)
    await gone
  }
  return {
    port: ready.port,
    tlsPort: ready.tlsPort,
    memcachedPort: ready.memcachedPort,
    metricsPort: ready.metricsPort,
    url: ready.url,
    async: new AsyncClient(
      args =>
        new Promise((resolve, reject) => {
          if (closed) return reject(closedError())
          const id = ++lastId
          calls.set(id, { resolve, reject })
          worker.postMessage({ kind: 'call', id, args } satisfies WorkerRequest)
        }),
    ),
    close,
    [Symbol.asyncDispose]: close,
  }
}

/** Bulk strings arrive as plain Uint8Arrays: makes them Buffers again, at any depth. */
function revive(value: RespValue): RespValue {
  if (value instanceof Uint8Array) return Buffer.from(value.buffer, value.byteOffset, value.byteLength)
  if (Array.isArray(value)) return value.map(revive)
  if (value instanceof Set) return new Set([...value].map(revive))
  if (value instanceof Map) return new Map([...value].map(([key, item]) => [revive(key), revive(item)]))
  return value
}
