import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { renderConfigurationPage } from './configuration-page.ts'
import { directiveNames, directiveOf } from './directives.ts'

const PAGE = join(import.meta.dirname, '../../../docs/CONFIGURATION.md')
const COMMAND = 'UPDATE=1 npx vitest run src/server/config/configuration-page.test.ts'

test('docs/CONFIGURATION.md is what the table says', () => {
  if (process.env['UPDATE'] === '1') writeFileSync(PAGE, renderConfigurationPage())
  const page = readFileSync(PAGE, 'utf8')
  expect(
    page === renderConfigurationPage(),
    `docs/CONFIGURATION.md is out of date. Regenerate it with: ${COMMAND}`,
  ).toBe(true)
})

test('the page has every directive and alias that is not hidden, and no other', () => {
  const page = renderConfigurationPage()
  for (const [name, { directive }] of directiveNames) {
    expect(page.includes(`\`${name}\``), name).toBe(directiveOf(directive).hidden !== true)
  }
})
