/**
 * The caching library at work: see README.md.
 */
import { verdict } from '../shared/claims.mjs'
import { readOptions, runProgram } from '../shared/program.mjs'
import { Board } from './board.mjs'
import { compareStrategies, comparisonClaims } from './comparison.mjs'
import { openStand } from './stand.mjs'
import { trialsFor } from './trials.mjs'

const usage = `npm run demo -- [options]

  --seconds N       how long each load lasts (5)
  --products N      how many products the catalogue has (10000)
  --check           exit with 1 if anything that must hold does not

  DATABASE_URL      a PostgreSQL to use, where the schema samovar_example is created anew and dropped (PGlite)`

const options = readOptions(usage, 500)
await runProgram(main)

/** @type {Parameters<typeof runProgram>[0]} */
async function main({ signal, closers }) {
  const board = new Board()
  const stand = await openStand({ ...options, board, signal }, closers)

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
    for (const claim of claims) board.print(`    ${verdict(claim)}`)
  }
  const failed = groups.flatMap(({ claims }) => claims).some(({ passed }) => !passed)
  if (options.check && failed) process.exitCode = 1
}
