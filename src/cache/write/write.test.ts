import { describe, expect, it } from 'vitest'
import { openCacheBench, settled } from '../cache-bench.ts'
import { FileJournal } from '../journal/file-journal.ts'
import { SimulatedDisk } from '../journal/simulated-disk.ts'
import type { JournalFactory } from '../options/write-options.ts'

interface Row {
  readonly id: number
  readonly text: string
  readonly version?: number
}

describe('write around', () => {
  it('writes to the source, then invalidates the entry and what it affects', async () => {
    const { cache } = openCacheBench()
    const table = new Map<number, Row>([[1, { id: 1, text: 'old' }]])
    const rows = cache.define('row', {
      key: (id: number) => id,
      load: id => table.get(id) ?? null,
      invalidates: () => ['list'],
      write: { save: (id, row) => void table.set(id, row), remove: id => table.delete(id) },
    })
    const list = (): Promise<number> => cache.getOrSet('list', () => table.size, { tags: ['list'] })
    expect([await rows.get(1), await rows.get(2), await list()]).toEqual([{ id: 1, text: 'old' }, null, 1])
    expect(await rows.set(2, { id: 2, text: 'new' })).toBe(true)
    expect([await rows.get(2), await list()]).toEqual([{ id: 2, text: 'new' }, 2])
    await rows.delete(2)
    expect(await rows.get(2)).toBe(null)
    await cache.close()
  })

  it('rejects with what the source says, and invalidates, since nobody knows what it did', async () => {
    const { cache } = openCacheBench()
    let loads = 0
    const rows = cache.define('row', {
      key: (id: number) => id,
      load: () => ++loads,
      write: { save: () => Promise.reject(new Error('refused')) },
    })
    await rows.get(1)
    await expect(rows.set(1, 9)).rejects.toThrow('refused')
    expect(await rows.get(1)).toBe(2)
    await cache.close()
  })
})

describe.each([
  ['with', {}],
  ['without', false],
] as const)('write-through, %s a near tier', (_, near) => {
  it('caches what the source has stored, and never what it refused', async () => {
    const { cache } = openCacheBench({ near })
    let loads = 0
    let refuse = false
    const rows = cache.define('row', {
      key: (id: number) => id,
      load: (id: number): Row => ({ id, text: `loaded ${++loads}` }),
      write: {
        mode: 'through',
        save: (_id, row) => {
          if (refuse) throw new Error('refused')
          return { ...row, version: 7 }
        },
      },
    })
    await rows.set(1, { id: 1, text: 'mine' })
    expect(await rows.get(1)).toEqual({ id: 1, text: 'mine', version: 7 })
    expect(loads).toBe(0)
    refuse = true
    await expect(rows.set(1, { id: 1, text: 'bad' })).rejects.toThrow('refused')
    expect((await rows.get(1)).text).toBe('loaded 1')
    await cache.close()
  })

  it('ends two concurrent writes of a key in invalidation', async () => {
    const { cache } = openCacheBench({ near })
    let stored = ''
    const waiting: (() => void)[] = []
    const rows = cache.define('row', {
      key: (id: number) => id,
      load: () => stored,
      write: {
        mode: 'through',
        save: async (_id, text) => {
          await new Promise<void>(resolve => waiting.push(resolve))
          stored = text
        },
      },
    })
    const writes = [rows.set(1, 'a'), rows.set(1, 'b')]
    await settled()
    // The source takes them in the other order.
    waiting[1]()
    await settled()
    waiting[0]()
    await Promise.all(writes)
    expect(await rows.get(1)).toBe('a')
    await cache.close()
  })

  it('orders them by row versions where there are some, and lets a tombstone refuse what is older', async () => {
    const { cache } = openCacheBench({ near })
    let loads = 0
    const rows = cache.define('row', {
      key: (id: number) => id,
      load: (id: number): Row => ({ id, text: `loaded ${++loads}`, version: 5 }),
      rowVersion: row => row.version ?? 0,
      write: { mode: 'through', save: () => {} },
    })
    await rows.set(1, { id: 1, text: 'newer', version: 4 })
    await rows.set(1, { id: 1, text: 'older', version: 3 })
    expect((await rows.get(1)).text).toBe('newer')
    await rows.delete(1, { rowVersion: 5 })
    await rows.get(1)
    await rows.get(1)
    expect(loads).toBe(2)
    expect(cache.stats().fences).toBe(2)
    await cache.close()
  })
})

describe('set without a writer', () => {
  it('caches what it is given', async () => {
    const { cache } = openCacheBench()
    const notes = cache.define('note', { key: (id: string) => id, load: () => 'none' })
    await notes.set('a', 'mine')
    expect(await notes.get('a')).toBe('mine')
    await notes.set('a', 'new')
    expect(await notes.get('a')).toBe('new')
    await cache.close()
  })

  it('refuses what cannot be serialized, and what is too large', async () => {
    const { cache } = openCacheBench({ maxValueBytes: '1kb' })
    const notes = cache.define('note', { key: (id: string) => id, load: () => ({ self: {} as unknown }) })
    const circular: { self: unknown } = { self: 1 }
    circular.self = circular
    await expect(notes.set('a', circular)).rejects.toMatchObject({ code: 'ERR_CACHE_SERIALIZE' })
    await expect(notes.set('a', { self: 'x'.repeat(2000) })).rejects.toMatchObject({ code: 'ERR_CACHE_SERIALIZE' })
    expect(await notes.get('a')).toEqual({ self: {} })
    await cache.close()
  })
})

describe('write-behind', () => {
  const journalOn = (disk: SimulatedDisk): JournalFactory => ({
    open: ({ clock, scheduler }) => new FileJournal(disk, { when: 'always' }, clock, scheduler),
  })

  it('serves what waits, tells the source the newest of each key in batches, and then the cache', async () => {
    const { cache, told } = openCacheBench({}, ['written', 'write-error'])
    const table = new Map<number, string>()
    const batches: string[][] = []
    let release = (): void => {}
    let refuse = true
    const rows = cache.define('row', {
      key: (id: number) => id,
      loadMany: (ids: readonly number[]) => ids.map(id => table.get(id) ?? null),
      write: {
        mode: 'behind',
        journal: journalOn(new SimulatedDisk(new Map(), 'one')),
        saveMany: async items => {
          await new Promise<void>(resolve => (release = resolve))
          if (refuse) throw new Error('down')
          batches.push(items.map(({ value, token }) => `${value} ${token}`))
          for (const { id, value } of items) table.set(id, value)
        },
        remove: id => table.delete(id),
        retry: { min: 10, max: 10 },
      },
    })
    await cache.ready()
    expect(await rows.getMany([1, 2])).toEqual([null, null])
    await rows.set(1, 'a')
    await rows.set(2, 'b')
    await rows.set(1, 'c')
    await settled()
    expect([await rows.getMany([1, 2, 3]), cache.stats().writesQueued]).toEqual([['c', 'b', null], 3])
    release()
    await settled()
    expect(told).toContain('write-error')
    refuse = false
    const flushed = rows.flush()
    for (let i = 0; i < 4; i++) {
      await settled()
      release()
    }
    await flushed
    expect(
      batches
        .flat()
        .map(text => text.split(' ')[0])
        .sort(),
    ).toEqual(['b', 'c'])
    expect([table.get(1), await rows.get(1), cache.stats().writesQueued]).toEqual(['c', 'c', 0])
    await rows.delete(1)
    expect(await rows.get(1)).toBe(null)
    await rows.flush()
    expect([table.has(1), await rows.get(1)]).toEqual([false, null])
    await cache.close()
  })

  it('keeps what the source refuses for good', async () => {
    const { cache } = openCacheBench()
    const table = new Map<number, string>()
    const rows = cache.define('row', {
      key: (id: number) => id,
      load: id => table.get(id) ?? null,
      write: {
        mode: 'behind',
        journal: journalOn(new SimulatedDisk(new Map(), 'one')),
        save: (id, text) => {
          if (text === 'bad') throw new Error('no such column')
          table.set(id, text)
        },
        isPermanent: error => String(error).includes('column'),
      },
    })
    await rows.set(1, 'bad')
    await rows.set(2, 'good')
    await rows.flush()
    const [refused] = await rows.deadLetters()
    expect([refused.id, refused.value, refused.reason]).toEqual([1, 'bad', expect.stringContaining('no such column')])
    expect(await refused.discard()).toBe(true)
    expect([await rows.deadLetters(), table.get(2), await rows.get(1)]).toEqual([[], 'good', null])
    await cache.close()
  })

  it('goes on after the process has died', async () => {
    const disk = new SimulatedDisk(new Map(), 'one')
    const options = (on: SimulatedDisk, save: (id: number, text: string) => Promise<void>) =>
      ({
        key: (id: number) => id,
        load: async (_id: number): Promise<string | null> => null,
        write: { mode: 'behind', journal: journalOn(on), save },
      }) as const
    const first = openCacheBench()
    const never = (): Promise<void> => new Promise(() => {})
    const before = first.cache.define('row', options(disk, never))
    await before.set(1, 'kept')
    const table = new Map<number, string>()
    const second = openCacheBench()
    const crashed = new SimulatedDisk(disk.image(true), 'two')
    const save = async (id: number, text: string): Promise<void> => void table.set(id, text)
    const after = second.cache.define('row', options(crashed, save))
    expect(await after.get(1)).toBe('kept')
    await after.flush()
    expect(table.get(1)).toBe('kept')
    await second.cache.close()
  })
})
