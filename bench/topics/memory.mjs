/** What a key costs: 2,000,000 keys of 16 bytes with 8-byte values, without and with a time to live. */
import { setTimeout as sleep } from 'node:timers/promises'
import { compareEach } from '../harness/compare-each.mjs'
import { runLoad } from '../harness/load.mjs'
import { withServer } from '../harness/server.mjs'
import { residentBytes } from '../harness/usage.mjs'

const keyBytes = 16
const valueBytes = 8
const settleMs = 1500

/** @type {import('../main.mjs').Topic} */
export const topic = {
  name: 'memory',
  about: '2,000,000 keys of 16 bytes with 8-byte values; overhead is the growth of used_memory beyond key and value',
  async run(context) {
    const count = context.quick ? 200_000 : 2_000_000
    const rows = []
    for (const [suffix, ttlMs] of /** @type {const} */ ([
      ['', undefined],
      [' with TTL', [3_600_000, 7_200_000]],
    ])) {
      context.progress(`${count} keys${suffix}`)
      rows.push(
        ...(await compareEach(context, candidate => measure(candidate, count, ttlMs), [
          { name: `overhead per key${suffix}`, unit: 'bytes', of: result => result.overhead },
          { name: `resident${suffix}`, unit: 'MiB', of: result => result.resident },
          { name: `resident growth per key${suffix}`, unit: 'bytes', of: result => result.residentPerKey },
          { name: `resident when empty${suffix}`, unit: 'MiB', of: result => result.residentEmpty },
        ])),
      )
    }
    return rows
  },
}

/**
 * @param {import('../harness/server.mjs').Candidate} candidate
 * @param {number} count
 * @param {readonly [number, number] | undefined} ttlMs
 */
function measure(candidate, count, ttlMs) {
  return withServer(candidate, [], async server => {
    await sleep(settleMs)
    const emptyUsed = await server.client.info('memory', 'used_memory')
    const emptyResident = residentBytes(server.pid)
    const ttl = ttlMs === undefined ? {} : { ttlMs: /** @type {[number, number]} */ ([...ttlMs]) }
    await runLoad(server, {
      loop: 'closed',
      workload: { kind: 'set', from: 0, count, valueBytes, shuffled: true, ...ttl },
      operations: count,
      connections: 8,
      pipeline: 64,
    })
    await sleep(settleMs)
    const live = await server.client.call('DBSIZE')
    if (live !== count) throw new Error(`${server.name} holds ${live} keys of ${count}`)
    const used = await server.client.info('memory', 'used_memory')
    const resident = residentBytes(server.pid)
    return {
      overhead: (used - emptyUsed) / count - keyBytes - valueBytes,
      resident: resident / 2 ** 20,
      residentPerKey: (resident - emptyResident) / count,
      residentEmpty: emptyResident / 2 ** 20,
    }
  })
}
