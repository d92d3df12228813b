/** The hit ratio of the near tier on recorded traces: `npm run bench:hitrate -- <trace>…`. Bars, where a trace has some, are in bars.mjs. */
import { parseArgs } from 'node:util'
import { build } from 'esbuild'
import { judge, textTable } from './harness/report.mjs'
import { formatOfName, readTrace, traceFormats, traceName } from './harness/trace.mjs'

const help = `npm run bench:hitrate -- [options] <trace>…

  <trace>              a file, plain or packed with gzip, brotli or zstd (if this Node can)
  --format <format>    ${traceFormats.join(', ')}; default: what the name tells (.lis: arc; .trace, .trc: lirs; else plain)
  --entries <numbers>  how many entries the cache holds (comma-separated); default: 250,500,1000,2000

Every request of the trace is a get, and on a miss a set. "theirs" is a cache of as many entries that evicts what was used longest ago (LRU).`

const { values: options, positionals: files } = parseArgs({
  allowPositionals: true,
  options: {
    format: { type: 'string' },
    entries: { type: 'string', default: '250,500,1000,2000' },
    help: { type: 'boolean', default: false },
  },
})

if (options.help || files.length === 0) console.log(help)
else process.exitCode = await main()

async function main() {
  const createNearStore = await loadNearStore()
  const rows = []
  for (const file of files) {
    const keys = readTrace(file, chosenFormat(file))
    console.log(`${traceName(file)}: ${keys.length} requests for ${new Set(keys).size} keys`)
    for (const entries of options.entries.split(',').map(entriesOf)) {
      const near = createNearStore(entries)
      const ours = hitRate(keys, {
        has: key => near.find(key) !== undefined,
        add: key => void near.set(key, true, undefined, 1),
      })
      const theirs = hitRate(keys, leastRecentlyUsed(entries))
      rows.push(judge('hitrate', { name: `${traceName(file)} ${entries}`, unit: '%', ours, theirs }))
    }
  }
  console.log(textTable(rows))
  return rows.some(row => row.pass === false) ? 1 : 0
}

/**
 * @param {string} file
 * @returns {import('./harness/trace.mjs').TraceFormat}
 */
function chosenFormat(file) {
  if (options.format === undefined) return formatOfName(file)
  const format = traceFormats.find(name => name === options.format)
  if (format === undefined)
    throw new Error(`there is no format ${options.format}; there are ${traceFormats.join(', ')}`)
  return format
}

/** @param {string} text */
function entriesOf(text) {
  const entries = Number(text)
  if (!Number.isSafeInteger(entries) || entries < 1) throw new Error(`--entries takes whole numbers, not ${text}`)
  return entries
}

/**
 * Per cent of the keys that were there when they were asked for.
 * @param {string[]} keys
 * @param {{ has: (key: string) => boolean, add: (key: string) => void }} cache
 */
function hitRate(keys, { has, add }) {
  let hits = 0
  for (const key of keys) {
    if (has(key)) hits++
    else add(key)
  }
  return (100 * hits) / keys.length
}

/** @param {number} entries */
function leastRecentlyUsed(entries) {
  /** @type {Set<string>} */
  const keys = new Set()
  return {
    has: (/** @type {string} */ key) => keys.delete(key) && keys.add(key) !== undefined,
    add: (/** @type {string} */ key) => {
      keys.add(key)
      if (keys.size > entries) keys.delete(/** @type {string} */ (keys.values().next().value))
    },
  }
}

/** The near store as it is in the sources, built for this run alone. */
async function loadNearStore() {
  const { outputFiles } = await build({
    entryPoints: ['src/cache/near/near-store.ts'],
    bundle: true,
    format: 'esm',
    platform: 'node',
    write: false,
  })
  const { NearStore } = await import(
    `data:text/javascript;base64,${Buffer.from(outputFiles[0].text).toString('base64')}`
  )
  return (/** @type {number} */ entries) =>
    new NearStore({ maxEntries: entries, maxBytes: Number.POSITIVE_INFINITY }, { now: () => 0 })
}
