/**
 * The open loop: commands are due at moments fixed in advance (exponentially distributed gaps at the given rate),
 * whatever the server does; a latency counts from the moment the command was due, so that a pause of the server also
 * counts against the commands it kept from being sent (no coordinated omission).
 *
 * @typedef {object} OpenJob
 * @property {import('./workload.mjs').WorkloadDescription} workload
 * @property {number} perSecond
 * @property {number} seconds
 * @property {number} connections
 * @property {number} [warmUpSeconds] at the beginning, not recorded; default 1
 * @property {number} [seed]
 */
import { Histogram } from '../harness/histogram.mjs'
import { createRandom } from '../harness/random.mjs'
import { watchCollections } from './collections.mjs'
import { Connection, lastError, openConnections, replyTypes } from './connection.mjs'
import { createWorkload } from './workload.mjs'

const outstandingMax = 1 << 14

/** @param {OpenJob & import('../load-client.mjs').Target} job */
export async function runOpenLoop(job) {
  const load = await startOpenLoop(job)
  await load.finished
  return load.result()
}

/**
 * Starts the loop and gives a handle to it, for loops that do something else meanwhile.
 * @param {OpenJob & Pick<import('../load-client.mjs').Target, 'port'>} job
 */
export async function startOpenLoop(job) {
  const workload = createWorkload(job.workload, job.seed)
  const random = createRandom((job.seed ?? 1) + 1)
  const histogram = new Histogram()
  const collections = watchCollections()
  const queues = Array.from({ length: job.connections }, () => new TimeQueue())
  const counts = { sent: 0, received: 0, recorded: 0, errors: 0, hits: 0, sentLate: 0 }
  let finish = () => {}
  const finished = new Promise(resolve => (finish = () => resolve(undefined)))
  let sending = true
  let stopped = false

  const connections = await openConnections(job.connections, index => {
    let readAt = 0
    return new Connection(
      job.port,
      (type, number) => {
        if (readAt === 0) readAt = performance.now()
        const dueAt = queues[index].shift()
        counts.received++
        if (dueAt >= recordFrom) histogram.record((readAt - dueAt) * 1e6)
        if (type === replyTypes.error) counts.errors++
        else if (type === replyTypes.bulk && number >= 0) counts.hits++
      },
      () => {
        readAt = 0
        if (!sending && counts.received === counts.sent) finish()
      },
    )
  })

  let buffer = Buffer.allocUnsafeSlow(workload.bytesMax)
  let turn = 0
  const start = performance.now()
  const recordFrom = start + (job.warmUpSeconds ?? 1) * 1000
  const end = recordFrom + job.seconds * 1000
  const gapMs = 1000 / job.perSecond
  let dueAt = start
  pump()
  return {
    finished,
    /** Ends the sending early. */
    stop() {
      stopped = true
    },
    result() {
      const { sent, errors, hits, sentLate } = counts
      const perSecond = histogram.total / job.seconds
      const common = { operations: sent, perSecond, hits, errors, lastError: lastError.text }
      const lateShare = sentLate / sent
      return { ...common, latency: histogram.summary(), lateShare, clientCollectionMsMax: collections.msMax() }
    },
  }

  function pump() {
    const now = performance.now()
    while (dueAt <= now) {
      if (dueAt >= end || stopped) {
        sending = false
        if (counts.received === counts.sent) finish()
        return
      }
      if (now - dueAt > 1) counts.sentLate++
      const index = turn++ % connections.length
      queues[index].push(dueAt)
      const length = workload.next(buffer, 0)
      connections[index].send(buffer, length)
      if (!connections[index].flushed) buffer = Buffer.allocUnsafeSlow(workload.bytesMax)
      counts.sent++
      dueAt -= Math.log(1 - random()) * gapMs
    }
    if (dueAt - now > 2) setTimeout(pump, 1)
    else setImmediate(pump)
  }
}

/** The moments at which a connection's unanswered commands were due, oldest first. */
class TimeQueue {
  constructor() {
    this.times = new Float64Array(outstandingMax)
    this.first = 0
    this.length = 0
  }

  /** @param {number} time */
  push(time) {
    if (this.length === outstandingMax) throw new Error('the server does not keep up with the rate of the open loop')
    this.times[(this.first + this.length++) % outstandingMax] = time
  }

  shift() {
    const time = this.times[this.first]
    this.first = (this.first + 1) % outstandingMax
    this.length--
    return time
  }
}
