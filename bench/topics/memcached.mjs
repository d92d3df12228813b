/** Memcached's protocol, beside `memcached -t 1`: throughput, memory per item, hit ratio. */
import { setTimeout as sleep } from 'node:timers/promises'
import { alternate } from '../harness/alternate.mjs'
import { runLoad } from '../harness/load.mjs'
import { findOnPath } from '../harness/machine.mjs'
import { withMemcached } from '../harness/memcached-server.mjs'
import { residentBytes } from '../harness/usage.mjs'

const keys = 100_000
const valueBytes = 64
const connections = 50
const secondsPerRun = 1.5
const megabytes = 1024
const settleMs = 1500

const cases = /** @type {const} */ ([
  { name: 'get P=1', command: 'get', pipeline: 1 },
  { name: 'set P=1', command: 'set', pipeline: 1 },
  { name: 'get P=16', command: 'get', pipeline: 16 },
  { name: 'set P=16', command: 'set', pipeline: 16 },
  { name: 'get of 100 keys', command: 'multiget', pipeline: 1 },
])

const streams = [
  { name: 'zipf', job: {} },
  { name: 'zipf+scan', job: { scan: { every: 200_000, length: 50_000 } } },
]

/** @type {import('../main.mjs').Topic} */
export const topic = {
  name: 'memcached',
  about: 'memcached’s text protocol, 50 connections, 16-byte keys, 64-byte values, beside memcached with one thread',
  async run(context) {
    if (findOnPath('memcached') === undefined) throw new Error('memcached is not on the PATH')
    const ours = { name: 'samovar', command: memcachedCommand(context.contender) }
    const theirs = { name: 'memcached', command: ['memcached'] }
    return [
      ...(await throughput(ours, theirs, context)),
      ...(await memory(ours, theirs, context)),
      ...(await hitRatios(ours, theirs, context)),
    ]
  },
}

/**
 * The command that is memcached where the contender's is the server.
 * @param {import('../harness/server.mjs').Candidate} contender
 */
function memcachedCommand({ command }) {
  return command.map(word => (word === 'server' ? 'memcached' : word))
}

/**
 * @param {import('../harness/server.mjs').Candidate} ours
 * @param {import('../harness/server.mjs').Candidate} theirs
 * @param {import('../main.mjs').Context} context
 */
function throughput(ours, theirs, context) {
  return withMemcached(ours, megabytes, our =>
    withMemcached(theirs, megabytes, async their => {
      for (const server of [our, their]) await fill(server, keys, valueBytes)
      const rows = []
      for (const oneCase of cases) {
        context.progress(`memcached, ${oneCase.name}`)
        rows.push(await measure(oneCase, our, their, context))
      }
      return rows
    }),
  )
}

/**
 * @param {typeof cases[number]} oneCase
 * @param {import('../harness/memcached-server.mjs').MemcachedServer} ours
 * @param {import('../harness/memcached-server.mjs').MemcachedServer} theirs
 * @param {import('../main.mjs').Context} context
 * @returns {Promise<import('../harness/report.mjs').Row>}
 */
async function measure({ name, command, pipeline }, ours, theirs, context) {
  const seconds = context.quick ? secondsPerRun / 3 : secondsPerRun
  const job = /** @type {const} */ ({ loop: 'memcached', command, keys, valueBytes, connections, pipeline })
  for (const server of [ours, theirs]) await runLoad(server, { ...job, seconds: 0.3 })
  const run = (/** @type {import('../harness/memcached-server.mjs').MemcachedServer} */ server) =>
    runLoad(server, { ...job, seconds })
  return { ...(await alternate(name, run, ours, theirs, context)), rival: theirs.name }
}

/**
 * @param {import('../harness/server.mjs').Candidate} ours
 * @param {import('../harness/server.mjs').Candidate} theirs
 * @param {import('../main.mjs').Context} context
 * @returns {Promise<import('../harness/report.mjs').Row[]>}
 */
async function memory(ours, theirs, context) {
  const count = context.quick ? 200_000 : 2_000_000
  const results = []
  for (const candidate of [ours, theirs]) {
    context.progress(`memcached, ${count} items, ${candidate.name}`)
    results.push(await memoryOf(candidate, count))
  }
  const [mine, others] = results
  return [
    { name: 'overhead per item', unit: 'bytes', rival: theirs.name, ours: mine.overhead, theirs: others.overhead },
    { name: 'resident', unit: 'MiB', rival: theirs.name, ours: mine.resident, theirs: others.resident },
  ]
}

/**
 * The growth of resident memory per item beyond its key of 16 and its value of 8 bytes, and what is resident in all.
 * @param {import('../harness/server.mjs').Candidate} candidate
 * @param {number} count
 */
function memoryOf(candidate, count) {
  return withMemcached(candidate, megabytes, async server => {
    await fill(server, 10_000, 8)
    await sleep(settleMs)
    const before = residentBytes(server.pid)
    await fill(server, count, 8)
    await sleep(settleMs)
    const live = Number((await server.stats()).curr_items)
    if (live !== count) throw new Error(`${server.name} holds ${live} items of ${count}`)
    const resident = residentBytes(server.pid)
    return { overhead: (resident - before) / (count - 10_000) - 16 - 8, resident: resident / 2 ** 20 }
  })
}

/**
 * @param {import('../harness/server.mjs').Candidate} ours
 * @param {import('../harness/server.mjs').Candidate} theirs
 * @param {import('../main.mjs').Context} context
 */
async function hitRatios(ours, theirs, context) {
  const rows = []
  for (const { name, job } of streams) {
    const ratios = []
    for (const candidate of [ours, theirs]) {
      context.progress(`memcached, hit ratio, ${name}, ${candidate.name}`)
      const requests = context.quick ? 1_000_000 : 4_000_000
      const common = { keys: 1_000_000, exponent: 0.9, valueBytes, batch: 32, requests, warmUp: requests / 4 }
      ratios.push(
        await withMemcached(candidate, 16, server => runLoad(server, { loop: 'memcached-aside', ...common, ...job })),
      )
    }
    const [mine, others] = ratios
    rows.push({
      name: `hit ratio, ${name}`,
      unit: '%',
      rival: theirs.name,
      ours: mine.ratio * 100,
      theirs: others.ratio * 100,
    })
  }
  return rows
}

/**
 * @param {import('../harness/memcached-server.mjs').MemcachedServer} server
 * @param {number} count
 * @param {number} bytes
 */
function fill(server, count, bytes) {
  return runLoad(server, {
    loop: 'memcached',
    command: 'fill',
    keys: count,
    valueBytes: bytes,
    connections: 4,
    pipeline: 64,
  })
}
