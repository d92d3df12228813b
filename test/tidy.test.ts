import { execFileSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { RULES } from './tidy/rules.ts'
import { readSourceTree } from './tidy/source-tree.ts'

/** The rules of the house, over the whole repository. That each can find an offender is shown in tidy/rules.test.ts. */
describe('tidy', () => {
  const root = join(import.meta.dirname, '..')
  const tree = readSourceTree(root)

  it.each(RULES.map(rule => [rule.promise, rule] as const))('%s', (_, rule) => {
    expect(rule.offences(tree)).toEqual([])
  })

  // A link that was committed in their place replaces the folder, and all in it, wherever it is merged.
  it.skipIf(!existsSync(join(root, '.git')))('neither installed nor built files are tracked', () => {
    const tracked = execFileSync('git', ['ls-files', '--', 'node_modules', 'dist', 'coverage'], { cwd: root })
    expect(tracked.toString()).toBe('')
  })
})
