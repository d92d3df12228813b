/**
 * Latency at half load: an open loop, timed from the moment each command was due. Half load is half of what the same
 * client reaches in a closed loop at P=1 against the rival; both servers get the same rate, in turns.
 */
import { runLoad } from '../harness/load.mjs'
import { noiseNote } from '../harness/noise.mjs'
import { withServer } from '../harness/server.mjs'
import { compare } from '../harness/statistics.mjs'

const keys = 100_000
const connections = 50

/** @type {import('../loads/workload.mjs').WorkloadDescription} */
const mixed = { kind: 'mixed', keys, sets: 0.5, valueBytes: [64] }

const quantiles = /** @type {const} */ ([
  ['p50', 'p50'],
  ['p99', 'p99'],
  ['p999', 'p99.9'],
  ['max', 'longest'],
])

/** @type {import('../main.mjs').Topic} */
export const topic = {
  name: 'latency',
  about:
    'half load of SET and GET, 50 connections, 64-byte values, open loop; the client’s own delays are in all figures',
  async run(context) {
    const rows = []
    for (const rival of context.rivals) {
      rows.push(
        ...(await withServer(context.contender, [], ours =>
          withServer(rival, [], theirs => measure(ours, theirs, context)),
        )),
      )
    }
    return rows
  },
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
 * @param {import('../harness/server.mjs').Server} ours
 * @param {import('../harness/server.mjs').Server} theirs
 * @param {import('../main.mjs').Context} context
 * @returns {Promise<import('../harness/report.mjs').Row[]>}
 */
async function measure(ours, theirs, { quick, rounds, patience, progress }) {
  for (const server of [ours, theirs]) await fill(server)
  await halfOfMaximum(ours, quick) // warms it up
  const perSecond = await halfOfMaximum(theirs, quick)
  const seconds = quick ? 3 : 10
  /** @type {any[][]} */
  const pairs = []
  for (let round = 1; round <= rounds; round++) {
    progress(`half load, ${perSecond} /s, round ${round} of ${rounds}, against ${theirs.name}`)
    const job = /** @type {const} */ ({ loop: 'open', workload: mixed, perSecond, seconds, connections, seed: round })
    pairs.push(await patience.round(async () => [await runLoad(ours, job), await runLoad(theirs, job)]))
  }
  const noise = noiseNote(pairs.flat().map(run => run.noise))
  return quantiles.map(([field, name]) => {
    const compared = compare(
      pairs.map(([run]) => run.latency[field]),
      pairs.map(([, run]) => run.latency[field]),
    )
    return {
      name: `${name} at half load`,
      unit: 'ms',
      rival: theirs.name,
      ours: compared.ours,
      theirs: compared.theirs,
      ratio: compared.ratio,
      spread: [compared.low, compared.high],
      note: [`${perSecond} /s`, noise].filter(Boolean).join('; '),
    }
  })
}

/** @param {import('../harness/server.mjs').Server} server */
function fill(server) {
  return runLoad(server, {
    loop: 'closed',
    workload: { kind: 'set', from: 0, count: keys, valueBytes: 64 },
    operations: keys,
    connections: 4,
    pipeline: 64,
  })
}
