/**
 * The usual way of a topic that measures each candidate once: the contender, then the rivals, and rows from the results.
 *
 * @template Result
 * @typedef {object} Column one row of the table, taken from a result
 * @property {string} name
 * @property {string} unit
 * @property {(result: Result) => number} of
 * @property {(ours: Result, theirs: Result) => string} [note]
 */

/**
 * @template Result
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
    for (const { name, unit, of, note } of columns) {
      const text = note?.(ours, theirs)
      rows.push({ name, unit, ours: of(ours), theirs: of(theirs), rival: rival.name, ...(text ? { note: text } : {}) })
    }
  }
  return rows
}
