/**
 * Collections under redis-benchmark: its own tests, in its own order, and what else large collections are asked. Both servers stay up and
 * take turns, each round on data filled anew where a test uses it up.
 */
import { alternate, alternateFor } from '../harness/alternate.mjs'
import { besideEachRival } from '../harness/beside-each-rival.mjs'
import { runRedisBenchmark } from '../harness/redis-benchmark.mjs'

const secondsPerRun = 1.5
/** Commands of a filling client on their way at once. */
const batch = 1000

/**
 * @typedef {object} Case
 * @property {string} name
 * @property {string} [test] one of redis-benchmark's own
 * @property {string[]} [command] or a command, with __rand_int__ for a random number
 * @property {number} pipeline
 * @property {number} [clients]
 * @property {number} [randomBelow] what random numbers are below
 * @property {number} [requests] of one run; as many as fit some seconds when absent
 * @property {string} [fill] a test of redis-benchmark that makes what this one takes, run before each run
 */

/** redis-benchmark's list of tests, in its order. */
const own = [
  { test: 'ping_inline', name: 'PING_INLINE' },
  { test: 'ping_mbulk', name: 'PING_MBULK' },
  { test: 'set', name: 'SET' },
  { test: 'get', name: 'GET' },
  { test: 'incr', name: 'INCR' },
  { test: 'lpush', name: 'LPUSH' },
  { test: 'rpush', name: 'RPUSH' },
  { test: 'lpop', name: 'LPOP', fill: 'lpush' },
  { test: 'rpop', name: 'RPOP', fill: 'lpush' },
  { test: 'sadd', name: 'SADD' },
  { test: 'hset', name: 'HSET' },
  { test: 'spop', name: 'SPOP', fill: 'sadd' },
  { test: 'zadd', name: 'ZADD' },
  { test: 'zpopmin', name: 'ZPOPMIN', fill: 'zadd' },
  { test: 'lrange_100', name: 'LRANGE_100 (first 100 elements)' },
  { test: 'lrange_300', name: 'LRANGE_300 (first 300 elements)' },
  { test: 'lrange_500', name: 'LRANGE_500 (first 500 elements)' },
  { test: 'lrange_600', name: 'LRANGE_600 (first 600 elements)' },
  { test: 'mset', name: 'MSET (10 keys)' },
]

/** @type {Case[]} */
const large = [
  command('ZADD, 1,000,000 members', 'ZADD leaderboard __rand_int__ player:__rand_int__', 1_000_000),
  command('ZREVRANK, 1,000,000 members', 'ZREVRANK leaderboard player:__rand_int__', 1_000_000),
  command('ZREVRANGE 0 9 WITHSCORES', 'ZREVRANGE leaderboard 0 9 WITHSCORES', 1),
  command('SINTER, two sets of 100,000', 'SINTER set:0 set:1', 1, { pipeline: 1, clients: 1, requests: 30 }),
  command('SORT, 100,000 numbers', 'SORT numbers', 1, { pipeline: 1, clients: 1, requests: 30 }),
  command('BITCOUNT, 64 MB', 'BITCOUNT bits', 1, { pipeline: 1, clients: 1, requests: 100 }),
  command('PFCOUNT, ten dense keys', `PFCOUNT ${numbered('hll:', 10).join(' ')}`, 1, { pipeline: 1, requests: 3000 }),
  command('GEOSEARCH, radius 50 km', 'GEOSEARCH places FROMLONLAT 15 37 BYRADIUS 50 km', 1, {
    pipeline: 1,
    requests: 2000,
  }),
  command('GEOSEARCH, box of 50 km', 'GEOSEARCH places FROMLONLAT 15 37 BYBOX 50 50 km', 1, {
    pipeline: 1,
    requests: 2000,
  }),
]

/** @type {import('../main.mjs').Topic} */
export const topic = {
  name: 'collections',
  about: 'redis-benchmark -r 100000, its own tests at P=16 and P=1; then large collections',
  run: context =>
    besideEachRival(context, async (ours, theirs, add) => {
      const measureAll = async (/** @type {Case[]} */ list) => {
        const rows = []
        for (const one of list) rows.push(await add(nameOf(one), () => measure(one, ours, theirs, context)))
        return rows
      }
      for (const pipeline of [16, 1]) {
        const rows = await measureAll(own.map(one => ({ ...one, pipeline })))
        await add(`geometric mean P=${pipeline}`, async () => geometricMean(pipeline, rows))
      }
      context.progress('filling large collections')
      for (const server of [ours, theirs]) await fillLarge(server.client, context.quick ? 0.02 : 1)
      await measureAll(large)
    }),
}

/**
 * @param {Case} one
 * @param {import('../harness/server.mjs').Server} ours
 * @param {import('../harness/server.mjs').Server} theirs
 * @param {import('../main.mjs').Context} context
 * @returns {Promise<import('../harness/report.mjs').Row>}
 */
async function measure(one, ours, theirs, context) {
  const { quick } = context
  if (one.requests === undefined) {
    const warmUpRequests = one.pipeline === 1 ? 5000 : 50_000
    const seconds = quick ? secondsPerRun / 5 : secondsPerRun
    const run = (/** @type {import('../harness/server.mjs').Server} */ server, /** @type {number} */ requests) =>
      runOnce(server, one, requests)
    return alternateFor(nameOf(one), run, { warmUpRequests, seconds }, ours, theirs, context)
  }
  const requests = quick ? Math.ceil(one.requests / 10) : one.requests
  const run = (/** @type {import('../harness/server.mjs').Server} */ server) => runOnce(server, one, requests)
  for (const server of [ours, theirs]) await run(server)
  return alternate(nameOf(one), run, ours, theirs, context)
}

/**
 * @param {import('../harness/server.mjs').Server} server
 * @param {Case} one
 * @param {number} requests
 */
async function runOnce(server, one, requests) {
  if (one.fill !== undefined) {
    // A set and a sorted set of random members would have too few of them.
    await server.client.call('DEL', 'mylist', 'myset', 'myzset')
    const randomBelow = 100 * requests
    await runRedisBenchmark(server, {
      test: one.fill,
      name: one.fill.toUpperCase(),
      pipeline: 64,
      requests,
      randomBelow,
    })
  }
  return runRedisBenchmark(server, { ...one, requests })
}

/**
 * The row of the geometric mean of the ratios of others.
 * @param {number} pipeline
 * @param {import('../harness/report.mjs').Row[]} rows
 */
function geometricMean(pipeline, rows) {
  const logarithms = rows.map(({ ratio }) => Math.log(ratio ?? Number.NaN))
  const ours = Math.exp(logarithms.reduce((sum, one) => sum + one, 0) / rows.length)
  return { name: `geometric mean P=${pipeline}`, unit: '×', ours }
}

/** @param {Case} one */
function nameOf({ name, pipeline, test }) {
  return test === undefined ? name : `${test.toUpperCase()} P=${pipeline}`
}

/**
 * @param {string} name
 * @param {string} words
 * @param {number} randomBelow
 * @param {Partial<Case>} [options]
 * @returns {Case}
 */
function command(name, words, randomBelow, options = {}) {
  return { name, command: words.split(' '), randomBelow, pipeline: 16, ...options }
}

/**
 * @param {string} prefix
 * @param {number} count
 */
function numbered(prefix, count) {
  return Array.from({ length: count }, (_, i) => `${prefix}${i}`)
}

/**
 * Fills what the large cases ask; `scale` makes it smaller.
 * @param {import('../harness/resp-client.mjs').RespClient} client
 * @param {number} scale
 */
async function fillLarge(client, scale) {
  await client.call('FLUSHALL')
  const players = Math.round(1_000_000 * scale)
  const padded = (/** @type {number} */ n) => String(n).padStart(12, '0')
  await inBatches(players, i => ['ZADD', 'leaderboard', (i * 7919) % 1_000_003, `player:${padded(i)}`], client)
  const members = Math.round(100_000 * scale)
  await inBatches(members, i => ['SADD', 'set:0', `member:${i}`], client)
  await inBatches(members, i => ['SADD', 'set:1', `member:${2 * i}`], client)
  await inBatches(members, i => ['RPUSH', 'numbers', (i * 7919) % 1_000_003], client)
  await client.call('SETRANGE', 'bits', Math.round(64 * 2 ** 20 * scale) - 1, 'x')
  await inBatches(20_000, i => ['PFADD', `hll:${i % 10}`, ...numbered(`visitor:${i}:`, 5)], client)
  // A grid around Sicily and far beyond it, as places are: within the limits of the projection.
  await inBatches(
    players,
    i => ['GEOADD', 'places', 5 + ((i * 7919) % 20_011) / 1000, 30 + ((i * 104_729) % 14_011) / 1000, `place:${i}`],
    client,
  )
}

/**
 * @param {number} count
 * @param {(i: number) => (string | number)[]} make
 * @param {import('../harness/resp-client.mjs').RespClient} client
 */
async function inBatches(count, make, client) {
  for (let from = 0; from < count; from += batch) {
    const length = Math.min(batch, count - from)
    await Promise.all(Array.from({ length }, (_, i) => client.call(...make(from + i))))
  }
}
