import { describe, expect, it } from 'vitest'
import { SeededChance } from '../../src/base/chance.ts'
import { ManualTime } from '../../src/base/manual-time.ts'
import { createCacheOn } from '../../src/cache/create-cache.ts'
import { FileJournal, type JournalSync } from '../../src/cache/journal/file-journal.ts'
import { type DiskImage, SimulatedDisk } from '../../src/cache/journal/simulated-disk.ts'
import { compareTokens, parseToken, type Token } from '../../src/cache/journal/token.ts'
import { SystemProcess, SystemScheduler } from '../../src/server/system/system.ts'

const IDS = 3
const WRITES = 5

/** A source that survives the cache: it takes what is not older than what it has. */
class Table {
  readonly rows = new Map<number, { readonly value: number; readonly token: Token }>()
  calls = 0

  readonly load = (id: number): number | null => this.rows.get(id)?.value ?? null

  readonly saveMany = async (items: readonly { id: number; value: number; token: string }[]): Promise<void> => {
    if (++this.calls % 3 === 0) throw new Error('the source is down')
    for (const { id, value, token: text } of items) {
      const token = parseToken(text) as Token
      const known = this.rows.get(id)
      if (known === undefined || compareTokens(token, known.token) >= 0) this.rows.set(id, { value, token })
    }
  }
}

/** A process: a cache that writes behind a journal on `disk`. */
function start(disk: SimulatedDisk, sync: JournalSync, table: Table) {
  const time = new ManualTime(1_000_000, new SystemScheduler())
  const platform = { clock: time, scheduler: time, chance: new SeededChance(1), process: new SystemProcess() }
  const cache = createCacheOn(platform)
  const rows = cache.define('row', {
    key: (id: number) => id,
    load: table.load,
    write: {
      mode: 'behind',
      journal: { open: ({ clock, scheduler }) => new FileJournal(disk, sync, clock, scheduler) },
      saveMany: table.saveMany,
      retry: { min: 10, max: 20 },
    },
  })
  return { cache, rows, time }
}

/** What the process that died had said of each row: the value that it acknowledged last, and those that it had begun to write since. */
interface Said {
  kept: number | null
  begun: number[]
}

/** Lets everything happen that waits for nothing but its turn. */
async function settled(): Promise<void> {
  for (let i = 0; i < 2; i++) await new Promise(resolve => setImmediate(resolve))
}

/** Writes and reads rows until the disk dies or all is done. Returns what it said, and whether the disk is alive. */
async function live(disk: SimulatedDisk, sync: JournalSync, table: Table): Promise<{ said: Said[]; alive: boolean }> {
  const { cache, rows, time } = start(disk, sync, table)
  const said = Array.from({ length: IDS }, (): Said => ({ kept: null, begun: [] }))
  for (let i = 0; i < WRITES && !disk.isDead; i++) {
    const row = said[i % IDS]
    row.begun.push(i)
    const write = rows.set(i % IDS, i).then(() => {
      row.kept = i
      row.begun = []
    })
    // Two rows are written together now and then.
    if (i % 4 !== 3) await Promise.race([write, settled()])
    void rows.get(i % IDS)
    time.advance(i % 2 === 0 ? 5 : 20)
    await settled()
  }
  if (disk.isDead) return { said, alive: false }
  const closing = cache.close()
  for (let i = 0; i < 20 && !disk.isDead; i++) {
    time.advance(20)
    await settled()
  }
  if (!disk.isDead) await closing
  return { said, alive: !disk.isDead }
}

/** What the next process makes of it: what it shows of each row, and what the source has in the end. */
async function recover(
  image: DiskImage,
  sync: JournalSync,
  table: Table,
): Promise<{ shown: unknown[]; saved: unknown[] }> {
  const { cache, rows, time } = start(new SimulatedDisk(image, 'b'), sync, table)
  const ids = Array.from({ length: IDS }, (_, id) => id)
  const shown = await Promise.all(ids.map(id => rows.get(id)))
  let flushed = false
  const flushing = rows.flush().then(() => {
    flushed = true
  })
  for (let i = 0; i < 50 && !flushed; i++) {
    time.advance(20)
    await settled()
  }
  await flushing
  await cache.close()
  return { shown, saved: ids.map(table.load) }
}

const SYNCS: readonly [string, JournalSync, boolean][] = [
  ['always, power is lost', { when: 'always' }, true],
  ['never, the process is killed', { when: 'never' }, false],
]

describe('a cache that writes behind a journal', () => {
  it.each(SYNCS)('loses no acknowledged write, whatever byte of the journal it dies at: %s', async (_, sync, power) => {
    let steps = 0
    for (let alive = false; !alive; steps++) {
      const disk = new SimulatedDisk(new Map(), 'a', new Set(['a']), steps)
      const table = new Table()
      const lived = await live(disk, sync, table)
      alive = lived.alive
      const { shown, saved } = await recover(disk.image(power), sync, table)
      for (const [id, { kept, begun }] of lived.said.entries()) {
        expect([kept, ...begun], `shown of row ${id}, dead after ${steps} steps`).toContain(shown[id])
        expect([kept, ...begun], `saved of row ${id}, dead after ${steps} steps`).toContain(saved[id])
      }
    }
    expect(steps).toBeGreaterThan(WRITES * 20)
  })
})
