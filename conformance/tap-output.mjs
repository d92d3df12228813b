/**
 * What memcached's tests print, understood: the Test Anything Protocol.
 *
 *     1..3                      the plan; `1..0 # SKIP why` for the whole file
 *     ok 1 - name               ok 2 # skip why
 *     not ok 3 - name           and the reason on lines with #, on the standard error
 */

/**
 * @param {string} output
 * @param {(name: string) => boolean} isSkipped whether a test that fails is one that cannot pass
 * @returns {import('./tcl-output.mjs').FileReport}
 */
export function readTapOutput(output, isSkipped = () => false) {
  /** @type {import('./tcl-output.mjs').FileReport} */
  const report = { passed: [], failed: [], skipped: [], death: undefined }
  let planned = -1
  let run = 0
  for (const line of output.split('\n')) {
    const plan = /^1\.\.(\d+)(?:\s*# skip\w*\s*(.*))?/i.exec(line)
    if (plan !== null) {
      planned = Number(plan[1])
      if (planned === 0) report.skipped.push(plan[2] ?? 'all')
      continue
    }
    const [, not, number, rest] = /^(not )?ok(?: (\d+))?(?: - )?(.*)$/s.exec(line) ?? []
    if (rest === undefined) continue
    run++
    const [name, directive = ''] = rest.split(/\s*# (?=skip|todo)/i)
    const known = name.trim() || `test ${number ?? run}`
    if (/^skip/i.test(directive)) report.skipped.push(known)
    else if (not === undefined) report.passed.push(known)
    else if (/^todo/i.test(directive) || isSkipped(known)) report.skipped.push(known)
    else report.failed.push({ name: known, reason: '' })
  }
  if (planned < 0) report.death = 'it ended without a plan'
  else if (run < planned) report.death = `it ended after ${run} of ${planned} tests`
  return report
}
