/**
 * What is seen: on a terminal, a table and lines that are drawn anew in place while they change; elsewhere, each once, when it is done.
 */
import { milliseconds, percent, percentile, whole } from '../shared/format.mjs'

/**
 * @typedef {object} Column one strategy's figures
 * @property {string} name
 * @property {import('./shoppers.mjs').Shoppers} shoppers
 * @property {number} queries
 * @property {number} queriesPerSecond in the last moment, or on average when it is over
 * @property {number} runningMost queries at once, at most
 * @property {number} loadsAtOnceMost products that were being loaded at once, at most
 */

/** @type {[string, (column: Column) => string][]} */
const rows = [
  ['requests', ({ shoppers }) => whole(shoppers.requests)],
  ['requests per second', ({ shoppers }) => whole(shoppers.requests / shoppers.seconds)],
  ['reads from the near tier', ({ shoppers }) => share(shoppers, 'near')],
  ['reads from the store', ({ shoppers }) => share(shoppers, 'store')],
  ['reads from the journal', ({ shoppers }) => share(shoppers, 'journal')],
  ['reads from the database', ({ shoppers }) => share(shoppers, 'database')],
  ['database queries', ({ queries }) => whole(queries)],
  ['  per second', ({ queriesPerSecond }) => whole(queriesPerSecond)],
  ['  at once, at most', ({ runningMost }) => whole(runningMost)],
  ['  per 1,000 requests', ({ queries, shoppers }) => whole((queries / shoppers.requests) * 1000)],
  ['read p50', ({ shoppers }) => time(shoppers.readTimes, 0.5)],
  ['read p99', ({ shoppers }) => time(shoppers.readTimes, 0.99)],
  ['update p50', ({ shoppers }) => time(shoppers.updateTimes, 0.5)],
  ['requests that failed', ({ shoppers }) => whole(shoppers.failures)],
  ['reads older than acknowledged', ({ shoppers }) => whole(staleReads(shoppers))],
]

const labelWidth = 32
const columnWidth = 15

/** Reads that returned an older version than had been acknowledged before they began. @param {import('./shoppers.mjs').Shoppers} shoppers */
export function staleReads({ witness }) {
  return witness.staleReads + witness.staleReadsUnexplained
}

/** The table of strategies, those to come left empty. @param {string[]} names @param {Column[]} columns */
export function strategyTable(names, columns) {
  const cell = (/** @type {string} */ text) => text.padStart(columnWidth)
  const rule = `  ${'─'.repeat(labelWidth + columnWidth * names.length)}`
  return [
    `  ${''.padEnd(labelWidth)}${names.map(cell).join('')}`,
    rule,
    ...rows.map(([label, format]) => {
      const cells = names.map(name => {
        const column = columns.find(column => column.name === name)
        return cell(column === undefined ? '' : format(column))
      })
      return `  ${label.padEnd(labelWidth)}${cells.join('')}`
    }),
    rule,
  ].join('\n')
}

/** A line about a load that goes on. @param {import('./shoppers.mjs').Shoppers} shoppers @param {string} note */
export function loadLine(shoppers, note) {
  const { near, store, database, stale, journal } = shoppers.from
  const parts = { near, store, journal, database, stale }
  const from = Object.entries(parts).filter(([, count]) => count > 0)
  return [
    `  ${note}: ${whole(shoppers.requests)} requests`,
    ...from.map(([name, count]) => `${name} ${percent(count / shoppers.reads)}`),
    `failed ${whole(shoppers.failures)}`,
  ].join(' · ')
}

/** Draws text in place of what it drew before. */
export class Board {
  #lines = 0
  #isTerminal = process.stdout.isTTY

  /** Shows text that will change. */
  draw(/** @type {string} */ text) {
    if (!this.#isTerminal) return
    const lines = text.split('\n').map(line => line.slice(0, process.stdout.columns))
    process.stdout.write(`${this.#clear()}${lines.join('\n')}\n`)
    this.#lines = lines.length
  }

  /** Shows text that stays. */
  print(/** @type {string} */ text) {
    process.stdout.write(`${this.#clear()}${text}\n`)
    this.#lines = 0
  }

  /** Goes back to where the drawing began. */
  #clear() {
    return this.#lines === 0 ? '' : `\x1b[${this.#lines}A\x1b[0J`
  }
}

/** @param {import('./shoppers.mjs').Shoppers} shoppers @param {string} place */
function share({ from }, place) {
  const sum = Object.values(from).reduce((all, count) => all + count, 0)
  return sum === 0 || from[place] === 0 ? '–' : percent(from[place] / sum)
}

/** @param {number[]} times @param {number} share */
function time(times, share) {
  return times.length === 0 ? '–' : milliseconds(percentile(Float64Array.from(times).sort(), share))
}
