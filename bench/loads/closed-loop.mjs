/**
 * The closed loop: every connection sends a pipeline of commands, waits for all its replies and sends the next. Each
 * reply's latency counts from the moment its pipeline was written.
 *
 * A reply that took longer than `stallMs` is a stall; all replies late for the same reason are one. Beside it stand the
 * milliseconds that others kept the server and this process from their cores around that time, and this process's
 * longest garbage collection, so that noise of the machine can be told from a slow server.
 *
 * @typedef {object} ClosedJob
 * @property {import('./workload.mjs').WorkloadDescription} workload
 * @property {number} operations
 * @property {number} connections
 * @property {number} pipeline
 * @property {number} [stallMs] default 20
 * @property {number} [seed]
 *
 * @typedef {{ atSeconds: number, ms: number, serverWaitMs: number, clientWaitMs: number }} Stall
 */
import { Histogram } from '../harness/histogram.mjs'
import { foreignWaitMs, readWaits } from '../harness/usage.mjs'
import { watchCollections } from './collections.mjs'
import { Connection, lastError, openConnections, replyTypes } from './connection.mjs'
import { createWorkload } from './workload.mjs'

/** The longest ones are kept. */
const stallsMax = 50
const waitSampleMs = 100

/** @param {ClosedJob & import('../load-client.mjs').Target} job */
export async function runClosedLoop(job) {
  const { port, serverPid, operations, pipeline, stallMs = 20 } = job
  const workload = createWorkload(job.workload, job.seed)
  const histogram = new Histogram()
  const collections = watchCollections()
  /** @type {Stall[]} */
  const stalls = []
  let stallCount = 0
  const counts = { sent: 0, received: 0, errors: 0, hits: 0, sum: 0 }
  const buffers = Array.from({ length: job.connections }, () => Buffer.allocUnsafeSlow(workload.bytesMax * pipeline))
  const writtenAt = new Float64Array(job.connections)
  const outstanding = new Int32Array(job.connections)
  let finish = () => {}
  const finished = new Promise(resolve => (finish = () => resolve(undefined)))

  const connections = await openConnections(job.connections, index => {
    let readAt = 0
    return new Connection(
      port,
      (type, number) => {
        if (readAt === 0) readAt = performance.now()
        const latencyMs = readAt - writtenAt[index]
        histogram.record(latencyMs * 1e6)
        if (latencyMs > stallMs) noteStall(latencyMs, readAt)
        counts.received++
        outstanding[index]--
        if (type === replyTypes.error) counts.errors++
        else if (type === replyTypes.integer) counts.sum += number
        else if (type === replyTypes.bulk && number >= 0) counts.hits++
      },
      () => {
        readAt = 0
        if (outstanding[index] > 0) return
        if (counts.sent < operations) sendNext(index)
        else if (counts.received === operations) finish()
      },
    )
  })

  let waits = readBoth()
  const waitTimer = setInterval(() => (waits = readBoth()), waitSampleMs)
  const start = performance.now()
  for (let index = 0; index < connections.length && counts.sent < operations; index++) sendNext(index)
  await finished
  const seconds = (performance.now() - start) / 1000
  clearInterval(waitTimer)
  const { received, errors, hits, sum } = counts
  const common = { operations: received, seconds, perSecond: received / seconds, hits, sum, errors }
  const noise = { stalls, stallCount, clientCollectionMsMax: collections.msMax() }
  return { ...common, lastError: lastError.text, latency: histogram.summary(), ...noise }

  /** @param {number} index */
  function sendNext(index) {
    const buffer = buffers[index]
    const count = Math.min(pipeline, operations - counts.sent)
    let offset = 0
    for (let command = 0; command < count; command++) offset = workload.next(buffer, offset)
    counts.sent += count
    outstanding[index] = count
    writtenAt[index] = performance.now()
    connections[index].send(buffer, offset)
  }

  function shortestStall() {
    let shortest = 0
    for (let index = 1; index < stalls.length; index++) if (stalls[index].ms < stalls[shortest].ms) shortest = index
    return shortest
  }

  function readBoth() {
    return { server: readWaits(serverPid), client: readWaits(process.pid) }
  }

  /**
   * @param {number} ms
   * @param {number} now
   */
  function noteStall(ms, now) {
    const atSeconds = (now - start) / 1000
    const last = stalls.at(-1)
    if (last !== undefined && atSeconds - ms / 1000 < last.atSeconds) {
      last.ms = Math.max(last.ms, ms)
      return
    }
    stallCount++
    if (stalls.length === stallsMax) stalls.splice(shortestStall(), 1)
    const current = readBoth()
    const serverWaitMs = foreignWaitMs(waits.server, current.server)
    stalls.push({ atSeconds, ms, serverWaitMs, clientWaitMs: foreignWaitMs(waits.client, current.client) })
  }
}
