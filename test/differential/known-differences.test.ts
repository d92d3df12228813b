import { expect, it } from 'vitest'
import { type Case, describeStep, resolveStep } from './case.ts'
import { families } from './cases/all.ts'
import { expectedIn, knownDifferences } from './known-differences.ts'
import { readReply } from './reply.ts'

const cases = Object.values(families).flat()

it('no two cases have the same name', () => {
  const names = cases.map(item => item.name)
  expect(names.filter((name, index) => names.indexOf(name) !== index)).toEqual([])
})

it.each(knownDifferences.map(row => ({ ...row, title: `${row.case}: ${row.steps.join(', ')}` })))(
  'a known difference is a step of a case: $title',
  row => {
    const item = cases.find(candidate => candidate.name === row.case)
    expect(item, `no case is named so`).toBeDefined()
    expect(row.steps.filter(step => !stepsOf(item!).has(step))).toEqual([])
    expect(row.source).not.toBe('')
    for (const protocol of [2, 3] as const) expect(readReply(expectedIn(row, protocol))).toBeDefined()
  },
)

/** The steps of a case that can be known before it runs. */
function stepsOf(item: Case): Set<string> {
  return new Set(item.steps.flatMap(like => (typeof like === 'function' ? [] : [describeStep(resolveStep(like))])))
}
