/**
 * The usual way of a topic whose servers take turns: the contender and a rival are up together, and are measured case by case.
 */
import { withServer } from './server.mjs'

/**
 * Measures one case, adds its row and returns it. Of a case that one of the servers does not take, the row says so, and misses its bars.
 * @callback Add
 * @param {string} name
 * @param {() => Promise<import('./report.mjs').Row>} measure
 * @returns {Promise<import('./report.mjs').Row>}
 */

/**
 * @param {import('../main.mjs').Context} context
 * @param {(ours: import('./server.mjs').Server, theirs: import('./server.mjs').Server, add: Add) => Promise<void>} measureAll called for each rival
 * @returns {Promise<import('./report.mjs').Row[]>}
 */
export async function besideEachRival(context, measureAll) {
  /** @type {import('./report.mjs').Row[]} */
  const rows = []
  for (const rival of context.rivals) {
    /** @type {Add} */
    const add = async (name, measure) => {
      context.progress(`${name} against ${rival.name}`)
      const row = { ...(await measure().catch(error => failedRow(name, error))), rival: rival.name }
      rows.push(row)
      return row
    }
    await withServer(context.contender, [], ours => withServer(rival, [], theirs => measureAll(ours, theirs, add)))
  }
  return rows
}

/**
 * @param {string} name
 * @param {Error} error
 * @returns {import('./report.mjs').Row}
 */
function failedRow(name, error) {
  return { name, unit: '/s', ours: Number.NaN, note: `did not finish: ${error.message}` }
}
