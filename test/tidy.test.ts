import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { RULES } from './tidy/rules.ts'
import { readSourceTree } from './tidy/source-tree.ts'

/** The rules of the house, over the whole repository. That each can find an offender is shown in tidy/rules.test.ts. */
describe('tidy', () => {
  const tree = readSourceTree(join(import.meta.dirname, '..'))

  it.each(RULES.map(rule => [rule.promise, rule] as const))('%s', (_, rule) => {
    expect(rule.offences(tree)).toEqual([])
  })
})
