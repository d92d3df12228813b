/**
 * Tests that cannot pass: skips.tsv, one a line.
 *
 *     suites <tab> file <tab> test <tab> reason
 *
 * Suites are names with commas between. A test is its name, `/` and a regular expression, `tag:` and a tag of the Tcl suites,
 * or `*` for the whole file.
 *
 * @typedef {object} Skip
 * @property {string[]} suites
 * @property {string} file
 * @property {string} test
 * @property {string} reason
 */

/**
 * @param {string} text
 * @returns {Skip[]}
 */
export function readSkips(text) {
  return text.split('\n').flatMap((line, index) => {
    if (line.trim() === '' || line.startsWith('#')) return []
    const columns = line.split('\t')
    if (columns.length !== 4 || columns.some(column => column.trim() === ''))
      throw new Error(`skips.tsv, line ${index + 1}: needs suites, file, test and reason, with tabs between`)
    const [suites, file, test, reason] = columns
    return [{ suites: suites.split(','), file, test, reason }]
  })
}

/** The skips of one file of one suite. */
export function skipsOf(/** @type {Skip[]} */ skips, /** @type {string} */ suite, /** @type {string} */ file) {
  return skips.filter(skip => skip.suites.includes(suite) && skip.file === file)
}

/** The skips that none of these tests is meant by: they may have been renamed, or be gone. Those by tag or for a whole file are not judged. */
export function staleSkips(/** @type {Skip[]} */ skips, /** @type {string[]} */ names) {
  return skips.filter(
    skip => skip.test !== '*' && !skip.test.startsWith('tag:') && !names.some(name => isMeant(skip.test, name)),
  )
}

/** The skips whose tests have all passed, where nothing was skipped: they are needed no longer. */
export function idleSkips(/** @type {Skip[]} */ skips, /** @type {string[]} */ passed, /** @type {string[]} */ failed) {
  return skips.filter(
    ({ test }) => passed.some(name => isMeant(test, name)) && !failed.some(name => isMeant(test, name)),
  )
}

/** Whether a skip's test is the one of this name. */
export function isMeant(/** @type {string} */ test, /** @type {string} */ name) {
  return test.startsWith('/') ? new RegExp(test.slice(1)).test(name) : test === name
}
