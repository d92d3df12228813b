/**
 * Latency: the longest command while a server grows from nothing to 5,000,000 keys (closed loop, 50 connections), and
 * the distribution at half load (open loop, timed from the moment each command was due). Half load is half of what the
 * same client reaches in a closed loop at P=1 against redis-server; every server gets the same rate.
 */
import { compareEach } from '../harness/compare-each.mjs'
import { runLoad } from '../harness/load.mjs'
import { withServer } from '../harness/server.mjs'
import { compare } from '../harness/statistics.mjs'

const valueBytes = 64
const keys = 100_000
const connections = 50

/**
 * @typedef {object} GrowthResult
 * @property {{ max: number, p9999: number }} latency
 * @property {import('../loads/closed-loop.mjs').Stall[]} stalls
 * @property {number} clientCollectionMsMax
 */

/** @type {import('../loads/workload.mjs').WorkloadDescription} */
const mixed = { kind: 'mixed', keys, sets: 0.5, valueBytes: [valueBytes] }

/** @type {import('../main.mjs').Topic} */
export const topic = {
  name: 'latency',
  about:
    'the harness’s own client, 50 connections, P=1, 64-byte values; its own delays are in every figure, of both sides',
  async run(context) {
    return [...(await growth(context)), ...(await halfLoad(context))]
  },
}

/** @param {import('../main.mjs').Context} context */
function growth(context) {
  const count = context.quick ? 500_000 : 5_000_000
  return compareEach(
    context,
    candidate => {
      context.progress(`growing ${candidate.name} to ${count} keys`)
      return withServer(candidate, [], server =>
        runLoad(server, {
          loop: 'closed',
          workload: { kind: 'set', from: 0, count, valueBytes, shuffled: true },
          operations: count,
          connections,
          pipeline: 1,
        }),
      )
    },
    [
      {
        name: 'longest command while growing',
        unit: 'ms',
        of: result => result.latency.max,
        note: (ours, theirs) => stallNote('ours', ours) + stallNote('theirs', theirs),
      },
      { name: 'longest less the noise', unit: 'ms', of: longestLessNoise },
      { name: 'p99.99 while growing', unit: 'ms', of: result => result.latency.p9999 },
    ],
  )
}

/** @param {import('../main.mjs').Context} context */
async function halfLoad(context) {
  /** @type {import('../harness/report.mjs').Row[]} */
  const rows = []
  for (const rival of context.rivals) {
    await withServer(context.contender, [], ours =>
      withServer(rival, [], async theirs => {
        const servers = [ours, theirs]
        for (const server of servers) await fill(server)
        const perSecond = await halfOfMaximum(theirs, context.quick)
        await halfOfMaximum(ours, context.quick) // warms it up
        /** @type {Record<'p50' | 'p99' | 'p999' | 'max', number[]>[]} */
        const latencies = servers.map(() => ({ p50: [], p99: [], p999: [], max: [] }))
        const rounds = context.quick ? 2 : context.rounds
        for (let round = 0; round < rounds; round++) {
          context.progress(`half load, ${perSecond} /s, round ${round + 1} of ${rounds}`)
          for (const [index, server] of servers.entries()) {
            const seconds = context.quick ? 3 : 10
            const result = await runLoad(server, {
              loop: 'open',
              workload: mixed,
              perSecond,
              seconds,
              connections,
              seed: round + 1,
            })
            for (const field of /** @type {const} */ (['p50', 'p99', 'p999', 'max'])) {
              latencies[index][field].push(result.latency[field])
            }
          }
        }
        for (const [field, name] of /** @type {const} */ ([
          ['p50', 'p50'],
          ['p99', 'p99'],
          ['p999', 'p99.9'],
          ['max', 'longest'],
        ])) {
          const { ours: mine, theirs: other, ratio, low, high } = compare(latencies[0][field], latencies[1][field])
          const note = field === 'p50' ? { note: `${perSecond} /s` } : {}
          rows.push({
            name: `${name} at half load`,
            unit: 'ms',
            rival: rival.name,
            ours: mine,
            theirs: other,
            ratio,
            spread: [low, high],
            ...note,
          })
        }
      }),
    )
  }
  return rows
}

/** @param {import('../harness/server.mjs').Server} server */
function fill(server) {
  return runLoad(server, {
    loop: 'closed',
    workload: { kind: 'set', from: 0, count: keys, valueBytes },
    operations: keys,
    connections: 4,
    pipeline: 64,
  })
}

/**
 * Half of the requests per second the client reaches in a closed loop.
 * @param {import('../harness/server.mjs').Server} server
 * @param {boolean} quick
 */
export async function halfOfMaximum(server, quick) {
  const operations = quick ? 60_000 : 300_000
  const { perSecond } = await runLoad(server, { loop: 'closed', workload: mixed, operations, connections, pipeline: 1 })
  return Math.round(perSecond / 2)
}

/**
 * The longest command when the time others kept server or client from their cores is taken off each stall. An estimate
 * for busy machines; the bar is judged by the plain figure.
 * @param {GrowthResult} result
 */
function longestLessNoise({ latency, stalls }) {
  const left = stalls.map(({ ms, serverWaitMs, clientWaitMs }) => Math.max(0, ms - serverWaitMs - clientWaitMs))
  return stalls.length === 0 ? latency.max : Math.max(...left)
}

/**
 * What is known about a side's commands beyond 20 ms.
 * @param {string} side
 * @param {GrowthResult} result
 */
function stallNote(side, { stalls, clientCollectionMsMax }) {
  if (stalls.length === 0) return ''
  const worst = [...stalls].sort((a, b) => b.ms - a.ms)[0]
  const waits = `kept from their cores by others then: server ${worst.serverWaitMs.toFixed(0)} ms, client ${worst.clientWaitMs.toFixed(0)} ms`
  return `${side}: ${stalls.length} stalls, worst ${worst.ms.toFixed(0)} ms; ${waits}, client’s longest collection ${clientCollectionMsMax.toFixed(0)} ms. `
}
