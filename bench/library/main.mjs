/**
 * Caching libraries side by side: `npm run bench:library`, after `npm run build` and `npm install` in bench/. All take turns in one process; the figure of each is the median of the rounds.
 *
 *     --rounds <n>   rounds of alternation, default 5
 *     --quick        small amounts: to try the harness, not to quote
 */
import { spawn } from 'node:child_process'
import { createServer } from 'node:net'
import { parseArgs } from 'node:util'
import { judge, textTable } from '../harness/report.mjs'
import { candidates } from './candidates.mjs'

const { values: options } = parseArgs({
  options: { rounds: { type: 'string', default: '5' }, quick: { type: 'boolean' } },
})
const rounds = Number(options.rounds)
const scale = options.quick ? 0.05 : 1
const KEYS = 10_000
const rowOf = key => ({
  id: key,
  name: `product ${key}`,
  price: 12.5,
  tags: ['a', 'b', 'c'],
  stock: { here: 5, there: 7 },
})
const keys = Array.from({ length: KEYS }, (_, i) => String(i))
const load = async key => rowOf(key)

/** @typedef {import('./candidates.mjs').Cache} Cache */

/**
 * What is measured. `prepare` runs untimed before each round and returns what is timed; that returns how many operations it was.
 *
 * @type {{ name: string, shared: boolean, has: keyof Cache, prepare: (open: () => Promise<Cache>) => Promise<[Cache, () => Promise<number>]> }[]}
 */
const measures = [
  {
    name: 'near get of an object',
    shared: false,
    has: 'get',
    async prepare(open) {
      const cache = await open()
      for (const key of keys) await cache.get(key)
      const count = Math.round(300_000 * scale)
      return [cache, () => each(count, i => cache.get(keys[i % KEYS]))]
    },
  },
  {
    name: '1,000 concurrent misses of a key',
    shared: false,
    has: 'getOrSet',
    async prepare(open) {
      const cache = await open()
      const count = Math.round(100 * scale)
      return [
        cache,
        async () => {
          let loads = 0
          for (let i = 0; i < count; i++) {
            const slow = () => new Promise(resolve => setImmediate(() => resolve(rowOf(String(++loads)))))
            await Promise.all(Array.from({ length: 1000 }, () => cache.getOrSet(`miss ${i}`, slow)))
          }
          if (loads !== count) console.log(`   ${loads} loads for ${count} keys`)
          return count * 1000
        },
      ]
    },
  },
  {
    name: 'tiered get, near',
    shared: true,
    has: 'set',
    async prepare(open) {
      const cache = await open()
      for (const key of keys) await cache.set(key, rowOf(key))
      for (const key of keys) await cache.get(key)
      const count = Math.round(200_000 * scale)
      return [cache, () => each(count, i => cache.get(keys[i % KEYS]))]
    },
  },
  {
    name: 'tiered get from redis, 50 at a time',
    shared: true,
    has: 'set',
    async prepare(open) {
      const writer = await open()
      for (const key of keys) await writer.set(key, rowOf(key))
      await writer.close()
      const cache = await open()
      return [cache, () => inParallel(50, Math.round(KEYS * scale), i => cache.get(keys[i]))]
    },
  },
  {
    name: 'tiered set, 50 at a time',
    shared: true,
    has: 'set',
    async prepare(open) {
      const cache = await open()
      return [cache, () => inParallel(50, Math.round(KEYS * scale), i => cache.set(keys[i], rowOf(keys[i])))]
    },
  },
  {
    name: 'getMany of 100, near',
    shared: true,
    has: 'getMany',
    async prepare(open) {
      const cache = await open()
      for (const key of keys) await cache.set?.(key, rowOf(key))
      for (const key of keys) await cache.get(key)
      return [cache, () => each(Math.round(2000 * scale), i => cache.getMany(slice(i)))]
    },
  },
  {
    name: 'getMany of 100 from redis',
    shared: true,
    has: 'getMany',
    async prepare(open) {
      const writer = await open()
      for (const key of keys) await writer.set?.(key, rowOf(key))
      await writer.close()
      const cache = await open()
      return [cache, () => each(Math.round(100 * scale), i => cache.getMany(slice(i)))]
    },
  },
]

const redis = await startRedis()
const rows = []
try {
  for (const measure of measures) rows.push(...(await compare(measure)))
} finally {
  redis.stop()
}
console.log(textTable(rows))
process.exitCode = rows.some(row => row.pass === false) ? 1 : 0

/** Measures all candidates that can do it, in turn. */
async function compare({ name, shared, has, prepare }) {
  const figures = new Map()
  for (let round = 0; round < rounds; round++) {
    for (const candidate of candidates) {
      if (shared && !candidate.tiered) continue
      await redis.flush()
      const open = () => candidate.open(load, shared ? redis.url : undefined)
      const probe = await open()
      const able = probe[has] !== undefined
      await probe.close()
      if (!able) continue
      const [cache, run] = await prepare(open)
      const started = performance.now()
      const count = await run()
      const perSecond = count / ((performance.now() - started) / 1000)
      await cache.close()
      figures.set(candidate.name, [...(figures.get(candidate.name) ?? []), perSecond])
    }
  }
  const medians = new Map([...figures].map(([candidate, values]) => [candidate, median(values)]))
  const ours = medians.get('samovar')
  console.log(name, Object.fromEntries([...medians].map(([candidate, value]) => [candidate, Math.round(value)])))
  const rivals = [...medians].filter(([candidate]) => candidate !== 'samovar')
  const tiered = rivals.filter(([candidate]) => candidates.some(other => other.name === candidate && other.tiered))
  const theirs = Math.max(...tiered.map(([, value]) => value))
  return [judge('library', { name, unit: '/s', ours, theirs })]
}

async function each(count, call) {
  for (let i = 0; i < count; i++) await call(i)
  return count
}

async function inParallel(width, count, call) {
  let next = 0
  const worker = async () => {
    while (next < count) await call(next++)
  }
  await Promise.all(Array.from({ length: width }, worker))
  return count
}

function slice(i) {
  const start = (i * 100) % KEYS
  return keys.slice(start, start + 100)
}

function median(values) {
  return values.sort((a, b) => a - b)[values.length >> 1]
}

/** Starts a redis-server on a free port. */
async function startRedis() {
  const port = await new Promise(resolve => {
    const probe = createServer().listen(0, '127.0.0.1', () => {
      const { port } = probe.address()
      probe.close(() => resolve(port))
    })
  })
  const server = spawn('redis-server', ['--port', String(port), '--save', '', '--bind', '127.0.0.1'], {
    stdio: 'ignore',
  })
  const { Redis } = await import('ioredis')
  const url = `redis://127.0.0.1:${port}`
  const client = new Redis(url, { retryStrategy: () => 20, maxRetriesPerRequest: null })
  client.on('error', () => {})
  await client.ping()
  return {
    url,
    flush: () => client.flushall(),
    stop: () => {
      client.disconnect()
      server.kill()
    },
  }
}
