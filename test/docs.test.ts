import { existsSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { COMMAND, RespParser } from '../src/protocol/resp/parser.ts'
import { claimedLines, complaintsOf, runExample } from './docs/example.ts'
import { anchors, codeBlocks, codeSpans, links, tableRows } from './docs/markdown.ts'
import { LAYERS } from './tidy/rules/layers.ts'
import { readSourceTree } from './tidy/source-tree.ts'

const root = join(import.meta.dirname, '..')
const pages = readSourceTree(root).files.filter(file => file.path.endsWith('.md'))
const scripts = Object.keys(JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')).scripts)

/**
 * TypeScript in the documentation: ```` ```ts ```` is compiled, `ts run` is also executed and must print what its comments
 * `// →` claim, `ts sketch` shows what is not built yet.
 */
const examples = pages.flatMap(page =>
  codeBlocks(page.text)
    .filter(block => ['ts', 'js'].includes(block.language))
    .map(block => ({ place: `${page.path}:${block.line}`, block })),
)

describe.each(pages.map(page => [page.path, page.text]))('%s', (path, text) => {
  it('links to what exists', () => {
    const broken = links(text).filter(({ target }) => {
      if (/^[a-z]+:/.test(target)) return false
      const [file, anchor] = target.split('#')
      const linked = file === '' ? join(root, path) : join(root, dirname(path), file)
      if (!existsSync(linked)) return true
      return anchor !== undefined && !anchors(readFileSync(linked, 'utf8')).includes(anchor)
    })
    expect(broken).toEqual([])
  })

  it('names files and scripts that exist', () => {
    const missing = codeSpans(text).filter(({ text: span }) => {
      const script = /^npm run ([\w:-]+)/.exec(span)?.[1]
      if (script !== undefined) return !scripts.includes(script)
      const isPath = /^(?:src|test|docs|scripts|bench|examples|compat|conformance|\.ci)\/[\w./-]+$/.test(span)
      const isPlannedLayer = (/^src\/(\w+)$/.exec(span)?.[1] ?? '') in LAYERS
      return isPath && !isPlannedLayer && !existsSync(join(root, span))
    })
    expect(missing).toEqual([])
  })
})

describe('examples', () => {
  it('compile', async () => {
    const compiled = examples.filter(({ block }) => block.language === 'ts' && !block.marks.includes('sketch'))
    const sources = compiled.map(({ place, block }) => [place.replace(/\W/g, '-'), block.text] as const)
    expect(sources.length).toBeGreaterThan(0)
    expect(await complaintsOf(new Map(sources))).toBe('')
  })

  const runnable = examples.filter(({ block }) => block.marks.includes('run'))
  it.each(runnable.map(({ place, block }) => [place, block.text]))(
    'do what their comments say: %s',
    async (_, text) => {
      expect(await runExample(text)).toEqual(claimedLines(text))
    },
  )

  it('are found out when they do not', async () => {
    expect(await complaintsOf(new Map([['wrong', "const a: number = 'text'\n"]]))).toContain('wrong.ts')
    const source = "console.log('a') // → a\nconsole.log([1, 2].length) // → 3\n"
    expect(await runExample(source)).toEqual(['a', '2'])
    expect(claimedLines(source)).toEqual(['a', '3'])
    await expect(runExample("throw new Error('broken')")).rejects.toThrow('broken')
  })
})

describe('docs/ARCHITECTURE.md', () => {
  it('draws the map that the tidy test enforces', () => {
    const page = readFileSync(join(root, 'docs/ARCHITECTURE.md'), 'utf8')
    const rows = tableRows(page.slice(page.indexOf('## The map'))).slice(2)
    const map = Object.fromEntries(rows.map(([folder, , imports]) => [folder, importsOf(imports)]))
    expect(map).toEqual(LAYERS)
    expect(Object.keys(map)).toEqual(Object.keys(LAYERS))
  })

  it('traces one GET as the parser does', () => {
    const page = readFileSync(join(root, 'docs/ARCHITECTURE.md'), 'utf8')
    const trace = /^ *(\*2.*)in$/m.exec(page)?.[1].replaceAll(' ', '').replaceAll('\\r\\n', '\r\n') ?? ''
    const parser = new RespParser()
    expect(parser.next(Buffer.from(trace), trace.length)).toBe(COMMAND)
    const pairs = Array.from({ length: parser.argc }, (_, i) => `[${parser.argv[2 * i]}, ${parser.argv[2 * i + 1]})`)
    expect(page).toContain(`the pairs ${pairs.join(' and ')}`)
    expect(page).toContain(`${trace.length} bytes come`)
  })

  function importsOf(cell: string): string[] {
    const but = /^all but (\w+) and (\w+)$/.exec(cell)
    if (but !== null) return Object.keys(LAYERS).filter(layer => !['base', 'server', but[1], but[2]].includes(layer))
    return cell === '' ? [] : cell.split(', ')
  }
})
