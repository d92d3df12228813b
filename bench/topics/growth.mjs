/** The longest command while a server grows from nothing to 5,000,000 keys. */
import { compareEach } from '../harness/compare-each.mjs'
import { runLoad } from '../harness/load.mjs'
import { withServer } from '../harness/server.mjs'

/**
 * @typedef {object} Result
 * @property {{ max: number, p9999: number }} latency
 * @property {number} perSecond
 * @property {import('../loads/closed-loop.mjs').Stall[]} stalls
 * @property {number} stallCount
 * @property {number} clientCollectionMsMax
 * @property {import('../harness/noise.mjs').Noise} noise
 */

/** @type {import('../main.mjs').Topic} */
export const topic = {
  name: 'growth',
  about:
    'SETs of 5,000,000 new keys with 64-byte values, closed loop of 50 connections, P=1; the client’s own delays are included',
  run(context) {
    const count = context.quick ? 500_000 : 5_000_000
    /** @param {import('../harness/server.mjs').Server} server */
    const grow = server =>
      runLoad(server, {
        loop: 'closed',
        workload: { kind: 'set', from: 0, count, valueBytes: 64, shuffled: true },
        operations: count,
        connections: 50,
        pipeline: 1,
      })
    return compareEach(
      context,
      candidate => {
        context.progress(`growing ${candidate.name} to ${count} keys`)
        return withServer(candidate, [], grow)
      },
      [
        { name: 'longest command', unit: 'ms', of: result => result.latency.max, note: notes },
        { name: 'longest less the noise', unit: 'ms', of: longestLessNoise },
        { name: 'p99.99', unit: 'ms', of: result => result.latency.p9999 },
        { name: 'SETs', unit: '/s', of: result => result.perSecond },
      ],
    )
  },
}

/**
 * The longest command when the time others kept server or client from their cores is taken off each stall. An estimate
 * for busy machines; the bar is judged by the plain figure.
 * @param {Result} result
 */
function longestLessNoise({ latency, stalls }) {
  const left = stalls.map(({ ms, serverWaitMs, clientWaitMs }) => Math.max(0, ms - serverWaitMs - clientWaitMs))
  return stalls.length === 0 ? latency.max : Math.max(...left)
}

/**
 * @param {Result} ours
 * @param {Result} theirs
 */
function notes(ours, theirs) {
  return [stallNote('ours', ours), stallNote('theirs', theirs)].filter(Boolean).join('; ')
}

/**
 * What is known about a side's commands beyond 20 ms.
 * @param {string} side
 * @param {Result} result
 */
function stallNote(side, { stalls, stallCount, clientCollectionMsMax }) {
  if (stalls.length === 0) return ''
  const worst = [...stalls].sort((a, b) => b.ms - a.ms)[0]
  const waits = `the server was kept waiting ${worst.serverWaitMs.toFixed(0)} ms of it by others, the client ${worst.clientWaitMs.toFixed(0)} ms`
  const collection = `the client’s longest collection took ${clientCollectionMsMax.toFixed(0)} ms`
  return `${side}: ${stallCount} stalls, worst ${worst.ms.toFixed(0)} ms, ${waits}, ${collection}`
}
