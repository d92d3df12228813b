/**
 * Throughput and CPU per operation under redis-benchmark: both servers stay up, and take turns for some rounds, so that
 * drift of the machine meets both.
 */

import { alternate } from '../harness/alternate.mjs'
import { runLoad } from '../harness/load.mjs'
import { runRedisBenchmark } from '../harness/redis-benchmark.mjs'
import { withServer } from '../harness/server.mjs'

const keys = 100_000
const secondsPerRun = 1.5

const cases = [
  ...[1, 16, 64].flatMap(pipeline => [
    { test: 'set', name: 'SET', pipeline },
    { test: 'get', name: 'GET', pipeline },
  ]),
  { test: 'incr', name: 'INCR', pipeline: 16 },
  { test: 'mset', name: 'MSET (10 keys)', pipeline: 16 },
  { test: 'ping_mbulk', name: 'PING_MBULK', pipeline: 16 },
]

/** @type {import('../main.mjs').Topic} */
export const topic = {
  name: 'throughput',
  about: 'redis-benchmark, 50 connections, 64-byte values, 100,000 random keys; CPU of all the server’s threads',
  async run(context) {
    /** @type {import('../harness/report.mjs').Row[]} */
    const rows = []
    for (const rival of context.rivals) {
      await withServer(context.contender, [], ours =>
        withServer(rival, [], async theirs => {
          for (const server of [ours, theirs]) await fill(server)
          for (const oneCase of cases) {
            context.progress(`${nameOf(oneCase)} against ${rival.name}`)
            const row = await measure(oneCase, ours, theirs, context).catch(error => failedRow(oneCase, error))
            rows.push({ ...row, rival: rival.name })
          }
        }),
      )
    }
    return rows
  },
}

/**
 * @param {typeof cases[number]} oneCase
 * @param {import('../harness/server.mjs').Server} ours
 * @param {import('../harness/server.mjs').Server} theirs
 * @param {import('../main.mjs').Context} context
 * @returns {Promise<import('../harness/report.mjs').Row>}
 */
async function measure(oneCase, ours, theirs, context) {
  const seconds = context.quick ? secondsPerRun / 3 : secondsPerRun
  const requests = new Map()
  for (const server of [ours, theirs]) {
    const warmUp = await runRedisBenchmark(server, { ...oneCase, requests: oneCase.pipeline === 1 ? 20_000 : 200_000 })
    requests.set(server, Math.round((warmUp.perSecond * seconds) / 1000) * 1000)
  }
  const run = (/** @type {import('../harness/server.mjs').Server} */ server) =>
    runRedisBenchmark(server, { ...oneCase, requests: requests.get(server) })
  return alternate(nameOf(oneCase), run, ours, theirs, context)
}

/** @param {typeof cases[number]} oneCase */
function nameOf({ name, pipeline }) {
  return `${name} P=${pipeline}`
}

/**
 * The row of a case that one of the servers did not take; it misses its bars.
 * @param {typeof cases[number]} oneCase
 * @param {Error} error
 * @returns {import('../harness/report.mjs').Row}
 */
function failedRow(oneCase, error) {
  return { name: nameOf(oneCase), unit: '/s', ours: Number.NaN, note: `did not finish: ${error.message}` }
}

/**
 * Sets all the keys redis-benchmark asks for, so that every GET hits.
 * @param {import('../harness/server.mjs').Server} server
 */
async function fill(server) {
  await runLoad(server, {
    loop: 'closed',
    workload: { kind: 'set', from: 0, count: keys, valueBytes: 64 },
    operations: keys,
    connections: 4,
    pipeline: 64,
  })
}
