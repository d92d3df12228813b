/**
 * What the suites came to when it was last recorded: results.json, counts by suite and file. It is a ratchet: what passes may only become
 * more, what fails only less.
 *
 * @typedef {object} Counts
 * @property {number} passed
 * @property {number} failed
 * @property {number} skipped
 * @property {string} [death] why the file ends before its end
 *
 * @typedef {Record<string, Record<string, Counts>>} Results
 */

/**
 * @param {import('./tcl-output.mjs').FileReport} report
 * @returns {Counts}
 */
export function countsOf({ passed, failed, skipped, death }) {
  const counts = { passed: passed.length, failed: failed.length, skipped: skipped.length }
  return death === undefined ? counts : { ...counts, death: death.split('\n')[0].slice(0, 200) }
}

/**
 * What is worse than it was recorded, as a sentence; undefined when nothing is. What was never recorded must not fail.
 * @param {Counts} counts
 * @param {Counts | undefined} recorded
 */
export function setback(counts, recorded = { passed: 0, failed: 0, skipped: 0 }) {
  if (counts.passed < recorded.passed) return `${counts.passed} passed, where ${recorded.passed} did`
  if (counts.failed > recorded.failed) return `${counts.failed} failed, where ${recorded.failed} did`
  if (counts.death !== undefined && recorded.death === undefined) return 'it died, where it did not'
  return undefined
}

/**
 * The results with new counts of a file, files in order.
 * @param {Results} results
 * @param {string} suite
 * @param {string} file
 * @param {Counts} counts
 * @returns {Results}
 */
export function recorded(results, suite, file, counts) {
  const files = { ...results[suite], [file]: counts }
  return { ...results, [suite]: Object.fromEntries(Object.entries(files).sort(([a], [b]) => (a < b ? -1 : 1))) }
}
