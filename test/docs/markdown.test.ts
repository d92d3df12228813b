import { describe, expect, it } from 'vitest'
import { anchors, codeBlocks, codeSpans, links, tableRows } from './markdown.ts'

const page = [
  '# The map, of `src`',
  'See [a](a.md#x) and [b](<c d>), not `[c](c.md)`.',
  '```ts run',
  '# no heading, [d](d.md), `e`',
  '```',
  '| a | `b` |',
  '|---|---|',
  '| c | |',
].join('\n')

describe('markdown', () => {
  it('finds blocks with language and marks', () => {
    expect(codeBlocks(page)).toEqual([
      { language: 'ts', marks: ['run'], text: '# no heading, [d](d.md), `e`\n', line: 3 },
    ])
  })

  it('finds links, spans and headings outside blocks and spans', () => {
    expect(links(page)).toEqual([{ target: 'a.md#x', line: 2 }])
    expect(codeSpans(page).map(({ text }) => text)).toEqual(['src', '[c](c.md)', 'b'])
    expect(anchors(page)).toEqual(['the-map-of-src'])
  })

  it('reads tables', () => {
    expect(tableRows(page)).toEqual([
      ['a', '`b`'],
      ['---', '---'],
      ['c', ''],
    ])
  })
})
