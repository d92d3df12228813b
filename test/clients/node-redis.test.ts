import { RESP_TYPES } from 'redis'
import { describe, expect, it } from 'vitest'
import { openNodeRedis, openServer, reconnected, socketPath } from './open.ts'

const BYTES = Buffer.from([...Array.from({ length: 256 }, (_, i) => i), 0x0d, 0x0a, 0xff])

describe.each([2, 3] as const)('node-redis with RESP%s', RESP => {
  async function open() {
    const server = await openServer()
    const client = await openNodeRedis({ url: server.url ?? '', RESP })
    return { server, client }
  }

  it('shakes hands: protocol, name and library', async () => {
    const server = await openServer()
    const client = await openNodeRedis({ url: server.url ?? '', RESP, name: 'shop' })
    const info = await client.clientInfo()
    expect(info).toMatchObject({ name: 'shop', resp: RESP, libName: 'node-redis', user: 'default', db: 0 })
    expect(info.libVer).toMatch(/^\d+\./)
    expect(await client.ping()).toBe('PONG')
  })

  it('sets and gets, with options', async () => {
    const { client } = await open()
    expect(await client.set('key', 'one', { expiration: { type: 'EX', value: 60 } })).toBe('OK')
    expect(await client.set('key', 'two', { condition: 'NX' })).toBeNull()
    expect(await client.set('key', 'two', { condition: 'XX', GET: true, expiration: 'KEEPTTL' })).toBe('one')
    expect(await client.get('key')).toBe('two')
    expect(await client.ttl('key')).toBe(60)
    expect(await client.getEx('key', { type: 'PERSIST' })).toBe('two')
    expect(await client.pTTL('key')).toBe(-1)
    expect(await client.mSet({ a: '1', b: '2' })).toBe('OK')
    expect(await client.mGet(['a', 'nothing', 'b'])).toEqual(['1', null, '2'])
    expect(await client.incrByFloat('a', 0.5)).toBe('1.5')
    expect(await client.getDel('a')).toBe('1.5')
    expect(await client.exists(['a', 'b'])).toBe(1)
    expect(await client.setRange('b', 3, 'x')).toBe(4)
    expect(await client.copy('b', 'c')).toBe(1)
    expect(await client.get('c')).toBe('2\0\0x')
  })

  it('finds longest common subsequences, a map under RESP3', async () => {
    const { client } = await open()
    await client.mSet({ a: 'ohmytext', b: 'mynewtext' })
    expect(await client.lcs('a', 'b')).toBe('mytext')
    expect(await client.lcsLen('a', 'b')).toBe(6)
    expect(await client.lcsIdxWithMatchLen('a', 'b', { MINMATCHLEN: 4 })).toEqual({
      matches: [[[4, 7], [5, 8], 4]],
      len: 6,
    })
  })

  it('sets deadlines', async () => {
    const { server, client } = await open()
    const inAnHour = 3600 + Math.floor(Number((server.client.call('time') as Buffer[])[0]))
    await client.set('key', 'value')
    expect(await client.expire('key', 100)).toBe(1)
    expect(await client.expire('key', 50, 'GT')).toBe(0)
    expect(await client.expire('key', 200, 'NX')).toBe(0)
    expect(await client.pExpire('key', 50_000, 'LT')).toBe(1)
    expect(await client.ttl('key')).toBeLessThanOrEqual(50)
    expect(await client.expireAt('key', inAnHour)).toBe(1)
    expect(await client.expireTime('key')).toBe(inAnHour)
    expect(await client.pExpireAt('key', inAnHour * 1000 + 7)).toBe(1)
    expect(await client.pExpireTime('key')).toBe(inAnHour * 1000 + 7)
    expect(await client.persist('key')).toBe(1)
    expect(await client.expireTime('key')).toBe(-1)
    expect(await client.expireTime('nothing')).toBe(-2)
  })

  it('keeps bytes as they are, with replies as Buffers', async () => {
    const { client } = await open()
    const buffers = client.withTypeMapping({ [RESP_TYPES.BLOB_STRING]: Buffer })
    expect(await client.set(BYTES, BYTES)).toBe('OK')
    expect(await buffers.get(BYTES)).toEqual(BYTES)
    expect(await buffers.mGet([BYTES, 'nothing'])).toEqual([BYTES, null])
    expect(await buffers.keys('*')).toEqual([BYTES])
    expect(await buffers.getRange(BYTES, 254, 256)).toEqual(BYTES.subarray(254, 257))
  })

  it('takes and returns 20 MB', async () => {
    const { client } = await open()
    const large = Buffer.alloc(20 * 1024 * 1024)
    for (let i = 0; i < large.length; i += 4096) large.writeUInt32LE(i, i)
    await client.set('large', large)
    const returned = await client.withTypeMapping({ [RESP_TYPES.BLOB_STRING]: Buffer }).get('large')
    expect((returned as Buffer | null)?.equals(large)).toBe(true)
    expect(await client.ping()).toBe('PONG')
  })

  it('iterates over all keys', async () => {
    const { client } = await open()
    const wanted = Array.from({ length: 1000 }, (_, i) => `wanted:${i}`)
    await client.mSet(Object.fromEntries([...wanted, ...wanted.map(key => `not-${key}`)].map(key => [key, 'x'])))
    const found: string[] = []
    for await (const page of client.scanIterator({ MATCH: 'wanted:*', COUNT: 50, TYPE: 'string' })) found.push(...page)
    expect(found.sort()).toEqual(wanted.sort())
  })

  it('replies to what it pipelines in order, each error in its place', async () => {
    const { client } = await open()
    const sums = Array.from({ length: 5000 }, () => client.incr('sum'))
    expect(await Promise.all(sums)).toEqual(sums.map((_, i) => i + 1))
    const replies = await Promise.allSettled([client.set('text', 'x'), client.incr('text'), client.get('text')])
    expect(replies).toMatchObject([
      { value: 'OK' },
      { reason: { message: 'ERR value is not an integer or out of range' } },
      { value: 'x' },
    ])
  })

  it('replies with numbers and nulls of its protocol', async () => {
    const { client } = await open()
    expect(await client.get('nothing')).toBeNull()
    expect(await client.dbSize()).toBe(0)
    expect(await client.configGet('maxmemory')).toEqual({ maxmemory: '0' })
    expect(await client.objectEncoding('nothing')).toBeNull()
    expect((await client.commandInfo(['get']))[0]).toMatchObject({ name: 'get', arity: 2 })
  })

  it('keeps to its database, and reconnects into it', async () => {
    const server = await openServer()
    const client = await openNodeRedis({ url: `${server.url}/5`, RESP, socket: { reconnectStrategy: () => 0 } })
    await client.set('key', 'in 5')
    expect(await client.dbSize()).toBe(1)
    const first = await client.clientId()
    const ready = reconnected(client)
    server.client.call('client', 'kill', 'id', first)
    await ready
    expect(await client.clientId()).not.toBe(first)
    expect(await client.get('key')).toBe('in 5')
    expect(server.client.get('key')).toBeNull()
  })

  it('authenticates, and is refused with a wrong password', async () => {
    const server = await openServer({ port: 0, config: { requirepass: 'sécret' } })
    const client = await openNodeRedis({ url: server.url ?? '', RESP, password: 'sécret' })
    expect(await client.ping()).toBe('PONG')
    const wrong = openNodeRedis({ url: server.url ?? '', RESP, password: 'x', socket: { reconnectStrategy: false } })
    await expect(wrong).rejects.toThrow('WRONGPASS invalid username-password pair or user is disabled.')
  })

  it('connects over a unix socket', async () => {
    const path = socketPath()
    await openServer({ unixSocket: path })
    const client = await openNodeRedis({ RESP, socket: { path, tls: false } })
    expect(await client.echo('hello')).toBe('hello')
  })

  it('closes once its replies have come', async () => {
    const { server, client } = await open()
    const reply = client.set('key', 'value')
    await client.close()
    expect(await reply).toBe('OK')
    expect(client.isOpen).toBe(false)
    expect(server.client.getText('key')).toBe('value')
    await expect(client.get('key')).rejects.toThrow(/closed/)
  })
})
