/**
 * The caching library at work: see README.md.
 */
import { parseArgs } from 'node:util'
import { Board } from './board.mjs'
import { compareStrategies, comparisonClaims } from './comparison.mjs'
import { openStand } from './stand.mjs'
import { trialsFor } from './trials.mjs'

const usage = `npm run demo -- [options]

  --seconds N       how long each load lasts (5)
  --products N      how many products the catalogue has (10000)
  --check           exit with 1 if anything that must hold does not

  DATABASE_URL      a PostgreSQL to use, where the schema samovar_example is created anew and dropped (PGlite)`

const options = readOptions()
const interrupted = new AbortController()
for (const signal of ['SIGINT', 'SIGTERM']) process.once(signal, () => interrupted.abort())

/** What is open, to be closed in reverse order, whatever happens. @type {(() => Promise<unknown>)[]} */
const closers = []
try {
  await main()
} catch (error) {
  if (!interrupted.signal.aborted) {
    console.error(error)
    process.exitCode = 1
  }
} finally {
  for (const close of closers.reverse()) await close().catch(error => console.error(error))
}
if (interrupted.signal.aborted) {
  console.log('\nInterrupted; everything is stopped.')
  process.exitCode = 130
}

async function main() {
  const board = new Board()
  const stand = await openStand({ ...options, board, signal: interrupted.signal }, closers)

  board.print(`\nEach strategy from an empty cache, ${options.seconds} s of the same load:\n`)
  const columns = await compareStrategies(stand)

  board.print('\nThen things go wrong, under load:\n')
  /** @type {import('./trials.mjs').Outcome[]} */
  const outcomes = []
  for (const trial of trialsFor(stand)) {
    const outcome = await trial(stand)
    outcomes.push(outcome)
    board.print(`  ${outcome.name.padEnd(38)}${outcome.seen}`)
  }

  board.print('\nWhat had to hold:\n')
  const groups = [{ name: 'the strategies', claims: comparisonClaims(columns) }, ...outcomes]
  for (const { name, claims } of groups) {
    board.print(`  ${name}`)
    for (const { passed, text } of claims) board.print(`    ${passed ? 'ok    ' : 'FAILED'} ${text}`)
  }
  const failed = groups.flatMap(({ claims }) => claims).some(({ passed }) => !passed)
  if (options.check && failed) process.exitCode = 1
}

function readOptions() {
  try {
    const { values } = parseArgs({
      options: {
        seconds: { type: 'string', default: '5' },
        products: { type: 'string', default: '10000' },
        check: { type: 'boolean', default: false },
        help: { type: 'boolean', short: 'h', default: false },
      },
    })
    if (values.help) {
      console.log(usage)
      process.exit(0)
    }
    const [seconds, products] = [Number(values.seconds), Number(values.products)]
    if (!(seconds > 0)) throw new Error('--seconds takes a number above 0')
    if (!(Number.isInteger(products) && products >= 500)) throw new Error('--products takes a whole number from 500')
    return { seconds, products, check: values.check }
  } catch (error) {
    console.error(`${error.message}\n\n${usage}`)
    process.exit(1)
  }
}
