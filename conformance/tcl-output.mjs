/**
 * What the Tcl suites of Redis and Valkey print, understood.
 *
 *     [ok]: name (5 ms)
 *     [err]: name in tests/unit/x.tcl
 *     why it failed, over lines
 *     [skip]: name                 by name
 *     [ignore]: name: why          by tag; a whole block at once has no name
 *     [exception]: what ended the file
 *     [1/1 done]: unit/x (3 seconds)
 *
 * @typedef {object} FileReport what one test file came to
 * @property {string[]} passed names of tests
 * @property {{ name: string, reason: string }[]} failed
 * @property {string[]} skipped
 * @property {string | undefined} death why the file ended before its end; undefined when it did not
 */

const MARKED = /^\[(ok|err|skip|ignore|exception|TIMEOUT)\]: (.*)$/
const DONE = /^\[\d+\/\d+ done\]: /
/** After this, failures are told a second time. */
const END = /^\s*The End$/

/**
 * @param {string} output
 * @returns {FileReport}
 */
export function readTclOutput(output) {
  /** @type {FileReport} */
  const report = { passed: [], failed: [], skipped: [], death: 'it did not come to its end' }
  const lines = output.split('\n')
  const end = lines.findIndex(line => END.test(line))
  const told = end < 0 ? lines : lines.slice(0, end)
  for (let at = 0; at < told.length; at++) {
    if (DONE.test(told[at])) report.death = undefined
    const [, mark, text] = MARKED.exec(told[at]) ?? []
    if (mark === 'ok') report.passed.push(text.replace(/ \(-?\d+ ms\)$/, ''))
    else if (mark === 'skip') report.skipped.push(text)
    else if (mark === 'ignore') report.skipped.push(text)
    else if (mark === 'err') report.failed.push({ name: testName(text), reason: linesBehind(told, at) })
    else if (mark === 'exception' || mark === 'TIMEOUT') {
      report.death = [text, linesBehind(told, at)].filter(part => part !== '').join('\n')
      return report
    }
  }
  return report
}

/** A failed test's name without its file; of a failure between tests, its first line. */
function testName(/** @type {string} */ text) {
  return text.replace(/ in tests\/[\w/.-]+\.tcl$/, '')
}

/** The lines up to the next one that is marked. */
function linesBehind(/** @type {string[]} */ lines, /** @type {number} */ at) {
  const next = lines.findIndex((line, index) => index > at && (MARKED.test(line) || DONE.test(line)))
  return lines
    .slice(at + 1, next < 0 ? undefined : next)
    .join('\n')
    .trim()
}
