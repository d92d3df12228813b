import { parentPort, workerData } from 'node:worker_threads'
import { createServer } from '../create-server.ts'
import type { ServerOptions } from '../server-options.ts'
import type { WorkerMessage, WorkerRequest } from './worker-server.ts'

/** The worker's side of a server on a thread of its own. */
const parent = parentPort
if (parent === null) throw new Error('this file runs in a worker')

const tell = (message: WorkerMessage): void => parent.postMessage(message)

try {
  const server = await createServer({ ...(workerData as ServerOptions), thread: 'main' })
  parent.on('message', (request: WorkerRequest) => {
    if (request.kind === 'close') {
      void server.close().then(() => parent.close())
      return
    }
    try {
      tell({ kind: 'reply', id: request.id, value: server.client.call(...request.args) })
    } catch (error) {
      tell({ kind: 'error', id: request.id, message: error instanceof Error ? error.message : String(error) })
    }
  })
  const { memcachedPort, metricsPort, port, tlsPort, url } = server
  tell({ kind: 'ready', port, tlsPort, memcachedPort, metricsPort, url })
} catch (error) {
  // An error's own properties (code, port …) do not survive the message by themselves.
  const message = error instanceof Error ? error.message : String(error)
  tell({ kind: 'failed', message, details: { ...(error as object) } })
}
