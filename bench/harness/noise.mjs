/**
 * Noise: what others do on the machine while something is measured. A round that was disturbed is measured again while
 * patience lasts; whether it counts depends on the disturbance alone, never on its figures.
 *
 * @typedef {object} Noise
 * @property {number} foreignCores cores kept busy by neither the server nor the harness
 * @property {number} waitShare share of the time that the server was kept from its core by others
 *
 * @typedef {{ time: number, server: number, waits: import('./usage.mjs').Waits, machine: number, own: number }} Reading
 */
import { setTimeout as sleep } from 'node:timers/promises'
import { median } from './statistics.mjs'
import { cpuSeconds, foreignWaitMs, machineCpuSeconds, ownCpuSeconds, readWaits } from './usage.mjs'

const foreignCoresQuiet = 0.1
const waitShareQuiet = 0.03
const quietSampleMs = 500

/**
 * @param {number} pid the server's
 * @returns {Reading}
 */
export function readNoise(pid) {
  return {
    time: performance.now() / 1000,
    server: cpuSeconds(pid),
    waits: readWaits(pid),
    machine: machineCpuSeconds(),
    own: ownCpuSeconds(),
  }
}

/**
 * The noise between two readings; a load generator in between must have ended, for its CPU to be known as our own.
 * @param {Reading} before
 * @param {Reading} after
 * @returns {Noise}
 */
export function noiseBetween(before, after) {
  const seconds = after.time - before.time
  const ours = after.server - before.server + after.own - before.own
  return {
    foreignCores: Math.max(0, (after.machine - before.machine - ours) / seconds),
    waitShare: foreignWaitMs(before.waits, after.waits) / 1000 / seconds,
  }
}

/**
 * A sentence about runs that others disturbed; empty when they did not, or of no runs.
 * @param {Noise[]} noises
 */
export function noiseNote(noises) {
  if (noises.length === 0) return ''
  const foreignCores = median(noises.map(noise => noise.foreignCores))
  const waitShare = median(noises.map(noise => noise.waitShare))
  if (!isNoisy({ foreignCores, waitShare })) return ''
  return `noisy: others used ${foreignCores.toFixed(1)} cores; the servers were kept waiting ${(waitShare * 100).toFixed(0)} % of the time`
}

/** How long the harness may wait for a quiet machine, in all. */
export class Patience {
  /** @param {number} seconds */
  constructor(seconds) {
    this.msLeft = seconds * 1000
  }

  /**
   * Runs a round when the machine is quiet, again when it was not, as long as patience lasts.
   * @template {{ noise: Noise }} Run
   * @param {() => Promise<Run[]>} measure
   * @returns {Promise<Run[]>}
   */
  async round(measure) {
    for (;;) {
      const begin = performance.now()
      await this.waitForQuiet()
      const runs = await measure()
      if (this.msLeft <= 0 || !runs.some(run => isNoisy(run.noise))) return runs
      this.msLeft -= performance.now() - begin
    }
  }

  /** Waits until the machine is quiet or patience is at its end; does not use patience up. */
  async waitForQuiet() {
    const end = performance.now() + this.msLeft
    while (performance.now() < end) {
      const machine = machineCpuSeconds() - ownCpuSeconds()
      await sleep(quietSampleMs)
      const foreignCores = (machineCpuSeconds() - ownCpuSeconds() - machine) / (quietSampleMs / 1000)
      if (foreignCores <= foreignCoresQuiet) return
    }
  }
}

/** @param {Noise} noise */
function isNoisy({ foreignCores, waitShare }) {
  return foreignCores > foreignCoresQuiet || waitShare > waitShareQuiet
}
