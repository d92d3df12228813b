import { noiseNote } from './noise.mjs'
import { compare, median } from './statistics.mjs'

/**
 * What is read off a run: by default requests per second, and the server's CPU per request.
 * @typedef {object} Figure
 * @property {string} [unit]
 * @property {(run: any) => number} [of] more is better
 * @property {(run: any) => number} [cpu] µs
 */

/**
 * Runs a load on both servers in turn, for some rounds, so that drift of the machine meets both. Returns the row of their medians.
 * @param {string} name
 * @param {(server: import('./server.mjs').Server) => Promise<{ noise: import('./noise.mjs').Noise }>} run
 * @param {import('./server.mjs').Server} ours
 * @param {import('./server.mjs').Server} theirs
 * @param {Pick<import('../main.mjs').Context, 'rounds' | 'patience'>} context
 * @param {Figure} [figure]
 * @returns {Promise<import('./report.mjs').Row>}
 */
export async function alternate(name, run, ours, theirs, { rounds, patience }, figure = {}) {
  const { unit = '/s', of = one => one.perSecond } = figure
  const cpu = figure.of === undefined ? (/** @type {any} */ one) => one.cpuMicroseconds : figure.cpu
  const ourRuns = []
  const theirRuns = []
  for (let round = 0; round < rounds; round++) {
    const [ourRun, theirRun] = await patience.round(async () => [await run(ours), await run(theirs)])
    ourRuns.push(ourRun)
    theirRuns.push(theirRun)
  }
  const compared = compare(ourRuns.map(of), theirRuns.map(of))
  const noise = noiseNote([...ourRuns, ...theirRuns].map(one => one.noise))
  return {
    name,
    unit,
    ours: compared.ours,
    theirs: compared.theirs,
    ratio: compared.ratio,
    spread: [compared.low, compared.high],
    ...(cpu ? { cpuOurs: median(ourRuns.map(cpu)), cpuTheirs: median(theirRuns.map(cpu)) } : {}),
    ...(noise ? { note: noise } : {}),
  }
}

/**
 * As {@link alternate}, for a load of so many requests: as many as fit some seconds, which a first run on each server tells.
 * @param {string} name
 * @param {(server: import('./server.mjs').Server, requests: number) => Promise<import('./redis-benchmark.mjs').Run>} run
 * @param {{ warmUpRequests: number, seconds: number }} length of the first run, and of each that counts
 * @param {import('./server.mjs').Server} ours
 * @param {import('./server.mjs').Server} theirs
 * @param {Pick<import('../main.mjs').Context, 'rounds' | 'patience'>} context
 */
export async function alternateFor(name, run, { warmUpRequests, seconds }, ours, theirs, context) {
  const requests = new Map()
  for (const server of [ours, theirs]) {
    const { perSecond } = await run(server, warmUpRequests)
    requests.set(server, Math.max(1000, Math.round((perSecond * seconds) / 1000) * 1000))
  }
  return alternate(name, server => run(server, requests.get(server)), ours, theirs, context)
}
