import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { renderCompatibilityTable } from './compatibility-table.ts'

const PAGE = join(import.meta.dirname, '../../docs/COMPATIBILITY.md')
const COMMAND = 'UPDATE=1 npx vitest run test/docs/compatibility.test.ts'
const BEGIN = '<!-- commands: generated -->\n'
const END = '<!-- commands: end -->\n'

test('docs/COMPATIBILITY.md lists the commands that there are', () => {
  const wanted = `\n${renderCompatibilityTable()}\n`
  if (process.env['UPDATE'] === '1') {
    const [before, , after] = parts(readFileSync(PAGE, 'utf8'))
    writeFileSync(PAGE, before + BEGIN + wanted + END + after)
  }
  const [, table] = parts(readFileSync(PAGE, 'utf8'))
  expect(table === wanted, `docs/COMPATIBILITY.md is out of date. Regenerate it with: ${COMMAND}`).toBe(true)
})

test('a command that no case compares, or that is newer than the binary, goes by the documentation', () => {
  const table = renderCompatibilityTable()
  expect(table).toContain('| GET | 1.0.0 | binary |')
  expect(table).toContain('| CONFIG SET | 2.0.0 | binary |')
  expect(table).toContain('| MSETEX | 8.4.0 | documentation |')
})

/** The page before, in and after the generated part. */
function parts(page: string): [string, string, string] {
  const begin = page.indexOf(BEGIN)
  const end = page.indexOf(END)
  if (begin < 0 || end < begin) throw new Error(`${PAGE} has lost its marks of the generated part`)
  return [page.slice(0, begin), page.slice(begin + BEGIN.length, end), page.slice(end + END.length)]
}
