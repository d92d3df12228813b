/**
 * Messages, transactions and client-side caching: both servers stay up and take turns for some rounds.
 */
import { alternate } from '../harness/alternate.mjs'
import { runLoad } from '../harness/load.mjs'
import { noiseNote } from '../harness/noise.mjs'
import { withServer } from '../harness/server.mjs'

const subscribers = 100
const trackingClients = 10

/**
 * @typedef {object} Case
 * @property {string} name
 * @property {string} unit
 * @property {(quick: boolean) => import('../load-client.mjs').Job} job
 * @property {(result: any) => number} of the figure, where more is better
 * @property {(result: any) => number} [cpu] CPU of the server per operation, in µs
 */

/** @type {Case[]} */
const cases = [
  {
    name: 'MULTI/EXEC of 5 commands P=16',
    unit: '/s',
    job: quick => ({
      loop: 'transactions',
      connections: 50,
      pipeline: 16,
      transactions: 16 * (quick ? 2000 : 12_500),
      keys: 100_000,
    }),
    of: result => result.perSecond,
    cpu: result => result.cpuMicroseconds,
  },
  ...[1, 16].map(pipeline => ({
    name: `PUBLISH to ${subscribers} subscribers P=${pipeline}`,
    unit: 'messages/CPU s',
    job: (/** @type {boolean} */ quick) => ({
      loop: /** @type {const} */ ('publish'),
      subscribers,
      messages: (quick ? 1000 : 5000) * (pipeline === 1 ? 1 : 4),
      messageBytes: 64,
      pipeline,
    }),
    of: (/** @type {any} */ result) => result.perCpuSecond,
  })),
]

/** @type {import('../main.mjs').Topic} */
export const topic = {
  name: 'messaging',
  about: `messages delivered per CPU second of the server; transactions; ${trackingClients} clients that track what they read`,
  async run(context) {
    /** @type {import('../harness/report.mjs').Row[]} */
    const rows = []
    for (const rival of context.rivals) {
      await withServer(context.contender, [], ours =>
        withServer(rival, [], async theirs => {
          for (const oneCase of cases) {
            context.progress(`${oneCase.name} against ${rival.name}`)
            rows.push({ ...(await measure(oneCase, ours, theirs, context)), rival: rival.name })
          }
        }),
      )
      rows.push(...(await measureTracking(context, rival)))
    }
    return rows
  },
}

/**
 * @param {Case} oneCase
 * @param {import('../harness/server.mjs').Server} ours
 * @param {import('../harness/server.mjs').Server} theirs
 * @param {import('../main.mjs').Context} context
 * @returns {Promise<import('../harness/report.mjs').Row>}
 */
async function measure(oneCase, ours, theirs, context) {
  for (const server of [ours, theirs]) await runLoad(server, oneCase.job(true))
  const run = (/** @type {import('../harness/server.mjs').Server} */ server) =>
    runLoad(server, oneCase.job(context.quick))
  return alternate(oneCase.name, run, ours, theirs, context, oneCase)
}

/**
 * Each server starts with the keys set, and is measured once: what is tracked stays.
 * @param {import('../main.mjs').Context} context
 * @param {import('../harness/server.mjs').Candidate} rival
 * @returns {Promise<import('../harness/report.mjs').Row[]>}
 */
async function measureTracking({ contender, quick, progress }, rival) {
  const keys = quick ? 100_000 : 1_000_000
  const results = []
  for (const candidate of [contender, rival]) {
    progress(`tracking of ${keys} keys by ${candidate.name}`)
    results.push(
      await withServer(candidate, [], server =>
        runLoad(server, { loop: 'tracking', clients: trackingClients, keys, changes: keys / 10, pipeline: 64 }),
      ),
    )
  }
  const [ours, theirs] = results
  const row = (/** @type {string} */ name, /** @type {string} */ unit, /** @type {(result: any) => number} */ of) => ({
    name,
    unit,
    ours: of(ours),
    theirs: of(theirs),
    rival: rival.name,
  })
  const noise = noiseNote(results.map(result => result.noise))
  return [
    {
      ...row('reads that are tracked', 'reads/CPU s', result => result.readsPerCpuSecond),
      ...(noise ? { note: noise } : {}),
    },
    row('invalidations', 'messages/CPU s', result => result.toldPerCpuSecond),
    row(`memory per key that ${trackingClients} clients track`, 'bytes', result => result.bytesPerKey),
  ]
}
