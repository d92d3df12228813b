/**
 * Fragmentation: at maxmemory, a cache full of 100-byte values is rewritten with 1,000-byte ones, then back. Live data
 * is the sum of key and value bytes that are still there, asked key by key.
 */
import { setTimeout as sleep } from 'node:timers/promises'
import { compareEach } from '../harness/compare-each.mjs'
import { runLoad } from '../harness/load.mjs'
import { withServer } from '../harness/server.mjs'
import { residentBytes } from '../harness/usage.mjs'

const keyBytes = 16
const settleMs = 1500

/** Each phase writes this many times what fits, so that what the phase before left is evicted. */
const turnovers = 3

const phases = [
  { name: '100-byte values', valueBytes: 100 },
  { name: 'replaced by 1000-byte values', valueBytes: 1000 },
  { name: 'back to 100-byte values', valueBytes: 100 },
]

/** @typedef {Record<'resident' | 'residentGrowth' | 'live' | 'used' | 'keys', number>} Phase what one phase left */

/** @type {import('../main.mjs').Topic} */
export const topic = {
  name: 'fragmentation',
  about:
    'maxmemory with allkeys-lru and allkeys-random; shares of maxmemory, the empty process included in resident memory',
  async run(context) {
    const limit = (context.quick ? 64 : context.maxmemoryMegabytes) * 2 ** 20
    const rows = []
    for (const policy of context.quick ? ['allkeys-lru'] : ['allkeys-lru', 'allkeys-random']) {
      const note = () => policy
      /** @type {import('../harness/compare-each.mjs').Column<Phase[]>[]} */
      const columns = phases.flatMap(({ name }, index) => [
        { name: `resident / maxmemory, ${name}`, unit: '', of: result => result[index].resident, note },
        { name: `resident growth / maxmemory, ${name}`, unit: '', of: result => result[index].residentGrowth, note },
        { name: `live data / maxmemory, ${name}`, unit: '', of: result => result[index].live, note },
        { name: `used_memory / maxmemory, ${name}`, unit: '', of: result => result[index].used, note },
        { name: `live keys, ${name}`, unit: 'keys', of: result => result[index].keys, note },
      ])
      rows.push(...(await compareEach(context, candidate => measure(candidate, limit, policy, context), columns)))
    }
    return rows
  },
}

/**
 * @param {import('../harness/server.mjs').Candidate} candidate
 * @param {number} limit bytes
 * @param {string} policy
 * @param {import('../main.mjs').Context} context
 */
function measure(candidate, limit, policy, context) {
  return withServer(candidate, ['--maxmemory', String(limit), '--maxmemory-policy', policy], async server => {
    const empty = residentBytes(server.pid)
    const ids = Math.ceil((turnovers * limit) / (keyBytes + phases[0].valueBytes))
    const results = []
    for (const { name, valueBytes } of phases) {
      context.progress(`${candidate.name}, ${policy}: ${name}`)
      const count = Math.ceil((turnovers * limit) / (keyBytes + valueBytes))
      await runLoad(server, {
        loop: 'closed',
        workload: { kind: 'set', from: 0, count, valueBytes, shuffled: true },
        operations: count,
        connections: 8,
        pipeline: 16,
      })
      await sleep(settleMs)
      const resident = residentBytes(server.pid)
      const used = await server.client.info('memory', 'used_memory')
      const keys = await server.client.call('DBSIZE')
      const { sum } = await runLoad(server, {
        loop: 'closed',
        workload: { kind: 'strlen', from: 0, count: ids },
        operations: ids,
        connections: 1,
        pipeline: 200,
      })
      results.push({
        resident: resident / limit,
        residentGrowth: (resident - empty) / limit,
        live: (sum + keys * keyBytes) / limit,
        used: used / limit,
        keys,
      })
    }
    return results
  })
}
