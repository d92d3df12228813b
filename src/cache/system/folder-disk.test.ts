import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { build } from 'esbuild'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { FileJournal } from '../journal/file-journal.ts'
import type { JournalEntry } from '../journal/journal.ts'
import { FolderDisk } from './folder-disk.ts'

let folder: string
beforeEach(() => {
  folder = join(mkdtempSync(join(tmpdir(), 'samovar-')), 'journal')
})
afterEach(() => rmSync(join(folder, '..'), { recursive: true }))

const bytesOf = (text: string): Uint8Array => Buffer.from(text)

describe('a folder as a disk', () => {
  it('creates a file once, replaces it, and grows it', async () => {
    const disk = await FolderDisk.open(folder)
    expect(await disk.create('a', bytesOf('one'))).toBe(true)
    expect(await disk.create('a', bytesOf('two'))).toBe(false)
    expect(await disk.read('a')).toEqual(bytesOf('one'))
    await disk.replace('a', bytesOf('three'))
    const file = await disk.append('a')
    await file.write(bytesOf(' and'))
    await file.write(bytesOf(' four'))
    await file.sync()
    await file.close()
    expect(await disk.read('a')).toEqual(bytesOf('three and four'))
    expect(await disk.list()).toEqual(['a'])
    await disk.remove('a')
    await disk.remove('a')
    expect([await disk.read('a'), await disk.list()]).toEqual([undefined, []])
  })

  it('leaves nothing behind of what failed', async () => {
    const disk = await FolderDisk.open(folder)
    await expect(disk.append('none/x')).rejects.toMatchObject({ code: 'ENOENT' })
    await expect(disk.create('none/x', bytesOf('1'))).rejects.toMatchObject({ code: 'ENOENT' })
    expect(readdirSync(folder)).toEqual([])
  })

  it('removes what a process that died has left half made', async () => {
    const child = spawn(process.execPath, ['-e', ''])
    await once(child, 'exit')
    mkdirSync(folder)
    for (const name of [`journal-2.${child.pid}-0.tmp`, `lock-1.${process.pid}-0.tmp`, 'mine.tmp']) {
      writeFileSync(join(folder, name), 'half')
    }
    await FolderDisk.open(folder)
    expect(readdirSync(folder)).toEqual([`lock-1.${process.pid}-0.tmp`, 'mine.tmp'])
  })

  it('knows who is alive', async () => {
    const disk = await FolderDisk.open(folder)
    expect(await disk.isAlive(disk.self)).toBe(true)
    const [pid, start, ...host] = disk.self.split(' ')
    expect(await disk.isAlive(`${pid} ${start} another.${host.join(' ')}`)).toBe(true)
    const child = spawn(process.execPath, ['-e', ''])
    await once(child, 'exit')
    expect(await disk.isAlive([child.pid, '-', ...host].join(' '))).toBe(false)
    // The same number, but started at another time.
    if (start !== '-') expect(await disk.isAlive([pid, 'b00710ad/1', ...host].join(' '))).toBe(false)
  })
})

describe('a journal in a folder', () => {
  const openJournal = async (): Promise<{ journal: FileJournal; left: JournalEntry[] }> => {
    const left: JournalEntry[] = []
    const scheduler = {
      after: () => {
        throw new Error('nothing is to be done later')
      },
    }
    const journal = new FileJournal(
      await FolderDisk.open(folder),
      { when: 'always' },
      { now: () => 1 },
      {
        ...scheduler,
        soon: scheduler.after,
      },
    )
    await journal.open(entry => left.push(entry))
    return { journal, left }
  }

  it('is left by one process to the next', async () => {
    const { journal } = await openJournal()
    await journal.put('a', bytesOf('1'))
    await expect(openJournal()).rejects.toMatchObject({ code: 'ERR_CACHE_JOURNAL_LOCKED' })
    await journal.close()
    const { journal: next, left } = await openJournal()
    expect(left.map(({ key }) => key)).toEqual(['a'])
    await next.close()
    expect(readdirSync(folder).sort()).toEqual(['journal-2', 'lock-2'])
  })

  it('has what a process that was killed had acknowledged', async () => {
    const script = join(folder, '..', 'writer.mjs')
    await build({
      stdin: { contents: WRITER, resolveDir: import.meta.dirname, loader: 'ts' },
      bundle: true,
      format: 'esm',
      platform: 'node',
      outfile: script,
    })
    const child = spawn(process.execPath, [script, folder], { stdio: ['ignore', 'pipe', 'inherit'] })
    const acknowledged = await killAfter(child, 200)
    const { journal, left } = await openJournal()
    const keys = new Set(left.map(({ key }) => key))
    expect(acknowledged).toBeGreaterThanOrEqual(199)
    for (let i = 0; i <= acknowledged; i++) expect(keys.has(`k${i}`)).toBe(true)
    await journal.close()
  })
})

/** A process that writes for ever, and tells of each write that was acknowledged. */
const WRITER = `
  import { FileJournal } from '../journal/file-journal.ts'
  import { FolderDisk } from './folder-disk.ts'
  const journal = new FileJournal(await FolderDisk.open(process.argv[2]), { when: 'never' }, Date, {})
  await journal.open(() => {})
  for (let i = 0; ; i++) {
    await journal.put('k' + i, Buffer.from(String(i)))
    process.stdout.write(i + '\\n')
  }`

/** Kills a process once it has told of so many writes. Resolves to the last one that it told of. */
async function killAfter(child: ChildProcess, count: number): Promise<number> {
  let text = ''
  child.stdout?.on('data', chunk => {
    text += chunk
    if (text.split('\n').length > count) child.kill('SIGKILL')
  })
  await once(child, 'close')
  return Number(text.slice(0, text.lastIndexOf('\n')).split('\n').at(-1))
}
