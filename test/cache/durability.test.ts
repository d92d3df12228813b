import { type ChildProcess, spawn } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Redis } from 'ioredis'
import { describe, expect, it } from 'vitest'
import { SeededChance } from '../../src/base/chance.ts'
import { ManualTime } from '../../src/base/manual-time.ts'
import { FileJournal, type JournalSync } from '../../src/cache/journal/file-journal.ts'
import type { JournalEntry } from '../../src/cache/journal/journal.ts'
import { type DiskImage, SimulatedDisk } from '../../src/cache/journal/simulated-disk.ts'
import { StreamJournal } from '../../src/cache/journal/stream-journal.ts'
import { IoredisDriver } from '../../src/cache/redis/ioredis-driver.ts'
import { tableRows } from '../docs/markdown.ts'
import { ended, findOnPath } from '../peer-process.ts'

const page = readFileSync(join(import.meta.dirname, '../../docs/caching/durability.md'), 'utf8')

/** The rows of the table whose head begins so, without the head. */
function table(head: string): string[][] {
  const rows = tableRows(page)
  const from = rows.findIndex(row => row[0] === head)
  const length = rows[from].length
  const end = rows.findIndex((row, i) => i > from && row.length !== length)
  return rows.slice(from + 2, end === -1 ? undefined : end)
}

function createTime(): ManualTime {
  return new ManualTime(0, {
    after: () => {
      throw new Error('no real time')
    },
    soon: () => {
      throw new Error('no real turns')
    },
  })
}

describe('what a journal in a file loses', () => {
  const WRITES = 25
  /** A write comes every so many ms. */
  const EVERY_MS = 100
  const SYNCS: Record<string, JournalSync> = {
    "`'always'`": { when: 'always' },
    "`'1s'`, or another interval": { when: 'interval', everyMs: 1000 },
    "`'never'`": { when: 'never' },
  }

  async function open(image: DiskImage, sync: JournalSync, time: ManualTime, process = 'a') {
    const disk = new SimulatedDisk(image, process)
    const journal = new FileJournal(disk, sync, time, time)
    const found: JournalEntry[] = []
    await journal.open(entry => found.push(entry))
    return { disk, journal, found }
  }

  /** Writes, and tells for each moment which acknowledged writes are missing after it, by their ages in ms. */
  async function lostAges(sync: JournalSync, power: boolean): Promise<number[]> {
    const time = createTime()
    const { disk, journal } = await open(new Map(), sync, time)
    const ages: number[] = []
    for (let i = 0; i < WRITES; i++) {
      await journal.put(`${i}`, Buffer.from('x'))
      const { found } = await open(
        new Map([...disk.image(power)].filter(([name]) => !name.startsWith('lock'))),
        sync,
        time,
      )
      const kept = new Set(found.map(({ key }) => Number(key)))
      for (let j = 0; j <= i; j++) if (!kept.has(j)) ages.push((i - j) * EVERY_MS)
      time.advance(EVERY_MS)
      await new Promise(resolve => setImmediate(resolve))
    }
    return ages
  }

  function inWords(ages: readonly number[], sync: JournalSync): string {
    if (ages.length === 0) return 'nothing'
    const longest = Math.max(...ages)
    if (sync.when === 'interval' && longest < sync.everyMs) return 'what was acknowledged within the interval'
    return longest === (WRITES - 1) * EVERY_MS ? 'what the system had not written to the disk' : `${longest} ms`
  }

  /** Fills the disk in the middle. */
  async function onFullDisk(sync: JournalSync): Promise<string> {
    const time = createTime()
    const { disk, journal } = await open(new Map(), sync, time)
    const kept: string[] = []
    let rejected = 0
    for (let i = 0; i < 30; i++) {
      disk.fault = operation => {
        if (i >= 10 && i < 20 && (operation === 'write' || operation === 'create')) throw new Error('ENOSPC')
      }
      await journal.put(`${i}`, Buffer.from('x')).then(
        () => kept.push(`${i}`),
        () => rejected++,
      )
      time.advance(EVERY_MS)
      await new Promise(resolve => setImmediate(resolve))
    }
    const { found } = await open(disk.image(), sync, createTime(), 'b')
    const keys = new Set(found.map(({ key }) => key))
    const lost = kept.filter(key => !keys.has(key))
    return `${lost.length === 0 ? 'nothing' : lost}: ${rejected === 10 ? 'writes are rejected' : rejected}`
  }

  it.each(table('`sync`'))('is as the page says: %s', async (setting, killed, withoutPower, fullDisk) => {
    const sync = SYNCS[setting]
    expect(inWords(await lostAges(sync, false), sync)).toBe(killed)
    expect(inWords(await lostAges(sync, true), sync)).toBe(withoutPower)
    expect(await onFullDisk(sync)).toBe(fullDisk)
  })

  it('is told for every setting', () => {
    expect(table('`sync`').map(([setting]) => setting)).toEqual(Object.keys(SYNCS))
  })
})

const binary = findOnPath('redis-server')

describe.skipIf(binary === undefined)('what a journal in a stream of redis-server loses', () => {
  const WRITES = 20

  async function serve(folder: string, settings: readonly string[]): Promise<{ server: ChildProcess; client: Redis }> {
    const socket = join(folder, 'socket')
    const server = spawn(
      binary as string,
      ['--port', '0', '--unixsocket', socket, '--dir', folder, '--save', '', ...settings],
      {
        stdio: 'ignore',
      },
    )
    const client = new Redis(socket, { retryStrategy: () => 20, maxRetriesPerRequest: null })
    client.on('error', () => {})
    await client.ping()
    return { server, client }
  }

  function createJournal(client: Redis): StreamJournal {
    const time = createTime()
    const platform = { clock: time, scheduler: time, chance: new SeededChance(1) }
    return new StreamJournal(new IoredisDriver(client), { name: 'j', entriesMax: 100, pollMs: 100 }, platform)
  }

  async function missing(client: Redis): Promise<string> {
    const journal = createJournal(client)
    await journal.open(() => {})
    let kept = 0
    for (let i = 0; i < WRITES; i++) if ((await journal.get(`${i}`)) !== undefined) kept++
    return kept === WRITES ? 'nothing' : kept === 0 ? 'everything' : `${WRITES - kept} writes`
  }

  it.each(table("the server's settings"))('is as the page says: %s', async (settings, processKilled, serverKilled) => {
    const folder = mkdtempSync(join(tmpdir(), 'samovar-'))
    const options = [...settings.matchAll(/`(append\w+) (\w+)`/g)].flatMap(([, name, value]) => [`--${name}`, value])
    const first = await serve(folder, options)
    const journal = createJournal(first.client)
    await journal.open(() => {})
    for (let i = 0; i < WRITES; i++) await journal.put(`${i}`, Buffer.from('x'))
    // The process is gone: nobody closes its journal, and its ownership ends.
    await first.client.del('{j}:journal:owner')
    expect(await missing(first.client)).toBe(processKilled)
    await first.client.del('{j}:journal:owner')
    await ended(first.server, () => first.server.kill('SIGKILL'))
    first.client.disconnect()
    const second = await serve(folder, options)
    expect(await missing(second.client)).toBe(serverKilled)
    second.client.disconnect()
    await ended(second.server, () => second.server.kill())
    rmSync(folder, { recursive: true })
  })
})
