/**
 * The usual way of a topic that measures each candidate once: the contender, then the rivals, and rows from the results.
 * When the results carry their noise, the first row names it.
 *
 * @template Result
 * @typedef {object} Column one row of the table, taken from a result
 * @property {string} name
 * @property {string} unit
 * @property {(result: Result) => number} of
 * @property {(ours: Result, theirs: Result) => string} [note]
 */

import { noiseNote } from './noise.mjs'

/**
 * @template {object} Result
 * @param {import('../main.mjs').Context} context
 * @param {(candidate: import('./server.mjs').Candidate) => Promise<Result>} measure
 * @param {Column<Result>[]} columns
 * @returns {Promise<import('./report.mjs').Row[]>} for each rival, a row per column
 */
export async function compareEach(context, measure, columns) {
  const ours = await measure(context.contender)
  const rows = []
  for (const rival of context.rivals) {
    const theirs = await measure(rival)
    for (const [index, { name, unit, of, note }] of columns.entries()) {
      const noise = index === 0 ? noiseNote([ours, theirs].flatMap(noiseOf)) : ''
      const text = [note?.(ours, theirs), noise].filter(Boolean).join('; ')
      rows.push({ name, unit, ours: of(ours), theirs: of(theirs), rival: rival.name, ...(text ? { note: text } : {}) })
    }
  }
  return rows
}

/**
 * @param {object} result
 * @returns {import('./noise.mjs').Noise[]}
 */
function noiseOf(result) {
  return 'noise' in result ? [/** @type {import('./noise.mjs').Noise} */ (result.noise)] : []
}
