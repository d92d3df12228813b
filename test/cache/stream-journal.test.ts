import { type ChildProcess, spawn } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Redis } from 'ioredis'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { SeededChance } from '../../src/base/chance.ts'
import { ManualTime } from '../../src/base/manual-time.ts'
import { StreamJournal } from '../../src/cache/journal/stream-journal.ts'
import { compareTokens, tokenText } from '../../src/cache/journal/token.ts'
import { IoredisDriver } from '../../src/cache/redis/ioredis-driver.ts'
import { WriteBehind } from '../../src/cache/write-behind/write-behind.ts'
import type { WriteBehindOptions } from '../../src/cache/write-behind/write-behind-options.ts'
import { ended, findOnPath } from '../peer-process.ts'
import { Source } from './write-behind-fixture.ts'

const binary = findOnPath('redis-server')

describe.skipIf(binary === undefined)('a journal in a stream of redis-server', () => {
  let folder: string
  let server: ChildProcess
  let client: Redis
  let processes = 0
  let close: (() => Promise<unknown>)[] = []

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'samovar-'))
    const options = ['--port', '0', '--unixsocket', join(folder, 'socket'), '--save', '', '--dir', folder]
    server = spawn(binary as string, options, { stdio: 'ignore' })
    client = new Redis(join(folder, 'socket'), { retryStrategy: () => 20 })
    client.on('error', () => {})
    await client.ping()
  })
  afterAll(async () => {
    client.disconnect()
    await ended(server, () => server.kill())
    rmSync(folder, { recursive: true })
  })
  beforeEach(() => client.flushall())
  afterEach(async () => {
    for (const end of close.splice(0)) await end()
    close = []
  })

  /** A process that shares the journal. */
  function createProcess(options: Partial<WriteBehindOptions> = {}, source = new Source(), entriesMax = 100) {
    const time = new ManualTime(1000, {
      after: () => {
        throw new Error('no real time')
      },
      soon: () => {
        throw new Error('no real turns')
      },
    })
    const platform = { clock: time, scheduler: time, chance: new SeededChance(++processes) }
    const journal = new StreamJournal(new IoredisDriver(client), { name: 'j', entriesMax, pollMs: 100 }, platform)
    const defaults = {
      write: source.write,
      batchEntries: 10,
      concurrency: 2,
      delayMs: 0,
      backoff: { minMs: 10, maxMs: 100 },
      refusalsMax: 2,
      isPermanent: (error: unknown) => error instanceof TypeError,
      queueEntries: 100,
      queueBytes: 10_000,
      onFull: 'wait' as const,
    }
    const writer = new WriteBehind(journal, { ...defaults, ...options }, platform)
    const put = (key: string, value?: string) => writer.put(key, value === undefined ? undefined : Buffer.from(value))
    close.push(() => {
      const closed = writer.close(0)
      time.advance(1)
      return closed
    })
    return { journal, put, source, time, writer }
  }

  /** Lets time pass for these processes until something holds. */
  async function until(condition: () => boolean | Promise<boolean>, ...times: ManualTime[]): Promise<void> {
    for (let i = 0; !(await condition()); i++) {
      if (i === 500) throw new Error(`it never came: ${condition}`)
      for (const time of times) time.advance(50)
      await client.ping()
    }
  }

  it('gives what is put to the source, under the IDs of the stream', async () => {
    const { put, source, time, writer } = createProcess()
    await writer.open()
    const first = await put('a', '1')
    await put('b')
    expect(await writer.get('a')).toEqual(first)
    expect((await client.xrange('{j}:journal:stream', '-', '+')).map(([id]) => id)[0]).toBe(tokenText(first.token))
    await until(() => source.calls.flat().length === 2, time)
    await until(async () => (await writer.get('a')) === undefined, time)
    expect(source.rows.get('a')).toBe('1')
    await until(async () => (await client.xlen('{j}:journal:stream')) === 0, time)
  })

  it('keeps the newest of a key alone', async () => {
    const { put, writer } = createProcess()
    await put('a', '0').catch(error => expect(error.code).toBe('ERR_CACHE_CLOSED'))
    await writer.open()
    const entries = [await put('a', '1'), await put('a', '2'), await put('a')]
    expect(entries.map(({ token }) => token)).toEqual([...entries.map(({ token }) => token)].sort(compareTokens))
    expect((await writer.get('a'))?.payload).toBeUndefined()
    expect(await client.xlen('{j}:journal:stream')).toBe(1)
  })

  it('is written by one process, and read by all', async () => {
    const one = createProcess()
    const two = createProcess()
    await one.writer.open()
    await two.writer.open()
    expect([one.journal.owns, two.journal.owns]).toEqual([true, false])
    await two.put('a', 'from two')
    expect((await one.writer.get('a'))?.payload?.toString()).toBe('from two')
    await until(() => one.source.rows.has('a'), one.time, two.time)
    expect(two.source.calls).toEqual([])
  })

  it('is taken over from a process that is gone, with all it had not written', async () => {
    const one = createProcess({ write: () => new Promise(() => {}) })
    const two = createProcess()
    await one.writer.open()
    await two.writer.open()
    await one.put('a', '1')
    await two.put('b', '2')
    await until(() => one.writer.depth === 2, one.time)
    // Its time stands from here on.
    await client.del('{j}:journal:owner')
    await until(() => two.source.rows.size === 2, two.time)
    expect([...two.source.rows]).toEqual([
      ['a', '1'],
      ['b', '2'],
    ])
  })

  it('does not write what is another process’s to write by now', async () => {
    const source = new Source()
    const one = createProcess({ delayMs: 1000 }, source)
    const two = createProcess({}, new Source())
    await one.writer.open()
    await two.writer.open()
    await one.put('a', '1')
    await until(() => one.writer.depth === 1, one.time)
    await client.del('{j}:journal:owner')
    await until(() => two.source.rows.has('a'), two.time)
    await until(() => one.writer.depth === 0, one.time)
    expect(source.calls).toEqual([])
  })

  it('does not deliver twice to a process that owns it again', async () => {
    let calls = 0
    const one = createProcess({ write: () => new Promise(() => void calls++) })
    await one.writer.open()
    await one.put('a', '1')
    await until(() => calls === 1, one.time)
    one.time.advance(20_000)
    await until(() => one.journal.owns, one.time)
    one.writer.verify()
    expect([calls, one.writer.depth]).toEqual([1, 1])
  })

  it('keeps dead letters for all to see, and forgets them when their key is written', async () => {
    const one = createProcess()
    one.source.rule = () => {
      throw new TypeError('a bad value')
    }
    const two = createProcess()
    await one.writer.open()
    await two.writer.open()
    await one.put('a', '1')
    await two.put('b', '2')
    await until(async () => (await two.writer.deadLetters()).length === 2, one.time)
    const letters = await two.writer.deadLetters()
    expect(letters.map(({ entry, reason }) => `${entry.key}=${entry.payload}: ${reason}`)).toEqual([
      'a=1: TypeError: a bad value',
      'b=2: TypeError: a bad value',
    ])
    one.source.rule = () => {}
    await two.writer.replay(letters[0])
    expect(await two.writer.discard(letters[1])).toBe(true)
    expect(await two.writer.discard(letters[1])).toBe(false)
    expect(await two.writer.deadLetters()).toEqual([])
    await until(() => one.source.rows.get('a') === '1', one.time)
    await until(async () => (await client.xlen('{j}:journal:stream')) === 0, one.time)
  })

  it('is bounded', async () => {
    const { put, writer } = createProcess({ delayMs: 10_000 }, new Source(), 2)
    await writer.open()
    await put('a', '1')
    await put('b', '1')
    await put('a', '2')
    await expect(put('c', '1')).rejects.toMatchObject({ code: 'ERR_CACHE_QUEUE_FULL' })
  })

  it('is given up at the end, for another to take at once', async () => {
    const one = createProcess({ delayMs: 10_000 })
    await one.writer.open()
    await one.put('a', '1')
    await one.journal.close()
    const two = createProcess()
    await two.writer.open()
    expect(two.journal.owns).toBe(true)
    await until(() => two.source.rows.has('a'), two.time)
    await expect(one.put('b', '1')).rejects.toMatchObject({ code: 'ERR_CACHE_CLOSED' })
  })
})
