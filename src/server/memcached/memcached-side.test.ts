import { connect, type Socket } from 'node:net'
import { afterEach, describe, expect, it } from 'vitest'
import { createServer, type EmbeddedServer } from '../create-server.ts'
import type { ServerOptions } from '../server-options.ts'

let server: EmbeddedServer | undefined
let client: MemcachedClient | undefined
afterEach(async () => {
  client?.close()
  await server?.close()
})

/** A client of memcached's text protocol: what it sends must be replied to with as many lines as it says. */
class MemcachedClient {
  readonly #socket: Socket
  #received = ''
  #wake: () => void = () => {}

  constructor(port: number) {
    this.#socket = connect(port, '127.0.0.1').on('error', () => {})
    this.#socket.setEncoding('latin1').on('data', text => {
      this.#received += text
      this.#wake()
    })
    this.#socket.on('close', () => {
      this.#received += '(closed)\r\n'
      this.#wake()
    })
  }

  async run(text: string, lines = 1): Promise<string> {
    this.#socket.write(`${text}\r\n`, 'latin1')
    for (;;) {
      const parts = this.#received.split('\r\n')
      if (parts.length > lines) {
        this.#received = parts.slice(lines).join('\r\n')
        return parts.slice(0, lines).join('|')
      }
      await new Promise<void>(resolve => (this.#wake = resolve))
    }
  }

  close(): void {
    this.#socket.destroy()
  }
}

async function start(options: Pick<ServerOptions, 'config' | 'clock' | 'port'>) {
  server = await createServer({ memcachedPort: 0, ...options })
  client = new MemcachedClient(server.memcachedPort as number)
  return { redis: server.client, memcached: client }
}

describe('a port for memcached’s clients', () => {
  it('follows maxclients when that is changed', async () => {
    const { memcached, redis } = await start({})
    expect(await memcached.run('mn')).toBe('MN')
    redis.call('CONFIG', 'SET', 'maxclients', '1')
    const second = new MemcachedClient(server?.memcachedPort as number)
    expect(await second.run('mn', 2)).toBe('ERROR Too many open connections|(closed)')
    second.close()
    redis.call('CONFIG', 'SET', 'maxclients', '2')
    const third = new MemcachedClient(server?.memcachedPort as number)
    expect(await third.run('mn')).toBe('MN')
    third.close()
  })

  it('serves a keyspace of their own', async () => {
    const { memcached, redis } = await start({})
    expect(await memcached.run('set k 5 0 3\r\nabc')).toBe('STORED')
    expect(redis.get('k')).toBeNull()
    redis.set('k', 'other')
    expect(await memcached.run('get k', 3)).toBe('VALUE k 5 3|abc|END')
    expect(await memcached.run('flush_all')).toBe('OK')
    expect(redis.getText('k')).toBe('other')
  })

  it('is a TypeError with a database that there is not', async () => {
    await expect(createServer({ config: { databases: 2, 'memcached-database': 2 } })).rejects.toThrow(
      'memcached-database 2: there are 2 databases, from 0 on',
    )
  })
})

describe('a database that both protocols share', () => {
  const shared = { config: { 'memcached-database': 0 } } as const

  it('has the same strings for both', async () => {
    const { memcached, redis } = await start(shared)
    redis.set('from-redis', 'one')
    expect(await memcached.run('get from-redis', 3)).toBe('VALUE from-redis 0 3|one|END')
    expect(await memcached.run('set from-memcached 7 0 3\r\ntwo')).toBe('STORED')
    expect(redis.getText('from-memcached')).toBe('two')
    expect(await memcached.run('delete from-redis')).toBe('DELETED')
    expect(redis.call('dbsize')).toBe(1)
  })

  it('changes the CAS with every write, whoever makes it', async () => {
    const { memcached, redis } = await start(shared)
    const casOf = async () => /^VALUE k \d+ \d+ (\d+)\|/.exec(await memcached.run('gets k', 3))?.[1]
    await memcached.run('set k 0 0 1\r\n1')
    const first = await casOf()
    expect(await casOf()).toBe(first)
    redis.set('k', '2')
    expect(await memcached.run(`cas k 0 0 1 ${first}\r\n9`)).toBe('EXISTS')
    const second = await casOf()
    expect(second).not.toBe(first)
    redis.call('incr', 'k')
    expect(await memcached.run(`cas k 0 0 1 ${second}\r\n9`)).toBe('EXISTS')
    const third = await casOf()
    expect(await memcached.run(`cas k 0 0 1 ${third}\r\n9`)).toBe('STORED')
    expect(redis.getText('k')).toBe('9')
  })

  it('keeps client flags as long as the value is a change of the old one', async () => {
    const { memcached, redis } = await start(shared)
    await memcached.run('set k 5 0 1\r\n1')
    redis.call('incr', 'k')
    redis.call('append', 'k', '0')
    redis.call('expire', 'k', '100')
    redis.call('rename', 'k', 'l')
    expect(await memcached.run('get l', 3)).toBe('VALUE l 5 2|20|END')
    // A new value is not in the form that the flags told of.
    redis.set('l', 'new')
    expect(await memcached.run('get l', 3)).toBe('VALUE l 0 3|new|END')
  })

  it('has one time for both', async () => {
    const { memcached, redis } = await start({ ...shared, clock: 'manual' })
    await memcached.run('set k 0 100 1\r\n1')
    expect(redis.call('ttl', 'k')).toBe(100)
    await memcached.run('touch k 50')
    expect(redis.call('ttl', 'k')).toBe(50)
    redis.call('expire', 'k', '20')
    expect(await memcached.run('mg k t', 1)).toBe('HD t20')
    server?.clock.advance(20_000)
    expect(await memcached.run('get k')).toBe('END')
    expect(redis.call('dbsize')).toBe(0)
  })

  it('hides what is no string from reads, and replaces it when told to', async () => {
    const { memcached, redis } = await start(shared)
    redis.call('rpush', 'k', 'a')
    expect(await memcached.run('get k')).toBe('END')
    expect(await memcached.run('add k 0 0 1\r\nx')).toBe('NOT_STORED')
    expect(await memcached.run('append k 0 0 1\r\nx')).toBe('NOT_STORED')
    expect(await memcached.run('incr k 1')).toBe('CLIENT_ERROR cannot increment or decrement non-numeric value')
    expect(await memcached.run('set k 0 0 1\r\nx')).toBe('STORED')
    expect(redis.getText('k')).toBe('x')
  })

  it('has one memory limit, which counts for both', async () => {
    const { memcached, redis } = await start({ config: { 'memcached-database': 0, maxmemory: '3mb' } })
    redis.call('config', 'set', 'maxmemory-policy', 'allkeys-lru')
    const value = 'x'.repeat(10_000)
    for (let i = 0; i < 400; i++) await memcached.run(`set key${i} 0 0 ${value.length}\r\n${value}`)
    expect(Number(redis.call('dbsize'))).toBeLessThan(300)
    expect(await memcached.run('get key399', 3)).toContain('VALUE key399')
    redis.call('config', 'set', 'maxmemory-policy', 'noeviction')
    let refused = ''
    for (let i = 0; i < 400 && refused === ''; i++) {
      const reply = await memcached.run(`set more${i} 0 0 ${value.length}\r\n${value}`)
      if (reply !== 'STORED') refused = reply
    }
    expect(refused).toBe('SERVER_ERROR out of memory storing object')
  })

  it('replaces during a pause what is past its deadline, and sees it no more', async () => {
    const { memcached, redis } = await start({ ...shared, clock: 'manual' })
    await memcached.run('set k 0 1 3\r\nold')
    redis.call('CLIENT', 'PAUSE', 100_000)
    server?.clock.advance(5000)
    expect(await memcached.run('get k')).toBe('END')
    expect(redis.call('DBSIZE')).toBe(1)
    expect(await memcached.run('add k 0 0 3\r\nnew')).toBe('STORED')
    expect([redis.call('DBSIZE'), redis.getText('k')]).toEqual([1, 'new'])
  })

  it('breaks a transaction of a client that watches', async () => {
    const { memcached, redis } = await start({ ...shared, port: 0 })
    const other = new MemcachedClient(server?.port as number)
    redis.set('k', 'one')
    expect(await other.run('WATCH k')).toBe('+OK')
    await memcached.run('set k 0 0 3\r\ntwo')
    expect(await other.run('MULTI')).toBe('+OK')
    expect(await other.run('GET k')).toBe('+QUEUED')
    expect(await other.run('EXEC')).toBe('*-1')
    other.close()
  })

  it('asks memcached’s clients for the password too', async () => {
    const { memcached } = await start({ config: { 'memcached-database': 0, requirepass: 'secret' } })
    expect(await memcached.run('get k')).toBe('CLIENT_ERROR unauthenticated')
    expect(await memcached.run('set any 0 0 14\r\ndefault secret')).toBe('STORED')
    expect(await memcached.run('get k')).toBe('END')
  })

  it('has no certificates to read where no TLS is spoken', async () => {
    const { memcached } = await start({})
    expect(await memcached.run('refresh_certs')).toBe('Error TLS not enabled')
  })

  it('forgets that database alone', async () => {
    const { memcached, redis } = await start({ config: { 'memcached-database': 1 } })
    redis.set('zero', '0')
    await memcached.run('set one 0 0 1\r\n1')
    expect(await memcached.run('flush_all')).toBe('OK')
    expect(await memcached.run('get one')).toBe('END')
    expect(redis.getText('zero')).toBe('0')
  })
})
