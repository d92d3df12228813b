/**
 * Streams: appending, reading as a group and acknowledging, both servers taking turns; and what an entry costs, where 1,000,000 of three fields are in one stream.
 */
import { setTimeout as sleep } from 'node:timers/promises'
import { alternate } from '../harness/alternate.mjs'
import { besideEachRival } from '../harness/beside-each-rival.mjs'
import { compareEach } from '../harness/compare-each.mjs'
import { runLoad } from '../harness/load.mjs'
import { readNoise } from '../harness/noise.mjs'
import { withServer } from '../harness/server.mjs'

const settleMs = 1500
/** More streams than triples are under way at a time, so that no entry comes after a later one. */
const streams = 500
const connections = 8

/** @type {import('../main.mjs').Topic} */
export const topic = {
  name: 'streams',
  about: '8 connections; entries of 3 fields with 34 bytes of values; a triple is XADD, XREADGROUP COUNT 1 and XACK',
  async run(context) {
    const rows = await besideEachRival(context, async (ours, theirs, add) => {
      const appending = 'XADD P=16'
      await add(appending, () => measure(appending, append, ours, theirs, context))
      for (const server of [ours, theirs]) await createGroups(server)
      const delivering = 'XADD + XREADGROUP + XACK P=48'
      await add(delivering, () => measure(delivering, deliver, ours, theirs, context))
    })
    const entries = context.quick ? 100_000 : 1_000_000
    context.progress(`${entries} entries`)
    rows.push(
      ...(await compareEach(context, candidate => measureMemory(candidate, entries), [
        { name: 'memory per entry', unit: 'bytes', of: result => result.perEntry },
        { name: 'longest command while the stream is deleted', unit: 'ms', of: result => result.longestMs },
      ])),
    )
    return rows
  },
}

/**
 * @param {import('../harness/server.mjs').Server} server
 * @param {boolean} quick
 */
async function append(server, quick) {
  await server.client.call('DEL', 'stream')
  const operations = quick ? 100_000 : 400_000
  return runLoad(server, { loop: 'closed', workload: { kind: 'xadd' }, operations, connections, pipeline: 16 })
}

/** Where the ids of the next run begin, by server. */
const nextIds = new WeakMap()

/**
 * @param {import('../harness/server.mjs').Server} server
 * @param {boolean} quick
 */
async function deliver(server, quick) {
  const from = nextIds.get(server) ?? 1
  const operations = (quick ? 40_000 : 150_000) * 3
  nextIds.set(server, from + Math.ceil(operations / 3 / streams) + 1)
  return runLoad(server, {
    loop: 'closed',
    workload: { kind: 'group', streams, from },
    operations,
    connections,
    pipeline: 48,
  })
}

/** @param {import('../harness/server.mjs').Server} server */
async function createGroups(server) {
  for (let stream = 0; stream < streams; stream++) {
    await server.client.call('XGROUP', 'CREATE', String(stream).padStart(6, '0'), 'g', '0', 'MKSTREAM')
  }
}

/**
 * @param {string} name
 * @param {typeof append} load
 * @param {import('../harness/server.mjs').Server} ours
 * @param {import('../harness/server.mjs').Server} theirs
 * @param {import('../main.mjs').Context} context
 */
async function measure(name, load, ours, theirs, context) {
  const { quick } = context
  for (const server of [ours, theirs]) await load(server, quick)
  const run = (/** @type {import('../harness/server.mjs').Server} */ server) => timed(load, server, quick)
  return alternate(name, run, ours, theirs, context)
}

/**
 * A run with the CPU that the server took for each command, all threads, user and system.
 * @param {typeof append} run
 * @param {import('../harness/server.mjs').Server} server
 * @param {boolean} quick
 */
async function timed(run, server, quick) {
  const before = readNoise(server.pid)
  const result = await run(server, quick)
  return { ...result, cpuMicroseconds: ((readNoise(server.pid).server - before.server) / result.operations) * 1e6 }
}

/**
 * @param {import('../harness/server.mjs').Candidate} candidate
 * @param {number} entries
 */
function measureMemory(candidate, entries) {
  return withServer(candidate, [], async server => {
    await sleep(settleMs)
    const emptyUsed = await server.client.info('memory', 'used_memory')
    const pipeline = 64
    await runLoad(server, { loop: 'closed', workload: { kind: 'xadd' }, operations: entries, connections, pipeline })
    await sleep(settleMs)
    const used = await server.client.info('memory', 'used_memory')
    await server.client.call('UNLINK', 'stream')
    let longestMs = 0
    const end = performance.now() + settleMs
    while (performance.now() < end) {
      const start = performance.now()
      await server.client.call('PING')
      longestMs = Math.max(longestMs, performance.now() - start)
    }
    return { perEntry: (used - emptyUsed) / entries, longestMs }
  })
}
