/**
 * Throughput and CPU per operation under redis-benchmark: both servers stay up, and take turns for some rounds, so that
 * drift of the machine meets both.
 */

import { alternateFor } from '../harness/alternate.mjs'
import { besideEachRival } from '../harness/beside-each-rival.mjs'
import { runLoad } from '../harness/load.mjs'
import { runRedisBenchmark } from '../harness/redis-benchmark.mjs'

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
  run: context =>
    besideEachRival(context, async (ours, theirs, add) => {
      for (const server of [ours, theirs]) await fill(server)
      for (const one of cases) await add(nameOf(one), () => measure(one, ours, theirs, context))
    }),
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
  const warmUpRequests = oneCase.pipeline === 1 ? 20_000 : 200_000
  const run = (/** @type {import('../harness/server.mjs').Server} */ server, /** @type {number} */ requests) =>
    runRedisBenchmark(server, { ...oneCase, requests })
  return alternateFor(nameOf(oneCase), run, { warmUpRequests, seconds }, ours, theirs, context)
}

/** @param {typeof cases[number]} oneCase */
function nameOf({ name, pipeline }) {
  return `${name} P=${pipeline}`
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
