import { describe, expect, it } from 'vitest'
import { type CacheBench, openCacheBench, settled } from '../cache-bench.ts'
import { begins } from '../embedded/embedded-store.ts'
import type { Store } from '../store/store.ts'

/** A store that other processes share, and what it was asked for. */
function sharedStore() {
  const records = new Map<string, Uint8Array>()
  const asked: string[] = []
  const later = async <T>(operation: string, work: () => T): Promise<T> => {
    asked.push(operation)
    await settled()
    return work()
  }
  const nameOf = (key: string): string => key.replace(/^cache:(row@0:)?/, '')
  const store: Store = {
    capabilities: { shared: true, ordered: true },
    read: keys => later(`read ${keys.map(nameOf)}`, () => keys.map(key => records.get(key))),
    write: (key, value) => later(`write ${nameOf(key)}`, () => void records.set(key, value)),
    swap: (key, stamp, value) =>
      later(`swap ${nameOf(key)}`, () => {
        const current = records.get(key)
        if (!begins(current, stamp)) return { done: false, current }
        records.set(key, value)
        return { done: true }
      }),
    remove: keys => later(`remove ${keys.map(nameOf)}`, () => keys.forEach(key => void records.delete(key))),
    removeIf: (key, stamp) =>
      later(`removeIf ${nameOf(key)}`, () => begins(records.get(key), stamp) && records.delete(key)),
    publish: () => later('publish', () => {}),
    subscribe: () => () => {},
    close: () => {},
  }
  return { store, records, asked }
}

async function turns(count: number): Promise<void> {
  for (let turn = 0; turn < count; turn++) await settled()
}

const ROW = { key: (id: number) => id }

/** Rows of a process whose store had none of those that it asked for lately. */
async function openBleak(store: Store): Promise<CacheBench & { rows: ReturnType<typeof rowsOf> }> {
  const bench = openCacheBench({ store })
  const rows = rowsOf(bench)
  for (const id of [1, 2, 3, 4]) {
    const read = rows.get(id)
    await settled()
    await answer(bench)
    await read
  }
  await settled()
  await settled()
  return { ...bench, rows }
}

function rowsOf({ cache, source }: CacheBench) {
  return cache.define('row', { ...ROW, load: source.load, loads: { concurrency: 2, queue: 10 } })
}

/** Answers a load as soon as there is one. */
async function answer({ source }: CacheBench): Promise<void> {
  for (let turn = 0; turn < 10 && source.waiting.length === 0; turn++) await settled()
  await source.answer()
}

describe('a key that is expected to be missing', () => {
  it('is looked for by asking for lock, token and clock at once, and loaded behind that', async () => {
    const { store, records, asked } = sharedStore()
    const bench = await openBleak(store)
    asked.length = 0
    const reads = [bench.rows.get(5), bench.rows.get(5)]
    for (let turn = 0; turn < 10 && bench.source.waiting.length === 0; turn++) await settled()
    expect(asked).toEqual(['swap @lock:row@0:5', 'swap 5', 'read @clock'])
    await answer(bench)
    expect(await Promise.all(reads)).toEqual(['5.1', '5.1'])
    await settled()
    expect(asked.slice(3)).toEqual(['swap 5', 'removeIf @lock:row@0:5'])
    expect([...records.keys()].filter(key => key.includes('@lock'))).toEqual([])
    expect(bench.cache.stats()).toMatchObject({ loads: 5, fills: 5, misses: 5, loadsRunning: 0 })
    await bench.cache.close()
  })

  it('is served when it is there after all, and lock and place are given back', async () => {
    const { store, records } = sharedStore()
    const other = openCacheBench({ store }, [], 2)
    const read = rowsOf(other).get(5)
    await answer(other)
    await read
    const bench = await openBleak(store)
    expect(await bench.rows.get(5)).toBe('5.1')
    await settled()
    expect([...records.keys()].filter(key => key.includes('@lock'))).toEqual([])
    expect(bench.cache.stats()).toMatchObject({ loads: 4, storeHits: 1, loadsRunning: 0 })
    await Promise.all([bench.cache.close(), other.cache.close()])
  })

  it('is looked for as ever once one was there', async () => {
    const { store, asked } = sharedStore()
    const bench = await openBleak(store)
    await bench.cache.close()
    const again = openCacheBench({ store }, [], 2)
    const rows = rowsOf(again)
    for (const id of [1, 2]) expect(await rows.get(id)).toBe(`${id}.1`)
    asked.length = 0
    const read = rows.get(6)
    await settled()
    expect(asked[0]).toBe('read 6,@clock')
    await answer(again)
    await read
    await again.cache.close()
  })

  it('waits for the process that loads it', async () => {
    const { store } = sharedStore()
    const bench = await openBleak(store)
    const other = openCacheBench({ store }, [], 2)
    const theirs = rowsOf(other).get(5)
    for (let turn = 0; turn < 10 && other.source.waiting.length === 0; turn++) await settled()
    const ours = bench.rows.get(5)
    await turns(5)
    expect(bench.source.waiting).toEqual([])
    await answer(other)
    expect(await theirs).toBe('5.1')
    await settled()
    for (let look = 0; look < 3; look++) {
      await turns(10)
      bench.time.advance(500)
    }
    expect([await ours, bench.source.calls]).toEqual(['5.1', 4])
    await Promise.all([bench.cache.close(), other.cache.close()])
  })

  it('is not loaded twice when a refresh has begun meanwhile', async () => {
    const { store, records } = sharedStore()
    const bench = await openBleak(store)
    const read = bench.rows.get(5)
    const refreshed = bench.rows.refresh(5)
    for (let look = 0; look < 3; look++) {
      await turns(10)
      bench.time.advance(500)
    }
    await answer(bench)
    expect([await read, await refreshed, bench.source.calls]).toEqual(['5.1', '5.1', 5])
    await turns(10)
    expect([...records.keys()].filter(key => key.includes('@lock'))).toEqual([])
    expect(bench.cache.stats().loadsRunning).toBe(0)
    await bench.cache.close()
  })

  it('takes no more places than there are: others wait, and none is lost', async () => {
    const { store } = sharedStore()
    const bench = await openBleak(store)
    const reads = [5, 6, 7, 8].map(id => bench.rows.get(id))
    await turns(10)
    expect(bench.source.waiting.map(({ id }) => id)).toEqual([5, 6])
    for (let i = 0; i < 4; i++) await answer(bench)
    expect(await Promise.all(reads)).toEqual(['5.1', '6.1', '7.1', '8.1'])
    expect(bench.cache.stats()).toMatchObject({ loadsRunning: 0, loadsQueued: 0 })
    await bench.cache.close()
  })

  it('is not loaded when everybody has left before the store answers', async () => {
    const { store, records } = sharedStore()
    const bench = await openBleak(store)
    const leaving = new AbortController()
    const read = bench.rows.get(5, { signal: leaving.signal })
    leaving.abort(new Error('left'))
    await expect(read).rejects.toThrow('left')
    await turns(5)
    expect([bench.source.calls, bench.cache.stats().loadsRunning]).toEqual([4, 0])
    expect([...records.keys()].filter(key => key.includes('@lock'))).toEqual([])
    const again = bench.rows.get(5)
    await answer(bench)
    expect(await again).toBe('5.1')
    await bench.cache.close()
  })
})
