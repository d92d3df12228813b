/** redis-benchmark as the load generator, with the server's CPU and waiting time around it. */
import { runPinned } from './load.mjs'
import { loadCore } from './machine.mjs'
import { cpuSeconds, foreignWaitMs, machineCpuSeconds, ownCpuSeconds, readWaits } from './usage.mjs'

/**
 * @typedef {object} Run
 * @property {number} perSecond requests per second
 * @property {number} cpuMicroseconds CPU of the server per request, all threads, user + system
 * @property {number} waitShare share of the run that the server was kept from its core by others
 * @property {number} foreignCores cores kept busy meanwhile by neither the server nor the load generator
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
  const before = readUsage(server.pid)
  const output = await runPinned(loadCore, command)
  const after = readUsage(server.pid)
  const row = output.split('\n').find(line => line.startsWith(`"${name}"`))
  const perSecond = Number(row?.split(',')[1].replaceAll('"', ''))
  if (!(perSecond > 0)) throw new Error(`redis-benchmark printed no figure for ${name}: ${output}`)
  const cpu = after.server - before.server
  const seconds = after.time - before.time
  return {
    perSecond,
    cpuMicroseconds: (cpu / requests) * 1e6,
    waitShare: foreignWaitMs(before.waits, after.waits) / 1000 / seconds,
    foreignCores: Math.max(0, (after.machine - before.machine - cpu - (after.own - before.own)) / seconds),
  }
}

/** @param {number} pid */
function readUsage(pid) {
  return {
    time: performance.now() / 1000,
    server: cpuSeconds(pid),
    waits: readWaits(pid),
    machine: machineCpuSeconds(),
    own: ownCpuSeconds(),
  }
}
