import { expect, test } from 'vitest'
import { readTapOutput } from './tap-output.mjs'

test('tests pass, fail and are skipped', () => {
  const report = readTapOutput(`1..5
ok 1 - stored
not ok 2 - deleted
# why, for people
ok 3 # skip no TLS
ok
not ok 5 - odd # TODO some day`)
  expect(report).toEqual({
    passed: ['stored', 'test 4'],
    failed: [{ name: 'deleted', reason: '' }],
    skipped: ['test 3', 'odd'],
    death: undefined,
  })
})

test('a name may have any bytes but an end of line', () => {
  expect(readTapOutput("1..1\nok 1 - k == '\0\r\rx'").passed).toEqual(["k == '\0\r\rx'"])
})

test('a failure that is known for one that cannot pass is skipped', () => {
  const report = readTapOutput('1..2\nnot ok 1 - slabs\nok 2 - slabs again', name => name.startsWith('slabs'))
  expect([report.failed, report.skipped, report.passed]).toEqual([[], ['slabs'], ['slabs again']])
})

test('a whole file can be skipped, in either place of the plan', () => {
  expect(readTapOutput('1..0 # SKIP no proxy')).toMatchObject({ skipped: ['no proxy'], death: undefined })
  expect(readTapOutput('ok 1\n1..1')).toMatchObject({ passed: ['test 1'], death: undefined })
})

test('a file that ends before its plan has died', () => {
  expect(readTapOutput('1..3\nok 1 - one').death).toBe('it ended after 1 of 3 tests')
  expect(readTapOutput('ok 1 - one').death).toBe('it ended without a plan')
})
