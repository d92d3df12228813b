/**
 * The cache-aside loop: GETs from a seeded stream, and for each miss a SET, as an application does that reads through a
 * cache. One connection, so that every server sees the same requests in the same order; pipelined in batches: the SETs
 * of a batch's misses go out in front of the next batch's GETs.
 *
 * The stream is Zipf's law over `keys` ids; with `scan`, after every `scan.every` requests come `scan.length` requests
 * for ids that never return.
 *
 * @typedef {object} CacheAsideJob
 * @property {number} requests
 * @property {number} warmUp requests at the beginning whose hits are not counted
 * @property {number} keys
 * @property {number} exponent
 * @property {number} valueBytes
 * @property {number} batch
 * @property {{ every: number, length: number }} [scan]
 * @property {number} [perSecond] an upper bound of the rate
 * @property {number} [seed]
 */
import { setTimeout as sleep } from 'node:timers/promises'
import { createRandom, createZipf } from '../harness/random.mjs'
import { commandBytesMax, writeGet, writeSet } from './commands.mjs'
import { Connection, lastError, openConnections, replyTypes } from './connection.mjs'

/** @param {CacheAsideJob & import('../load-client.mjs').Target} job */
export async function runCacheAside(job) {
  const { requests, warmUp, batch, valueBytes } = job
  const nextId = createStream(job)
  const ids = new Float64Array(batch)
  /** @type {number[]} */
  let missed = []
  const counts = { asked: 0, hits: 0, misses: 0, errors: 0 }
  let repliesLeft = 0
  let position = 0
  let batchDone = () => {}
  const [connection] = await openConnections(
    1,
    () =>
      new Connection(
        job.port,
        (type, number) => {
          repliesLeft--
          if (type === replyTypes.error) counts.errors++
          if (type !== replyTypes.bulk) return
          const counted = counts.asked - batch + position >= warmUp
          if (number < 0) missed.push(ids[position])
          if (counted) number < 0 ? counts.misses++ : counts.hits++
          position++
        },
        () => {
          if (repliesLeft === 0) batchDone()
        },
      ),
  )
  const buffer = Buffer.allocUnsafeSlow(batch * (2 * commandBytesMax + valueBytes))
  const start = performance.now()
  while (counts.asked < requests) {
    let offset = 0
    repliesLeft = missed.length + batch
    for (const id of missed) offset = writeSet(buffer, offset, id, valueBytes)
    missed = []
    for (let index = 0; index < batch; index++) {
      ids[index] = nextId()
      offset = writeGet(buffer, offset, ids[index])
    }
    counts.asked += batch
    position = 0
    const done = new Promise(resolve => (batchDone = () => resolve(undefined)))
    connection.send(buffer, offset)
    await done
    const ahead = job.perSecond ? (counts.asked / job.perSecond) * 1000 - (performance.now() - start) : 0
    if (ahead > 5) await sleep(ahead)
  }
  const { hits, misses, errors } = counts
  const seconds = (performance.now() - start) / 1000
  const ratio = hits / (hits + misses)
  return { requests: counts.asked, perSecond: counts.asked / seconds, ratio, errors, lastError: lastError.text }
}

/**
 * The ids that a job asks for, one after the other.
 * @param {CacheAsideJob} job
 * @returns {() => number}
 */
export function createStream({ keys, exponent, scan, seed = 1 }) {
  const zipf = createZipf(createRandom(seed), keys, exponent)
  if (scan === undefined) return zipf
  let turn = 0
  let scanned = keys
  return () => (turn++ % (scan.every + scan.length) < scan.every ? zipf() : scanned++)
}
