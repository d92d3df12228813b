import { expect, test } from 'vitest'
import { readTclOutput } from './tcl-output.mjs'

const whole = (/** @type {string} */ body) => `[ready]: 4711
Testing unit/x
${body}
[1/1 done]: unit/x (3 seconds)

                   The End

Execution time of different units:
  3 seconds - unit/x

!!! WARNING The following tests failed:

*** [err]: told again in tests/unit/x.tcl
`

test('tests pass, fail and are skipped, by name and by tag', () => {
  const output = whole(`[ok]: adds (1 + 1) up (5 ms)
[skip]: needs a list
[ignore]: Tag: needs:repl denied
[ignore]: one: Tag: large-memory denied
[ok]: ends (12 ms)`)
  expect(readTclOutput(output)).toEqual({
    passed: ['adds (1 + 1) up', 'ends'],
    failed: [],
    skipped: ['needs a list', 'Tag: needs:repl denied', 'one: Tag: large-memory denied'],
    death: undefined,
  })
})

test('a failure has its reason on the lines that follow', () => {
  const output = whole(`[err]: GET x in tests/unit/type/string.tcl
Expected 'a' to be equal to 'b'
    while executing
[ok]: next (0 ms)
[err]: Can't start the server
and why`)
  expect(readTclOutput(output).failed).toEqual([
    { name: 'GET x', reason: "Expected 'a' to be equal to 'b'\n    while executing" },
    { name: "Can't start the server", reason: 'and why' },
  ])
})

test('what ends the file is told, and what came before it counts', () => {
  const report = readTclOutput(`[ok]: first (1 ms)
[exception]: Executing test client: key "pid" not known.
key "pid" not known
    while executing
Killing still running server 12
`)
  expect(report.passed).toEqual(['first'])
  expect(report.death).toMatch(/^Executing test client: key "pid" not known\.\nkey "pid"/)
  expect(readTclOutput('[ok]: first (1 ms)\n').death).toBe('it did not come to its end')
  expect(readTclOutput('').death).toBe('it did not come to its end')
})
