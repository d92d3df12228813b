/**
 * Samovar in the place of its peers, in their own test suites: `npm run conformance -- --valkey DIR [files…]`. docs/CONFORMANCE.md tells more.
 */
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { parseArgs } from 'node:util'
import { buildIfStale } from '../scripts/build-if-stale.mjs'
import { PerlSuite } from './perl-suite.mjs'
import { countsOf, recorded, setback } from './results.mjs'
import { idleSkips, readSkips, skipsOf, staleSkips } from './skips.mjs'
import { TclSuite } from './tcl-suite.mjs'

const SKIPS = join(import.meta.dirname, 'skips.tsv')
const RESULTS = join(import.meta.dirname, 'results.json')
const help = `npm run conformance -- (--valkey DIR | --redis DIR | --memcached DIR) [options] [files]

Runs files of the peer's test suite, from its checkout in DIR, against Samovar; without names, those of results.json.

  --update       record the counts in results.json, unless something is worse than recorded
  --limit <s>    seconds that a file may take, default 900
  --no-skips     run the tests of skips.tsv too, and tell which of them pass
  --server PATH  run them against another program, the peer's own for instance; nothing is recorded or skipped then
  --keep         leave the scratch copy and the logs of its servers
  --quiet        do not print why tests failed`

const { values: options, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    valkey: { type: 'string' },
    redis: { type: 'string' },
    memcached: { type: 'string' },
    update: { type: 'boolean', default: false },
    limit: { type: 'string', default: '900' },
    'no-skips': { type: 'boolean', default: false },
    server: { type: 'string' },
    keep: { type: 'boolean', default: false },
    quiet: { type: 'boolean', default: false },
    help: { type: 'boolean', default: false },
  },
})

for (const signal of ['SIGINT', 'SIGTERM']) process.on(signal, () => process.exit(130))
if (options.help) console.log(help)
else {
  try {
    process.exitCode = await main()
  } catch (error) {
    console.error(`conformance: ${error instanceof Error ? error.message : error}`)
    process.exitCode = 1
  }
}

/** @returns {Promise<number>} the exit code: 1 when something is worse than it was recorded */
async function main() {
  const foreign = options.server !== undefined
  const unskipped = foreign || options['no-skips']
  if (!foreign) buildIfStale()
  const suite = openSuite()
  process.on('exit', () => {
    if (!options.keep) suite.close()
  })
  /** @type {import('./results.mjs').Results} */
  let results = JSON.parse(readFileSync(RESULTS, 'utf8'))
  const allSkips = readSkips(readFileSync(SKIPS, 'utf8'))
  const files = positionals.length > 0 ? positionals : Object.keys(results[suite.name] ?? {})
  if (files.length === 0) throw new Error(`no files of ${suite.name} are recorded yet: name some`)
  const setbacks = []
  const total = { passed: 0, failed: 0, skipped: 0 }
  if (options.keep) console.log(`scratch: ${suite.scratch.root}`)
  for (const file of files) {
    const skips = skipsOf(allSkips, suite.name, file)
    if (skips.some(({ test }) => test === '*') && !unskipped) {
      console.log(`${file}: skipped as a whole: ${skips[0].reason}`)
      continue
    }
    const started = Date.now()
    const report = await suite.run(file, unskipped ? [] : skips, {
      limitMs: Number(options.limit) * 1000,
      log: logOf(file),
    })
    const counts = countsOf(report)
    for (const key of /** @type {const} */ (['passed', 'failed', 'skipped'])) total[key] += counts[key]
    tell(file, report, counts, Date.now() - started)
    // Of a file that ended early, nobody knows what it would have called.
    for (const { test } of report.death === undefined ? staleSkips(skips, namesOf(report)) : [])
      console.log(`  no test is called as this skip: ${test}`)
    const failedNames = report.failed.map(({ name }) => name)
    for (const { test } of options['no-skips'] ? idleSkips(skips, report.passed, failedNames) : [])
      console.log(`  passes, so that it needs no skip: ${test}`)
    const worse = foreign ? undefined : setback(counts, results[suite.name]?.[file])
    if (worse === undefined) results = recorded(results, suite.name, file, counts)
    else setbacks.push(`${file}: ${worse}`)
  }
  console.log(`\n${total.passed} passed, ${total.failed} failed, ${total.skipped} skipped`)
  for (const line of setbacks) console.log(`worse than recorded: ${line}`)
  if (options.update && !unskipped) writeFileSync(RESULTS, `${JSON.stringify(results, undefined, 2)}\n`)
  return setbacks.length > 0 ? 1 : 0
}

function openSuite() {
  const { valkey, redis, memcached } = options
  const server = options.server === undefined ? undefined : resolve(options.server)
  if ([valkey, redis, memcached].filter(folder => folder !== undefined).length !== 1)
    throw new Error(`name one checkout\n\n${help}`)
  if (valkey !== undefined) return new TclSuite('valkey', valkey, server)
  if (redis !== undefined) return new TclSuite('redis', redis, server)
  return new PerlSuite(memcached ?? '', server)
}

/** Where the output of a file's run goes. */
function logOf(/** @type {string} */ file) {
  const folder = join(import.meta.dirname, '../coverage/conformance')
  mkdirSync(folder, { recursive: true })
  return join(folder, `${file.replaceAll('/', '-')}.log`)
}

/**
 * @param {string} file
 * @param {import('./tcl-output.mjs').FileReport} report
 * @param {import('./results.mjs').Counts} counts
 * @param {number} tookMs
 */
function tell(file, report, counts, tookMs) {
  const { passed, failed, skipped } = counts
  const seconds = Math.round(tookMs / 1000)
  console.log(`${file}: ${passed} passed, ${failed} failed, ${skipped} skipped (${seconds} s)`)
  if (report.death !== undefined) console.log(`  ended early: ${indented(report.death)}`)
  for (const { name, reason } of report.failed) {
    console.log(`  failed: ${name}`)
    if (!options.quiet && reason !== '') console.log(`    ${indented(reason)}`)
  }
}

function indented(/** @type {string} */ text) {
  return text.split('\n').slice(0, 6).join('\n    ')
}

function namesOf(/** @type {import('./tcl-output.mjs').FileReport} */ { passed, failed, skipped }) {
  return [...passed, ...failed.map(({ name }) => name), ...skipped]
}
