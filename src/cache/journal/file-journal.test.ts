import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { ManualTime } from '../../base/manual-time.ts'
import { FileJournal, type JournalSync } from './file-journal.ts'
import type { JournalEntry } from './journal.ts'
import { type DiskImage, SimulatedDisk } from './simulated-disk.ts'
import { compareTokens, tokenText } from './token.ts'

const ALWAYS: JournalSync = { when: 'always' }
const EMPTY: DiskImage = new Map()

const createTime = (): ManualTime => new ManualTime(1000, { after: fail, soon: fail })
function fail(): never {
  throw new Error('not in this test')
}

const bytesOf = (text: string): Uint8Array => Buffer.from(text)
const shown = ({ key, payload }: JournalEntry): string =>
  payload === undefined ? `-${key}` : `${key}=${Buffer.from(payload).toString()}`

/** Opens a journal, and collects what it delivers. */
async function open(disk: SimulatedDisk, sync = ALWAYS, time = createTime()) {
  const journal = new FileJournal(disk, sync, time, time)
  const delivered: JournalEntry[] = []
  await journal.open(entry => delivered.push(entry))
  return { journal, delivered, time }
}

/** What a new process finds. */
async function recovered(image: DiskImage): Promise<{ waiting: string[]; dead: string[]; tokens: JournalEntry[] }> {
  const { journal, delivered } = await open(new SimulatedDisk(image, 'next'))
  journal.verify()
  const dead = journal.deadLetters().map(({ entry, reason }) => `${shown(entry)} ${reason}`)
  return { waiting: delivered.map(shown), dead, tokens: delivered }
}

describe('a journal in a file', () => {
  it('delivers what is put, and gives each write a higher token', async () => {
    const { journal, delivered } = await open(new SimulatedDisk(EMPTY, 'a'))
    const first = await journal.put('x', bytesOf('1'))
    const second = await journal.put('y', undefined)
    expect(delivered).toEqual([first, second])
    expect([tokenText(first.token), tokenText(second.token)]).toEqual(['1-0', '1-1'])
    expect(journal.get('x')).toEqual(first)
    expect(journal.get('z')).toBeUndefined()
  })

  it('delivers what was not done to the next process, under a higher epoch', async () => {
    const disk = new SimulatedDisk(EMPTY, 'a')
    const { journal } = await open(disk)
    const first = await journal.put('x', bytesOf('1'))
    await journal.put('y', bytesOf('2'))
    await journal.put('y', bytesOf('3'))
    await journal.put('z', undefined)
    await journal.done([first])
    const next = await open(new SimulatedDisk(disk.image(), 'b'))
    expect(next.delivered.map(shown)).toEqual(['y=3', '-z'])
    const written = await next.journal.put('x', bytesOf('4'))
    expect(next.delivered.every(entry => compareTokens(entry.token, written.token) <= 0)).toBe(true)
    expect(tokenText(written.token)).toBe('2-0')
  })

  it('does not forget a write for an older one that is done or refused', async () => {
    const { journal } = await open(new SimulatedDisk(EMPTY, 'a'))
    const old = await journal.put('x', bytesOf('1'))
    await journal.put('x', bytesOf('2'))
    await journal.done([old])
    await journal.bury(old, 'no')
    expect(journal.get('x')).toMatchObject({ payload: bytesOf('2') })
    expect(journal.deadLetters()).toEqual([])
  })

  it('keeps dead letters until they are discarded or their key is written', async () => {
    const disk = new SimulatedDisk(EMPTY, 'a')
    const { journal } = await open(disk)
    for (const key of ['x', 'y', 'z']) await journal.bury(await journal.put(key, bytesOf(key)), `no ${key}: why`)
    expect(journal.get('x')).toBeUndefined()
    expect(journal.deadLetters()[0]).toMatchObject({ reason: 'no x: why', timeMs: 1000, entry: { key: 'x' } })
    const [letter] = journal.deadLetters()
    expect(await journal.discard(letter)).toBe(true)
    expect(await journal.discard(letter)).toBe(false)
    await journal.put('y', bytesOf('new'))
    expect(await recovered(disk.image())).toMatchObject({ waiting: ['y=new'], dead: ['z=z no z: why'] })
  })

  it('belongs to one process', async () => {
    const disk = new SimulatedDisk(EMPTY, 'a')
    const { journal } = await open(disk)
    const other = new SimulatedDisk(disk.image(), 'b', disk.alive)
    await expect(open(other)).rejects.toMatchObject({ code: 'ERR_CACHE_JOURNAL_LOCKED' })
    await expect(open(new SimulatedDisk(disk.image(), 'a', disk.alive))).rejects.toThrow(
      'belongs to another process (a',
    )
    await journal.close()
    const { journal: next } = await open(new SimulatedDisk(disk.image(), 'b', disk.alive))
    expect(tokenText((await next.put('x', undefined)).token)).toBe('2-0')
    await expect(journal.put('x', undefined)).rejects.toMatchObject({ code: 'ERR_CACHE_CLOSED' })
  })

  it('is taken over by one of many', async () => {
    const disk = new SimulatedDisk((await image(['x=1'])).files, 'x')
    const results = await Promise.allSettled(
      ['b', 'c', 'd', 'e'].map(name => {
        // They share one disk, each under a name of its own.
        const own = new Proxy(disk, { get: (target, field) => (field === 'self' ? name : bound(target, field)) })
        disk.alive.add(name)
        return open(own)
      }),
    )
    expect(results.filter(({ status }) => status === 'fulfilled')).toHaveLength(1)
  })

  it('refuses a file that is none', async () => {
    const disk = new SimulatedDisk(new Map([['journal-3', bytesOf('samovar journal 9\n')]]), 'a')
    await expect(open(disk)).rejects.toMatchObject({ code: 'ERR_CACHE_JOURNAL_CORRUPT' })
    // It is not left locked.
    await expect(open(disk)).rejects.toMatchObject({ code: 'ERR_CACHE_JOURNAL_CORRUPT' })
  })

  it('tells what a crash cut off, and drops it', async () => {
    const { files } = await image(['x=1', 'y=2'])
    const [name] = [...files.keys()].filter(name => name.startsWith('journal'))
    const cut = new Map([...files, [name, (files.get(name) as Uint8Array).subarray(0, -1)]])
    const { journal, delivered } = await open(new SimulatedDisk(cut, 'b'))
    expect(delivered.map(shown)).toEqual(['x=1'])
    expect(journal.droppedBytes).toBe(26)
  })

  it('writes what is put at once in one piece', async () => {
    const disk = new SimulatedDisk(EMPTY, 'a')
    const { journal } = await open(disk)
    let syncs = 0
    disk.fault = operation => void (operation === 'sync' && syncs++)
    await Promise.all(Array.from({ length: 100 }, (_, i) => journal.put(`${i}`, bytesOf('x'))))
    expect(syncs).toBe(1)
  })

  it('grows no longer than what it holds asks for', async () => {
    const disk = new SimulatedDisk(EMPTY, 'a')
    const { journal } = await open(disk)
    const value = new Uint8Array(100_000)
    let longest = 0
    for (let i = 0; i < 100; i++) {
      await journal.put(`${i % 3}`, value)
      longest = Math.max(longest, journal.fileBytes)
    }
    expect(longest).toBeLessThan(2 ** 20 + 8 * 100_100)
    expect((await recovered(disk.image())).tokens.map(({ key }) => key).sort()).toEqual(['0', '1', '2'])
    expect([...disk.image().keys()].filter(name => name.startsWith('journal'))).toHaveLength(1)
  })
})

describe('a journal on a disk that fails', () => {
  it('rejects the write, keeps all before it, and goes on in a new file', async () => {
    const disk = new SimulatedDisk(EMPTY, 'a')
    const { journal } = await open(disk)
    await journal.put('x', bytesOf('1'))
    disk.fault = operation => {
      if (operation === 'write') throw new Error('ENOSPC')
    }
    await expect(journal.put('y', bytesOf('2'))).rejects.toMatchObject({
      code: 'ERR_CACHE_JOURNAL',
      cause: { message: 'ENOSPC' },
    })
    expect(journal.get('y')).toBeUndefined()
    disk.fault = () => {}
    await journal.put('z', bytesOf('3'))
    expect((await recovered(disk.image())).waiting).toEqual(['x=1', 'z=3'])
  })

  it('loses nothing that was acknowledged, whatever fails', async () => {
    const operations = ['create', 'append', 'write', 'sync', 'remove'] as const
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.option(fc.constantFrom(...operations), { freq: 2 }), { maxLength: 40 }),
        fc.boolean(),
        async (faults, power) => {
          const disk = new SimulatedDisk(EMPTY, 'a')
          const { journal } = await open(disk)
          const expected = new Map<string, string>()
          for (const [i, fault] of faults.entries()) {
            disk.fault = operation => {
              if (operation === fault) throw new Error('EIO')
            }
            const key = `k${i % 4}`
            const kept = await journal.put(key, bytesOf(`${i}`)).catch(() => undefined)
            if (kept !== undefined) expected.set(key, `${i}`)
            journal.verify()
          }
          disk.fault = () => {}
          const found = new Map(
            (await recovered(disk.image(power))).tokens.map(e => [e.key, Number(Buffer.from(e.payload ?? []))]),
          )
          for (const [key, value] of expected) expect(found.get(key)).toBeGreaterThanOrEqual(Number(value))
          expect([...expected.keys()].every(key => journal.get(key)?.payload?.toString() === expected.get(key))).toBe(
            true,
          )
        },
      ),
      { numRuns: 60 },
    )
  })

  it('writes all anew after a sync that failed between writes', async () => {
    const disk = new SimulatedDisk(EMPTY, 'a')
    const { journal, time } = await open(disk, { when: 'interval', everyMs: 1000 })
    await journal.put('x', bytesOf('1'))
    disk.fault = operation => {
      if (operation === 'sync') throw new Error('EIO')
    }
    time.advance(1000)
    await settled()
    expect((await recovered(disk.image(true))).waiting).toEqual([])
    disk.fault = () => {}
    time.advance(1000)
    await settled()
    expect((await recovered(disk.image(true))).waiting).toEqual(['x=1'])
  })
})

describe('what a crash leaves', () => {
  /** Acts that a journal goes through, and what must hold at any time: the writes that were acknowledged. */
  async function act(
    disk: SimulatedDisk,
    sync: JournalSync,
    acknowledged: Map<string, number>,
    begun: Map<string, Set<number>>,
  ) {
    const { journal, time } = await open(disk, sync)
    const put = async (key: string, value: number) => {
      begun.set(key, (begun.get(key) ?? new Set()).add(value))
      const entry = await journal.put(key, value < 0 ? undefined : bytesOf(`${value}`))
      acknowledged.set(key, value)
      return entry
    }
    const a = await put('a', 1)
    await Promise.all([put('b', 2), put('c', -3), put('a', 4)])
    await journal.done([a])
    time.advance(1000)
    await settled()
    const d = await put('d', 5)
    await journal.bury(d, 'refused')
    const e = await put('e', 6)
    begun.delete('e')
    acknowledged.delete('e')
    await journal.done([e])
    await put('b', 7)
    await journal.close()
  }

  /** Runs {@link act} with a disk that dies after so many steps. */
  async function crashAt(stepsMax: number, sync: JournalSync, image: DiskImage = EMPTY) {
    const disk = new SimulatedDisk(image, 'a', new Set(['a']), stepsMax)
    const acknowledged = new Map<string, number>()
    const begun = new Map<string, Set<number>>()
    await Promise.race([act(disk, sync, acknowledged, begun), settled(3)])
    return { disk, acknowledged, begun }
  }

  const SYNCS: [string, JournalSync, boolean][] = [
    ['kill -9, synced always', ALWAYS, false],
    ['kill -9, synced never', { when: 'never' }, false],
    ['kill -9, synced at intervals', { when: 'interval', everyMs: 1000 }, false],
    ['power loss, synced always', ALWAYS, true],
  ]
  it.each(SYNCS)('has every acknowledged write at every byte: %s', async (_, sync, power) => {
    let crashes = 0
    for (let steps = 1; ; steps++) {
      const { disk, acknowledged, begun } = await crashAt(steps, sync)
      if (!disk.isDead) {
        expect(acknowledged.get('b')).toBe(7)
        break
      }
      crashes++
      const { journal, delivered } = await open(new SimulatedDisk(disk.image(power), 'b'))
      journal.verify()
      const left = [...delivered, ...journal.deadLetters().map(letter => letter.entry)]
      const found = new Map(
        left.map(({ key, payload }) => [key, payload === undefined ? -3 : Number(Buffer.from(payload))]),
      )
      for (const key of acknowledged.keys()) expect(found.has(key), `${key} at step ${steps}`).toBe(true)
      for (const [key, value] of found) {
        if (key === 'e') continue
        // What is found is what was acknowledged last, or what was on its way.
        expect(begun.get(key)?.has(value), `${key} at step ${steps}`).toBe(true)
        if (acknowledged.has(key))
          expect(Math.abs(value)).toBeGreaterThanOrEqual(Math.abs(acknowledged.get(key) as number))
      }
    }
    expect(crashes).toBeGreaterThan(250)
  })

  it('survives a crash at every step of recovery, again and again', async () => {
    const { disk } = await crashAt(10_000, ALWAYS)
    const first = disk.image()
    const whole = (await recovered(first)).waiting
    for (let steps = 1; steps < 12; steps++) {
      const dying = new SimulatedDisk(first, 'b', new Set(['b']), steps)
      await Promise.race([open(dying), settled()])
      for (const power of [false, true]) expect((await recovered(dying.image(power))).waiting).toEqual(whole)
    }
  })

  it('after power loss has all up to the last sync, when it syncs at intervals', async () => {
    const disk = new SimulatedDisk(EMPTY, 'a')
    const { journal, time } = await open(disk, { when: 'interval', everyMs: 1000 })
    await journal.put('x', bytesOf('1'))
    time.advance(1000)
    await settled()
    await journal.put('y', bytesOf('2'))
    expect((await recovered(disk.image(true))).waiting).toEqual(['x=1'])
    expect((await recovered(disk.image(false))).waiting).toEqual(['x=1', 'y=2'])
  })

  it('never reads a record from bytes that were changed', async () => {
    const { files } = await image(['a=1', 'b=2', 'c=3'])
    const [name] = [...files.keys()].filter(name => name.startsWith('journal'))
    const whole = files.get(name) as Uint8Array
    for (let at = 18; at < whole.length; at++) {
      const bytes = Buffer.from(whole)
      bytes[at] ^= 0x10
      const { waiting } = await recovered(new Map([...files, [name, bytes]]))
      expect(['a=1', 'b=2', 'c=3'].slice(0, waiting.length)).toEqual(waiting)
    }
  })
})

/** A disk after these writes, whose process is gone. */
async function image(writes: readonly string[]): Promise<{ files: DiskImage }> {
  const disk = new SimulatedDisk(EMPTY, 'gone')
  const { journal } = await open(disk)
  for (const write of writes) await journal.put(write.split('=')[0], bytesOf(write.split('=')[1]))
  return { files: disk.image() }
}

function bound(target: SimulatedDisk, field: string | symbol): unknown {
  const value = Reflect.get(target, field, target) as unknown
  return typeof value === 'function' ? value.bind(target) : value
}

/** Lets everything happen that waits for nothing but its turn. */
async function settled(turns = 1): Promise<void> {
  for (let i = 0; i < turns; i++) await new Promise(resolve => setImmediate(resolve))
}
