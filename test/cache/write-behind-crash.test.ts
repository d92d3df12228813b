import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { build } from 'esbuild'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { compareTokens, parseToken, type Token } from '../../src/cache/journal/token.ts'

/** A process that writes behind a journal, as fast as it is acknowledged, to a source that is slow and fails now and then; or that only writes what is left. */
const PROGRAM = `
  import { appendFileSync } from 'node:fs'
  import { setTimeout as sleep } from 'node:timers/promises'
  import { createCache, fileJournal } from '../../src/cache/index.ts'
  const [folder, writes] = process.argv.slice(2)
  let calls = 0
  const cache = createCache()
  const rows = cache.define('row', {
    key: id => id,
    load: () => null,
    write: {
      mode: 'behind',
      journal: fileJournal({ folder: folder + '/journal', sync: 'never' }),
      retry: { min: 1, max: 5 },
      concurrency: 2,
      batch: 4,
      saveMany: async items => {
        await sleep(2)
        if (++calls % 5 === 0) throw new Error('the source is down')
        appendFileSync(folder + '/source', items.map(({ id, value, token }) => JSON.stringify([id, value, token]) + '\\n').join(''))
      },
    },
  })
  for (let i = 0; i < Number(writes); i++) {
    const id = i % 12
    const value = process.pid * 100_000 + i
    process.stdout.write('begun ' + id + ' ' + value + '\\n')
    await rows.set(id, value)
    process.stdout.write('kept ' + id + ' ' + value + '\\n')
  }
  await rows.flush()
  await cache.close()`

describe('a process that writes behind a journal and is killed', () => {
  let folder: string
  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'samovar-'))
    await build({
      stdin: { contents: PROGRAM, resolveDir: import.meta.dirname, loader: 'ts' },
      bundle: true,
      format: 'esm',
      platform: 'node',
      packages: 'external',
      outfile: join(folder, 'program.mjs'),
    })
  }, 60_000)
  afterAll(() => rmSync(folder, { recursive: true }))

  /** Runs the program, and kills it when it has said so many lines. Returns the lines. */
  async function run(writes: number, killAfterLines = Number.POSITIVE_INFINITY): Promise<string[]> {
    const child = spawn(process.execPath, [join(folder, 'program.mjs'), folder, String(writes)], {
      stdio: ['ignore', 'pipe', 'inherit'],
    })
    let text = ''
    child.stdout.on('data', chunk => {
      text += chunk
      if (text.split('\n').length > killAfterLines) child.kill('SIGKILL')
    })
    const [code] = await once(child, 'close')
    expect(code).toBe(killAfterLines === Number.POSITIVE_INFINITY ? 0 : null)
    return text.split('\n').slice(0, -1)
  }

  it('loses no acknowledged write, killed again and again', async () => {
    const kept = new Map<string, number>()
    /** Values that were written after the one that was kept last, and may be there too. */
    const begun = new Map<string, number[]>()
    for (const killAfterLines of [50, 333, 121]) {
      for (const line of await run(100_000, killAfterLines)) {
        const [what, id, value] = line.split(' ')
        if (what === 'begun') begun.set(id, [...(begun.get(id) ?? []), Number(value)])
        else {
          kept.set(id, Number(value))
          begun.set(id, [])
        }
      }
    }
    await run(0)
    const rows = new Map<string, { value: number; token: Token }>()
    for (const line of readFileSync(join(folder, 'source'), 'utf8').trim().split('\n')) {
      const [id, value, text] = JSON.parse(line) as [number, number, string]
      const token = parseToken(text) as Token
      const known = rows.get(`${id}`)
      if (known === undefined || compareTokens(token, known.token) >= 0) rows.set(`${id}`, { value, token })
    }
    expect(kept.size).toBe(12)
    for (const [id, value] of kept) expect([value, ...(begun.get(id) ?? [])]).toContain(rows.get(id)?.value)
  })
})
