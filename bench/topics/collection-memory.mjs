/** What elements cost: growth of used_memory per element, for many small hashes and for one large collection of each type. */
import { compareEach } from '../harness/compare-each.mjs'
import { withServer } from '../harness/server.mjs'

/** Commands on their way at once. */
const batch = 1000

/** @type {{ name: string, make: (i: number) => (string | number)[] }[]} */
const collections = [
  {
    name: 'hashes of 10 fields',

    make: i => [
      'HSET',
      `user:${i}`,
      ...Array.from({ length: 10 }, (_, field) => [`field${field}`, `value${i}`]).flat(),
    ],
  },
  { name: 'one hash', make: i => ['HSET', 'hash', `field:${i}`, `value:${i}`] },
  { name: 'one set', make: i => ['SADD', 'set', `member:${i}`] },
  { name: 'one sorted set', make: i => ['ZADD', 'zset', i, `member:${i}`] },
  { name: 'one list', make: i => ['RPUSH', 'list', `element:${i}`] },
]

/** @type {import('../main.mjs').Topic} */
export const topic = {
  name: 'collection-memory',
  about: '1,000,000 small hashes, and collections of 1,000,000 elements: growth of used_memory for each',
  async run(context) {
    const count = context.quick ? 20_000 : 1_000_000
    const rows = []
    for (const collection of collections) {
      context.progress(`${count} × ${collection.name}`)
      rows.push(
        ...(await compareEach(context, candidate => measure(candidate, count, collection.make), [
          { name: collection.name, unit: 'bytes', of: result => result.perElement },
        ])),
      )
    }
    return rows
  },
}

/**
 * @param {import('../harness/server.mjs').Candidate} candidate
 * @param {number} count
 * @param {(i: number) => (string | number)[]} make
 */
function measure(candidate, count, make) {
  return withServer(candidate, [], async ({ client }) => {
    const before = await client.info('memory', 'used_memory')
    for (let from = 0; from < count; from += batch) {
      await Promise.all(Array.from({ length: batch }, (_, i) => client.call(...make(from + i))))
    }
    return { perElement: ((await client.info('memory', 'used_memory')) - before) / count }
  })
}
