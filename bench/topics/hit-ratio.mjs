/**
 * Hit ratios of the same seeded cache-aside streams. `equal maxmemory` lets the more compact server keep more keys;
 * `equal items` gives each server the maxmemory at which it holds the same number of keys, which compares the policies.
 */
import { compareEach } from '../harness/compare-each.mjs'
import { runLoad } from '../harness/load.mjs'
import { withServer } from '../harness/server.mjs'

const keys = 1_000_000
const valueBytes = 64
const items = 100_000
const batch = 32
const equalMaxmemory = 16 * 2 ** 20
const itemsTolerance = 0.005

const streams = [
  { name: 'zipf', job: {} },
  { name: 'zipf+scan', job: { scan: { every: 200_000, length: 50_000 } } },
]

/** @type {import('../main.mjs').Topic} */
export const topic = {
  name: 'hit-ratio',
  about: 'Zipf (exponent 0.9) over 1,000,000 keys, 64-byte values, room for about 100,000; in points of per cent',
  async run(context) {
    const rows = []
    for (const policy of ['lru', 'lfu']) {
      /** @type {Map<import('../harness/server.mjs').Candidate, number>} */
      const limits = new Map()
      for (const candidate of [context.contender, ...context.rivals]) {
        context.progress(`finding the maxmemory that holds ${items} keys, ${policy}, ${candidate.name}`)
        limits.set(candidate, await findLimit(candidate, policy))
      }
      for (const stream of context.quick ? streams.slice(1) : streams) {
        for (const capacity of ['equal items', 'equal maxmemory']) {
          const name = `${policy} ${stream.name}, ${capacity}`
          rows.push(
            ...(await compareEach(
              context,
              candidate => {
                context.progress(`${name}, ${candidate.name}`)
                const limit = capacity === 'equal items' ? limits.get(candidate) : undefined
                return measure(candidate, policy, limit ?? equalMaxmemory, stream, context)
              },
              [
                {
                  name,
                  unit: '%',
                  of: result => result.ratio * 100,
                  note: (ours, theirs) => `${ours.keys} and ${theirs.keys} keys at the end`,
                },
              ],
            )),
          )
        }
      }
    }
    return rows
  },
}

/**
 * @param {import('../harness/server.mjs').Candidate} candidate
 * @param {string} policy
 * @param {number} limit bytes
 * @param {typeof streams[number]} stream
 * @param {import('../main.mjs').Context} context
 */
function measure(candidate, policy, limit, stream, { quick }) {
  return withServer(candidate, directives(policy, limit), async server => {
    const requests = quick ? 1_000_000 : 4_000_000
    const common = { keys, exponent: 0.9, valueBytes, batch, requests, warmUp: requests / 4 }
    const result = await runLoad(server, { loop: 'cache-aside', ...common, perSecond: 200_000, ...stream.job })
    return { ratio: result.ratio, keys: await server.client.call('DBSIZE') }
  })
}

/**
 * The maxmemory at which the server holds the wanted number of keys under steady writing, found by correcting a guess.
 * @param {import('../harness/server.mjs').Candidate} candidate
 * @param {string} policy
 */
function findLimit(candidate, policy) {
  return withServer(candidate, directives(policy, 0), async server => {
    const { client } = server
    const base = await client.info('memory', 'used_memory')
    await write(server, 0, items)
    const perKey = ((await client.info('memory', 'used_memory')) - base) / items
    let limit = Math.round(base + items * perKey)
    let from = items
    for (let attempt = 0; attempt < 12; attempt++) {
      await client.call('CONFIG', 'SET', 'maxmemory', limit)
      await write(server, from, 3 * items)
      from += 3 * items
      const live = await client.call('DBSIZE')
      if (Math.abs(live - items) <= items * itemsTolerance) break
      limit = Math.round(limit + (items - live) * perKey)
    }
    return limit
  })
}

/**
 * @param {import('../harness/server.mjs').Server} server
 * @param {number} from
 * @param {number} count
 */
async function write(server, from, count) {
  await runLoad(server, {
    loop: 'closed',
    workload: { kind: 'set', from, count, valueBytes },
    operations: count,
    connections: 1,
    pipeline: batch,
  })
}

/**
 * @param {string} policy
 * @param {number} limit
 */
function directives(policy, limit) {
  return ['--maxmemory', String(limit), '--maxmemory-policy', `allkeys-${policy}`]
}
