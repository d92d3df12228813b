/**
 * The soak: minutes of half load with values of mixed sizes and steady evictions, one server after the other, while
 * resident memory, used_memory and mem_fragmentation_ratio are sampled.
 */
import { setTimeout as sleep } from 'node:timers/promises'
import { compareEach } from '../harness/compare-each.mjs'
import { runLoad } from '../harness/load.mjs'
import { withServer } from '../harness/server.mjs'
import { residentBytes } from '../harness/usage.mjs'
import { halfOfMaximum } from './latency.mjs'

const keys = 2_000_000
const connections = 50
const sampleMs = 2000
const valueBytes = [16, 64, 64, 100, 300, 500, 1000, 2000, 4000]

/** @type {import('../main.mjs').Topic} */
export const topic = {
  name: 'soak',
  about: 'half load (of redis-server’s), half SET half GET, 16 to 4,000 bytes, allkeys-lru',
  async run(context) {
    const [rival] = context.rivals
    const perSecond = await withServer(rival, [], server => halfOfMaximum(server, context.quick))
    const note = () => `${perSecond} /s for ${context.minutes} minutes`
    return compareEach(context, candidate => measure(candidate, perSecond, context), [
      { name: 'resident memory, last third / middle third', unit: '', of: result => result.growth, note },
      { name: 'resident memory at the end', unit: 'MiB', of: result => result.resident },
      { name: 'used_memory at the end', unit: 'MiB', of: result => result.used },
      { name: 'mem_fragmentation_ratio at the end', unit: '', of: result => result.fragmentation },
      { name: 'keys evicted', unit: 'keys', of: result => result.evicted },
      { name: 'p99.9', unit: 'ms', of: result => result.p999 },
      { name: 'p99.99', unit: 'ms', of: result => result.p9999 },
      { name: 'longest', unit: 'ms', of: result => result.max },
    ])
  },
}

/**
 * @param {import('../harness/server.mjs').Candidate} candidate
 * @param {number} perSecond
 * @param {import('../main.mjs').Context} context
 */
function measure(candidate, perSecond, { minutes, maxmemoryMegabytes, progress }) {
  const directives = ['--maxmemory', `${maxmemoryMegabytes}mb`, '--maxmemory-policy', 'allkeys-lru']
  return withServer(candidate, directives, async server => {
    progress(`${candidate.name}: ${minutes} minutes at ${perSecond} /s`)
    await runLoad(server, {
      loop: 'closed',
      workload: { kind: 'mixed', keys, sets: 1, valueBytes },
      operations: keys / 2,
      connections: 8,
      pipeline: 16,
    })
    const seconds = minutes * 60
    let running = true
    const load = runLoad(server, {
      loop: 'open',
      workload: { kind: 'mixed', keys, sets: 0.5, valueBytes },
      perSecond,
      seconds,
      connections,
    }).finally(() => (running = false))
    /** @type {number[]} */
    const samples = []
    while (running) {
      await Promise.race([sleep(sampleMs), load])
      samples.push(residentBytes(server.pid))
    }
    const { latency, noise } = await load
    const third = Math.floor(samples.length / 3)
    const largest = (/** @type {number} */ from, /** @type {number} */ to) => Math.max(...samples.slice(from, to))
    return {
      noise,
      growth: largest(samples.length - third, samples.length) / largest(third, samples.length - third),
      resident: (samples.at(-1) ?? Number.NaN) / 2 ** 20,
      used: (await server.client.info('memory', 'used_memory')) / 2 ** 20,
      fragmentation: await server.client.info('memory', 'mem_fragmentation_ratio'),
      evicted: await server.client.info('stats', 'evicted_keys'),
      p999: latency.p999,
      p9999: latency.p9999,
      max: latency.max,
    }
  })
}
