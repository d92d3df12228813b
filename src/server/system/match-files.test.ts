import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, it } from 'vitest'
import { matchFiles } from './match-files.ts'

const directory = mkdtempSync(join(tmpdir(), 'samovar-match-'))
for (const name of ['one', 'two', 'one/deep']) mkdirSync(join(directory, name))
for (const name of ['b.conf', 'a.conf', 'c.txt', 'one/x.conf', 'two/x.conf', 'one/deep/y.conf'])
  writeFileSync(join(directory, name), '')
afterAll(() => rmSync(directory, { recursive: true, force: true }))

it.each([
  ['*.conf', ['a.conf', 'b.conf']],
  ['?.conf', ['a.conf', 'b.conf']],
  ['[bc].*', ['b.conf', 'c.txt']],
  ['*/x.conf', ['one/x.conf', 'two/x.conf']],
  ['*/*.conf', ['one/x.conf', 'two/x.conf']],
  ['o*/d*/y.conf', ['one/deep/y.conf']],
  ['one//deep/*', ['one/deep/y.conf']],
  ['nothing*', []],
  ['missing/*.conf', []],
  ['a.conf/*', []],
])('%s', (pattern, expected) => {
  expect(matchFiles(`${directory}/${pattern}`)).toEqual(expected.map(name => join(directory, name)))
})
