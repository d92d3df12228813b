import { beforeEach, describe, expect, it } from 'vitest'
import { type Peer, SessionBench } from './testing.ts'

const keysText = (keys: readonly string[]): string =>
  `*${keys.length}\r\n${keys.map(key => `$${key.length}\r\n${key}\r\n`).join('')}`
const invalidate = (...keys: string[]): string => `>2\r\n$10\r\ninvalidate\r\n${keysText(keys)}`
const invalidateAll = '>2\r\n$10\r\ninvalidate\r\n_\r\n'
const onChannel = (...keys: string[]): string =>
  `*3\r\n$7\r\nmessage\r\n$20\r\n__redis__:invalidate\r\n${keysText(keys)}`

let bench: SessionBench
let reader: Peer
let writer: Peer

beforeEach(() => {
  bench = new SessionBench()
  reader = bench.connect()
  writer = bench.connect()
  call(reader, 'HELLO 3')
})

/** Sends commands and forgets what comes. */
function call(peer: Peer, ...commands: string[]): void {
  for (const command of commands) peer.send(`${command}\r\n`)
  peer.take()
}

/** What comes by the end of the turn. */
function heard(peer: Peer): string {
  bench.turn()
  bench.tracking.verify()
  return peer.take()
}

describe('tracking', () => {
  it('tells once who has read a key that it has changed', () => {
    call(reader, 'CLIENT TRACKING ON', 'MGET a b c', 'GET d')
    call(writer, 'SET a 1', 'SET a 2', 'DEL d', 'SET d 1', 'SET other 1')
    expect(heard(reader)).toBe(invalidate('a') + invalidate('d'))
    call(writer, 'SET a 3')
    expect(heard(reader)).toBe('')
    expect([bench.tracking.keys, bench.tracking.items]).toEqual([2, 2])
  })

  it('tells of expiry, and of keys that a client reads past their time', () => {
    call(writer, 'SET a 1 PX 50', 'SET b 1 PX 50')
    call(reader, 'CLIENT TRACKING ON', 'GET a', 'GET b')
    bench.time.advance(100)
    reader.send('GET a\r\n')
    expect(reader.take()).toBe(`_\r\n${invalidate('a')}`)
  })

  it('does not tell of what is only written', () => {
    call(reader, 'CLIENT TRACKING ON', 'SET a 1', 'INCR b', 'GETDEL c')
    call(writer, 'SET a 2', 'SET b 2', 'SET c 2')
    expect(heard(reader)).toBe('')
  })

  it('tells the writer itself behind the reply, unless NOLOOP', () => {
    call(reader, 'CLIENT TRACKING ON', 'GET a')
    reader.send('SET a 1\r\nPING\r\n')
    expect(reader.take()).toBe(`+OK\r\n${invalidate('a')}+PONG\r\n`)
    call(reader, 'CLIENT TRACKING ON NOLOOP', 'GET a')
    reader.send('SET a 1\r\nPING\r\n')
    expect(heard(reader)).toBe('+OK\r\n+PONG\r\n')
  })

  it('tells behind the reply of a transaction', () => {
    call(reader, 'CLIENT TRACKING ON')
    reader.send('MULTI\r\nGET a\r\nSET a 1\r\nGET b\r\nEXEC\r\nPING\r\n')
    expect(reader.take()).toBe(
      `+OK\r\n+QUEUED\r\n+QUEUED\r\n+QUEUED\r\n*3\r\n_\r\n+OK\r\n_\r\n${invalidate('a')}+PONG\r\n`,
    )
    call(writer, 'SET b 1')
    expect(heard(reader)).toBe(invalidate('b'))
  })

  it('comes before the reply to what is read after the change', () => {
    call(reader, 'CLIENT TRACKING ON', 'GET a')
    call(writer, 'SET a new')
    reader.send('GET a\r\n')
    expect(reader.take()).toBe(`${invalidate('a')}$3\r\nnew\r\n`)
  })

  it('tells of a flush that every key has changed', () => {
    call(reader, 'CLIENT TRACKING ON', 'GET a')
    call(writer, 'FLUSHALL', 'SET a 1')
    expect(heard(reader)).toBe(invalidateAll)
    expect(bench.tracking.keys).toBe(0)
    call(writer, 'FLUSHDB')
    expect(heard(reader)).toBe(invalidateAll)
    reader.send('FLUSHALL\r\n')
    expect(reader.take()).toBe(`+OK\r\n${invalidateAll}`)
  })

  it('remembers only what OPTIN and OPTOUT ask for', () => {
    call(reader, 'CLIENT TRACKING ON OPTIN', 'GET a', 'CLIENT CACHING YES', 'GET b', 'GET c')
    call(reader, 'CLIENT CACHING YES', 'MULTI', 'GET d', 'GET e', 'EXEC', 'GET f')
    call(writer, 'MSET a 1 b 1 c 1 d 1 e 1 f 1')
    expect(heard(reader)).toBe(invalidate('b') + invalidate('d') + invalidate('e'))
    call(reader, 'CLIENT TRACKING OFF', 'CLIENT TRACKING ON OPTOUT', 'CLIENT CACHING NO', 'GET a', 'GET b')
    call(writer, 'MSET a 1 b 1')
    expect(heard(reader)).toBe(invalidate('b'))
  })

  it('ends with CLIENT TRACKING OFF, RESET and the connection', () => {
    for (const end of ['CLIENT TRACKING OFF', 'RESET']) {
      call(reader, 'HELLO 3', 'CLIENT TRACKING ON', 'GET a', end)
      call(writer, 'SET a 1')
      expect(heard(reader)).toBe('')
      expect(bench.tracking.clients).toBe(0)
    }
    call(reader, 'HELLO 3', 'CLIENT TRACKING ON', 'GET a')
    reader.session.closed()
    expect([bench.tracking.clients, bench.tracking.keys]).toEqual([0, 1])
    call(writer, 'SET a 1')
    expect([bench.tracking.clients, bench.tracking.keys]).toEqual([0, 0])
    expect(bench.engine.keyspace.effects.mask).toBe(bench.commands.keyspace.effects.mask)
  })

  it('forgets keys past the limit, and tells so', () => {
    bench.tracking.keysMax = 2
    call(reader, 'CLIENT TRACKING ON', 'GET a', 'GET b')
    reader.send('GET c\r\n')
    expect(heard(reader)).toMatch(/^_\r\n>2\r\n\$10\r\ninvalidate\r\n\*1\r\n\$1\r\n[abc]\r\n$/)
    expect(bench.tracking.keys).toBe(2)
  })
})

describe('redirection', () => {
  it('has another client told, in RESP2 on a channel', () => {
    const data = bench.connect()
    call(writer, 'SUBSCRIBE __redis__:invalidate')
    const id = writer.session.id
    call(data, `CLIENT TRACKING ON REDIRECT ${id}`, 'GET a', 'GET b')
    call(data, 'SET a 1')
    expect(heard(writer)).toBe(onChannel('a'))
    call(reader, 'FLUSHALL')
    expect(heard(writer)).toBe('*3\r\n$7\r\nmessage\r\n$20\r\n__redis__:invalidate\r\n$-1\r\n')
    expect(heard(data)).toBe('')
  })

  it('says so when that client is gone', () => {
    const id = writer.session.id
    const other = bench.connect()
    call(reader, `CLIENT TRACKING ON REDIRECT ${id}`, 'GET a')
    writer.session.closed()
    call(other, 'SET a 1')
    expect(heard(reader)).toBe(`>2\r\n$21\r\ntracking-redir-broken\r\n:${id}\r\n`)
    reader.send('CLIENT TRACKINGINFO\r\n')
    expect(reader.take()).toContain('broken_redirect')
  })

  it('tells nobody in RESP2 who is not subscribed', () => {
    const data = bench.connect()
    call(data, `CLIENT TRACKING ON REDIRECT ${writer.session.id}`, 'GET a')
    call(reader, 'SET a 1')
    expect(heard(writer)).toBe('')
    call(data, 'CLIENT TRACKING OFF', 'CLIENT TRACKING ON', 'GET a')
    call(reader, 'SET a 1')
    expect(heard(data)).toBe('')
  })
})

describe('broadcasting', () => {
  it('tells of all changed keys with a prefix, at the end of the turn', () => {
    call(reader, 'CLIENT TRACKING ON BCAST PREFIX user: PREFIX item:')
    call(writer, 'SET user:2 1', 'SET user:1 1', 'SET user:2 2', 'SET item:1 1', 'SET other 1')
    expect(reader.take()).toBe('')
    expect(heard(reader)).toBe(invalidate('user:1', 'user:2') + invalidate('item:1'))
    expect(heard(reader)).toBe('')
  })

  it('leaves out what a NOLOOP client changed itself', () => {
    call(reader, 'CLIENT TRACKING ON BCAST NOLOOP')
    call(reader, 'SET a 1', 'SET b 1')
    call(writer, 'SET b 2', 'SET c 1')
    expect(heard(reader)).toBe(invalidate('b', 'c'))
    call(reader, 'SET a 1')
    expect(heard(reader)).toBe('')
  })

  it('remembers no keys, and ends with its last client', () => {
    call(reader, 'CLIENT TRACKING ON BCAST', 'GET a')
    expect([bench.tracking.keys, bench.tracking.prefixes]).toEqual([0, 1])
    call(reader, 'CLIENT TRACKING OFF')
    expect(bench.tracking.prefixes).toBe(0)
    call(writer, 'SET a 1')
    expect(heard(reader)).toBe('')
  })
})
