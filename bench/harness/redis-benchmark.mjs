/** redis-benchmark as the load generator, with the server's CPU and the machine's noise around it. */
import { runPinned } from './load.mjs'
import { loadCore } from './machine.mjs'
import { noiseBetween, readNoise } from './noise.mjs'

/**
 * @typedef {object} Run
 * @property {number} perSecond requests per second
 * @property {number} cpuMicroseconds CPU of the server per request, all threads, user + system
 * @property {import('./noise.mjs').Noise} noise
 */

/**
 * One run of one of redis-benchmark's own tests, or of a command: 64-byte values and, unless said otherwise, 50 connections and 100,000 random keys.
 * @param {import('./server.mjs').Server} server
 * @param {object} options
 * @param {string} options.name the test's name in the output
 * @param {string} [options.test] one of redis-benchmark's own
 * @param {string[]} [options.command] or a command, with __rand_int__ for a random number
 * @param {number} options.pipeline
 * @param {number} options.requests
 * @param {number} [options.clients]
 * @param {number} [options.randomBelow]
 * @returns {Promise<Run>}
 */
export async function runRedisBenchmark(server, options) {
  const { name, test, command: words = [], pipeline, requests, clients = 50, randomBelow = 100_000 } = options
  const load = ['-c', clients, '-d', 64, '-r', randomBelow, '-n', requests, '-P', pipeline].map(String)
  const what = test === undefined ? words : ['-t', test]
  const command = ['redis-benchmark', '-h', '127.0.0.1', '-p', String(server.port), ...load, '--csv', ...what]
  const before = readNoise(server.pid)
  const output = await runPinned(loadCore, command)
  const after = readNoise(server.pid)
  // A test may make what it needs first, which has a line too.
  const row = output
    .trimEnd()
    .split('\n')
    .findLast(line => test === undefined || line.startsWith(`"${name}"`))
  const perSecond = Number(row?.split('","')[1])
  if (!(perSecond > 0)) throw new Error(`redis-benchmark printed no figure for ${name}: ${output}`)
  const cpuMicroseconds = ((after.server - before.server) / requests) * 1e6
  return { perSecond, cpuMicroseconds, noise: noiseBetween(before, after) }
}
