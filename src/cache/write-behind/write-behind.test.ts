import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { createWriter, EMPTY, pass, Source } from '../../../test/cache/write-behind-fixture.ts'
import { SeededChance } from '../../base/chance.ts'
import type { JournalEntry } from '../journal/journal.ts'
import { type DiskImage, SimulatedDisk } from '../journal/simulated-disk.ts'
import { compareTokens, type Token } from '../journal/token.ts'

describe('write-behind', () => {
  it('acknowledges when the journal has it, and writes later', async () => {
    const { put, source, writer, time } = await createWriter({ delayMs: 1000 })
    const entry = await put('a', '1')
    await put('b', undefined)
    expect(writer.get('a')).toEqual(entry)
    expect(source.calls).toEqual([])
    await pass(time, 1000)
    expect(source.calls).toEqual([['a', 'b']])
    expect([writer.get('a'), writer.depth, writer.written]).toEqual([undefined, 0, 2])
  })

  it('writes the newest of a key alone, at the time of the first', async () => {
    const { put, source, time } = await createWriter({ delayMs: 1000 })
    for (let i = 0; i < 10; i++) {
      await put('a', `${i}`)
      await pass(time, 100)
    }
    expect(source.calls).toEqual([['a']])
    expect(source.rows.get('a')).toBe('9')
  })

  it('sets its timer once for all that comes before it rings', async () => {
    const { put, source, time } = await createWriter({ delayMs: 1000 })
    let timers = 0
    const after = time.after.bind(time)
    time.after = (delayMs, run) => {
      timers++
      return after(delayMs, run)
    }
    await put('a', '1')
    await pass(time, 500)
    for (const key of 'bcd') await put(key, '1')
    expect(timers).toBe(1)
    await pass(time, 500)
    expect(source.calls).toEqual([['a']])
    await pass(time, 500)
    expect(source.calls).toEqual([['a'], ['b', 'c', 'd']])
  })

  it('has one write of a key in flight', async () => {
    const { put, source, time, writer } = await createWriter({ concurrency: 4 })
    let release = () => {}
    source.rule = () => new Promise(resolve => (release = resolve))
    await put('a', '1')
    await pass(time, 50)
    await put('a', '2')
    await put('a', '3')
    await pass(time, 500)
    expect(source.calls).toEqual([['a']])
    expect(await writer.get('a')).toMatchObject({ payload: Buffer.from('3') })
    source.rule = () => {}
    release()
    await pass(time, 50)
    expect(source.calls).toEqual([['a'], ['a']])
    expect(source.rows.get('a')).toBe('3')
    writer.verify()
  })

  it('writes different keys at a time', async () => {
    const { put, source, time } = await createWriter({ concurrency: 3, batchEntries: 2 })
    source.rule = () => new Promise(() => {})
    await Promise.all([...'abcdefgh'].map(key => put(key, '1')))
    await pass(time, 50)
    expect(source.calls.map(keys => keys.length)).toEqual([2, 2, 2])
  })

  it('hands on tokens that only grow', async () => {
    const { put, time, source } = await createWriter()
    const seen: Token[] = []
    for (let i = 0; i < 5; i++) {
      seen.push((await put('a', `${i}`)).token)
      await pass(time, 50)
      expect(source.tokens.get('a')).toEqual(seen.at(-1))
    }
    expect(seen).toEqual([...seen].sort(compareTokens))
  })

  it('waits longer each time while the source takes nothing, and gives nothing up', async () => {
    const { put, source, time, writer } = await createWriter({ refusalsMax: 1 })
    source.rule = () => {
      throw new Error('down')
    }
    await Promise.all([...'abcdefgh'].map(key => put(key, '1')))
    await pass(time, 60_000)
    const calls = source.calls.length
    expect(calls).toBeLessThan(60 * 2 * 6)
    expect(await writer.deadLetters()).toEqual([])
    source.rule = () => {}
    await pass(time, 2000)
    expect(source.rows.size).toBe(8)
    // They are not written one by one then.
    expect(source.calls.length - calls).toBeLessThanOrEqual(3)
  })

  it('finds the entry that the source refuses, and writes all others', async () => {
    const buried: string[] = []
    const { put, source, time, writer } = await createWriter({
      listener: { buried: ({ key }, error) => buried.push(`${key} ${error}`) },
    })
    source.rule = keys => {
      if (keys.includes('f')) throw new RangeError('f is bad')
    }
    await Promise.all([...'abcdefgh'].map(key => put(key, '1')))
    await pass(time, 3000)
    expect([...source.rows.keys()].sort().join('')).toBe('abcdegh')
    // It is tried as long as nothing tells that the source is well.
    for (let i = 0; i < 5; i++) {
      await put('z', `${i}`)
      await pass(time, 2000)
    }
    expect(buried).toEqual(['f RangeError: f is bad'])
    expect((await writer.deadLetters()).map(({ entry, reason }) => [entry.key, reason])).toEqual([
      ['f', 'RangeError: f is bad'],
    ])
    expect(writer.depth).toBe(0)
    writer.verify()
  })

  it('isolates what is refused though others come all the time', async () => {
    const { put, source, time, writer } = await createWriter()
    source.rule = keys => {
      if (keys.includes('bad')) throw new Error('no')
    }
    await put('bad', '1')
    for (let i = 0; i < 100; i++) {
      await put(`k${i}`, '1')
      await pass(time, 50)
    }
    await pass(time, 3000)
    expect(source.rows.size).toBe(100)
    expect(await writer.deadLetters()).toHaveLength(1)
  })

  it('buries at once what the source says to be of no use', async () => {
    const { put, source, time, writer } = await createWriter({ isPermanent: error => error instanceof TypeError })
    source.rule = keys => {
      if (keys.length > 1) throw new Error('some are bad')
      if (keys[0] === 'a') throw new TypeError('bad')
    }
    await put('a', '1')
    await pass(time, 50)
    expect(await writer.deadLetters()).toHaveLength(1)
    expect(source.calls).toHaveLength(1)
  })

  it('replays and discards dead letters', async () => {
    const { put, source, time, writer } = await createWriter({ isPermanent: () => true })
    source.rule = () => {
      throw new Error('bad')
    }
    const first = await put('a', '1')
    await put('b', undefined)
    await pass(time, 1000)
    const letters = await writer.deadLetters()
    expect(letters.map(({ entry }) => entry.key)).toEqual(['a', 'b'])
    source.rule = () => {}
    const again = await writer.replay(letters[0])
    expect(compareTokens(again.token, first.token)).toBeGreaterThan(0)
    expect(await writer.discard(letters[1])).toBe(true)
    await pass(time, 1000)
    expect(source.rows.get('a')).toBe('1')
    expect(await writer.deadLetters()).toEqual([])
  })

  it('lets a newer write take the place of one that fails', async () => {
    const { put, source, time, writer } = await createWriter()
    source.rule = () => {
      throw new Error('down')
    }
    await put('a', '1')
    await pass(time, 500)
    await put('a', '2')
    source.rule = () => {}
    await pass(time, 2000)
    expect(source.rows.get('a')).toBe('2')
    expect(writer.depth).toBe(0)
    writer.verify()
  })

  it('tells what fails and what succeeds', async () => {
    const told: string[] = []
    const { put, source, time } = await createWriter({
      listener: {
        failed: (entries, error) => told.push(`${entries.map(({ key }) => key)} ${error}`),
        written: entries => told.push(`${entries.map(({ key }) => key)} written`),
      },
    })
    source.rule = () => {
      source.rule = () => {}
      throw new Error('once')
    }
    await put('a', '1')
    await pass(time, 500)
    expect(told).toEqual(['a Error: once', 'a written'])
  })
})

describe('write-behind under whatever happens', () => {
  it('loses no acknowledged write, over failures of the source and crashes of the process', async () => {
    const act = fc.oneof(
      { weight: 6, arbitrary: fc.record({ put: fc.nat(5), removes: fc.boolean() }) },
      { weight: 3, arbitrary: fc.record({ pass: fc.integer({ min: 1, max: 30 }) }) },
      { weight: 1, arbitrary: fc.record({ down: fc.boolean() }) },
      { weight: 1, arbitrary: fc.constant({ crash: true as const }) },
    )
    await fc.assert(
      fc.asyncProperty(fc.array(act, { maxLength: 40 }), fc.nat(1000), async (acts, seed) => {
        const source = new Source()
        const chance = new SeededChance(seed)
        let down = false
        source.rule = keys => {
          // It fails for nothing, too, and may then have written or not: here it has not.
          if (down || chance.int32() % 4 === 0) throw new Error(`down for ${keys}`)
        }
        let generation = 0
        const start = (image: DiskImage) => {
          source.flying.clear()
          // A call of a process that died reaches the source no more.
          const mine = ++generation
          const write = (entries: readonly JournalEntry[]) =>
            mine === generation ? source.write(entries) : new Promise<void>(() => {})
          return createWriter({ disk: new SimulatedDisk(image, `p${mine}`), write, concurrency: 2, batchEntries: 3 })
        }
        let running = await start(EMPTY)
        const expected = new Map<string, string | undefined>()
        for (const [i, act] of acts.entries()) {
          if ('put' in act) {
            await running.put(`${act.put}`, act.removes ? undefined : `${i}`)
            expected.set(`${act.put}`, act.removes ? undefined : `${i}`)
          } else if ('pass' in act) await pass(running.time, act.pass * 10, 10)
          else if ('down' in act) down = act.down
          else running = await start(running.disk.image())
          running.writer.verify()
          for (const [key, value] of expected) {
            const dirty = await running.writer.get(key)
            const seen =
              dirty === undefined ? source.rows.get(key) : dirty.payload && Buffer.from(dirty.payload).toString()
            expect(seen).toBe(value)
          }
        }
        down = false
        source.rule = () => {}
        await pass(running.time, 3000, 500)
        expect(source.rows).toEqual(new Map([...expected].filter(([, value]) => value !== undefined)))
        expect(running.writer.depth).toBe(0)
      }),
      { numRuns: 60 },
    )
  })
})
