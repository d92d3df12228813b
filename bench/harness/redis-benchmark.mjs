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
 * One run of one of redis-benchmark's own tests: 50 connections, 64-byte values, 100,000 random keys.
 * @param {import('./server.mjs').Server} server
 * @param {{ test: string, name: string, pipeline: number, requests: number }} options `name` is the test's name in the output
 * @returns {Promise<Run>}
 */
export async function runRedisBenchmark(server, { test, name, pipeline, requests }) {
  const options = ['-c', '50', '-d', '64', '-r', '100000', '-n', String(requests), '-P', String(pipeline), '-t', test]
  const command = ['redis-benchmark', '-h', '127.0.0.1', '-p', String(server.port), ...options, '--csv']
  const before = readNoise(server.pid)
  const output = await runPinned(loadCore, command)
  const after = readNoise(server.pid)
  const row = output.split('\n').find(line => line.startsWith(`"${name}"`))
  const perSecond = Number(row?.split(',')[1].replaceAll('"', ''))
  if (!(perSecond > 0)) throw new Error(`redis-benchmark printed no figure for ${name}: ${output}`)
  const cpuMicroseconds = ((after.server - before.server) / requests) * 1e6
  return { perSecond, cpuMicroseconds, noise: noiseBetween(before, after) }
}
