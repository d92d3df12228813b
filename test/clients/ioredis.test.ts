import { existsSync } from 'node:fs'
import { Redis, ReplyError } from 'ioredis'
import { describe, expect, it, onTestFinished } from 'vitest'
import { openIoredis, openIoredisInMemory, openServer, reconnected, socketPath } from './open.ts'

/** Every byte once, what breaks lines, and no valid UTF-8. */
const BYTES = Buffer.from([...Array.from({ length: 256 }, (_, i) => i), 0x0d, 0x0a, 0xff])

/** The ways in: each test of the list below runs over each of them. */
const ways = {
  'over TCP': async (options = {}) => openIoredis((await openServer()).url ?? '', options),
  'over a unix socket': async (options = {}) => {
    const server = await openServer({ unixSocket: socketPath() })
    return openIoredis(server.url ?? '', options)
  },
  'in memory': async (options = {}) => openIoredisInMemory(await openServer({}), options),
}

describe.each(Object.entries(ways))('ioredis %s', (_way, open) => {
  it('sets and gets, with options', async () => {
    const redis = await open()
    expect(await redis.set('key', 'value', 'PX', 60_000, 'NX')).toBe('OK')
    expect(await redis.set('key', 'other', 'NX')).toBeNull()
    expect(await redis.get('key')).toBe('value')
    expect(await redis.pttl('key')).toBeGreaterThan(0)
    expect(await redis.mget('key', 'nothing')).toEqual(['value', null])
    expect(await redis.incrby('count', Number.MAX_SAFE_INTEGER)).toBe(Number.MAX_SAFE_INTEGER)
  })

  it('keeps bytes as they are', async () => {
    const redis = await open()
    await redis.set(BYTES, BYTES)
    expect(await redis.getBuffer(BYTES)).toEqual(BYTES)
    expect(await redis.keysBuffer('*')).toEqual([BYTES])
    expect(await redis.getrangeBuffer(BYTES, 254, 257)).toEqual(BYTES.subarray(254, 258))
  })

  it('takes and returns 20 MB', async () => {
    const redis = await open()
    const large = Buffer.alloc(20 * 1024 * 1024)
    for (let i = 0; i < large.length; i += 4096) large.writeUInt32LE(i, i)
    const [, returned] = await Promise.all([redis.set('large', large), redis.getBuffer('large')])
    expect(returned?.equals(large)).toBe(true)
    expect(await redis.ping()).toBe('PONG')
  })

  it('replies to a pipeline in order, each error in its place', async () => {
    const redis = await open()
    const replies = await redis.pipeline().set('a', 'text').incr('a').incr('b').get('a').exec()
    expect(replies?.map(([error, reply]) => error?.message ?? reply)).toEqual([
      'OK',
      'ERR value is not an integer or out of range',
      1,
      'text',
    ])
  })

  it('replies to a pipeline of 20,000', async () => {
    const redis = await open()
    const pipeline = redis.pipeline()
    for (let i = 0; i < 10_000; i++) pipeline.set(`key:${i}`, i).get(`key:${i}`)
    const replies = (await pipeline.exec()) ?? []
    const expected = Array.from({ length: 20_000 }, (_, i) => (i % 2 === 0 ? 'OK' : String(i >> 1)))
    expect(replies.map(([error, reply]) => error ?? reply)).toEqual(expected)
  })

  it('serves what is pipelined by itself', async () => {
    const redis = await open({ enableAutoPipelining: true })
    const keys = Array.from({ length: 1000 }, (_, i) => `key:${i}`)
    expect(await Promise.all(keys.map(key => redis.set(key, key)))).toEqual(keys.map(() => 'OK'))
    expect(await Promise.all(keys.map(key => redis.get(key)))).toEqual(keys)
  })

  it('rejects with the error reply', async () => {
    const redis = await open()
    await expect(redis.call('NONSENSE', 'x')).rejects.toThrow(
      "ERR unknown command 'NONSENSE', with args beginning with: 'x'",
    )
    await expect(redis.call('GET')).rejects.toBeInstanceOf(ReplyError)
    await expect(redis.call('SET', 'key', 'value', 'EX', '0')).rejects.toThrow(
      "ERR invalid expire time in 'set' command",
    )
    expect(await redis.ping('still here')).toBe('still here')
  })

  it('streams all keys of a scan', async () => {
    const redis = await open()
    const wanted = Array.from({ length: 1000 }, (_, i) => `wanted:${i}`)
    await redis.mset(Object.fromEntries([...wanted, ...wanted.map(key => `not-${key}`)].map(key => [key, 'x'])))
    const found: string[] = []
    for await (const page of redis.scanStream({ match: 'wanted:*', count: 50 })) found.push(...(page as string[]))
    expect(found.sort()).toEqual(wanted.sort())
  })

  it('keeps to its database, from the first command on', async () => {
    const redis = await open({ db: 3 })
    await redis.set('key', 'in 3')
    expect(await redis.select(0)).toBe('OK')
    expect(await redis.get('key')).toBeNull()
    await redis.set('key', 'in 0')
    await redis.select(3)
    expect(await redis.get('key')).toBe('in 3')
    await expect(redis.select(16)).rejects.toThrow('ERR DB index is out of range')
  })

  it('reconnects after the server closed the connection, into its database and under its name', async () => {
    const redis = await open({ db: 2, connectionName: 'reconnecting' })
    const first = await redis.client('ID')
    await redis.set('key', 'value')
    const ready = reconnected(redis)
    redis.client('KILL', 'ID', first, 'SKIPME', 'no').catch(() => {})
    await ready
    expect(await redis.client('ID')).not.toBe(first)
    expect(await redis.client('GETNAME')).toBe('reconnecting')
    expect(await redis.get('key')).toBe('value')
  })

  it('ends with QUIT', async () => {
    const redis = await open()
    const ended = new Promise(resolve => redis.once('end', resolve))
    expect(await redis.quit()).toBe('OK')
    await ended
    expect(redis.status).toBe('end')
  })
})

describe('ioredis', () => {
  it('authenticates with requirepass, as default or by password alone', async () => {
    const server = await openServer({ port: 0, config: { requirepass: 'pass word: ä' } })
    const [byPassword, byUser] = await Promise.all([
      openIoredis(server.url ?? '', { password: 'pass word: ä' }),
      openIoredis(server.url ?? '', { username: 'default', password: 'pass word: ä' }),
    ])
    await byPassword.set('key', 'value')
    expect(await byUser.get('key')).toBe('value')
  })

  it('is refused without the password, or with a wrong one', async () => {
    const server = await openServer({ port: 0, config: { requirepass: 'secret' } })
    const none = await openIoredis(server.url ?? '', { enableReadyCheck: false })
    await expect(none.get('key')).rejects.toThrow('NOAUTH Authentication required.')
    await expect(none.auth('wrong')).rejects.toThrow('WRONGPASS invalid username-password pair or user is disabled.')
    expect(await none.auth('secret')).toBe('OK')
    expect(await none.get('key')).toBeNull()
  })

  it('names itself, which CLIENT LIST shows', async () => {
    const server = await openServer()
    await openIoredis(server.url ?? '', { connectionName: 'shop' })
    expect(String(server.client.call('client', 'list'))).toMatch(/ name=shop .* lib-name=ioredis/)
  })

  it('is told when the server closes, and finds one that took its place', async () => {
    const first = await openServer()
    const port = first.port ?? 0
    const redis = await openIoredis(first.url ?? '')
    const closed = new Promise(resolve => redis.once('close', resolve))
    await first.close()
    await closed
    const ready = reconnected(redis)
    const second = await openServer({ port })
    await ready
    second.client.set('key', 'second')
    expect(await redis.get('key')).toBe('second')
  })

  it('in memory is told when the server closes', async () => {
    const server = await openServer({})
    const redis = await openIoredisInMemory(server, { retryStrategy: () => null })
    const ended = new Promise(resolve => redis.once('end', resolve))
    await server.close()
    await ended
    await expect(redis.get('key')).rejects.toThrow(/closed/)
  })

  it('serves clients that wait for each other', async () => {
    const server = await openServer()
    const clients = await Promise.all(Array.from({ length: 50 }, () => openIoredis(server.url ?? '')))
    await Promise.all(clients.map(client => Promise.all(Array.from({ length: 100 }, () => client.incr('sum')))))
    expect(server.client.getText('sum')).toBe('5000')
  })

  it('finds every key that stays, while others come and go', async () => {
    const server = await openServer()
    const [scanning, changing] = await Promise.all([openIoredis(server.url ?? ''), openIoredis(server.url ?? '')])
    const staying = Array.from({ length: 2000 }, (_, i) => `staying:${i}`)
    await scanning.mset(Object.fromEntries(staying.map(key => [key, 'x'])))
    const found = new Set<string>()
    let step = 0
    let cursor = '0'
    do {
      const [next, page] = await scanning.scan(cursor, 'COUNT', 20)
      for (const key of page) found.add(key)
      cursor = next
      // Grows the index to twice its size and more, then shrinks it again.
      const passing = (at: number) => Array.from({ length: 200 }, (_, i) => `passing:${at}:${i}`)
      await changing.mset(Object.fromEntries(passing(step).map(key => [key, 'x'])))
      if (step >= 30) await changing.del(...passing(step), ...passing(step - 30))
      step++
    } while (cursor !== '0')
    expect(step).toBeGreaterThan(60)
    expect([...found].filter(key => key.startsWith('staying:')).sort()).toEqual([...staying].sort())
  })

  it('leaves nothing behind: the unix socket is gone with its server', async () => {
    const path = socketPath()
    const server = await openServer({ unixSocket: path })
    const redis = new Redis(path, { lazyConnect: true, retryStrategy: () => null })
    onTestFinished(() => redis.disconnect())
    await redis.connect()
    expect(existsSync(path)).toBe(true)
    await server.close()
    expect(existsSync(path)).toBe(false)
  })
})
