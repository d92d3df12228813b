import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { encodeCommand, type Peer, SessionBench } from './testing.ts'

/** A server, one client of it that pipelines, and one that does what the other may wait for. */
class Subject {
  readonly bench = new SessionBench()
  readonly peer: Peer
  readonly other: Peer

  constructor(password: string, keysMin: number) {
    this.bench.ahead.keysMin = keysMin
    this.bench.commands.password = password
    this.peer = this.bench.connect()
    this.other = this.bench.connect()
    if (password !== '') this.other.send(encodeCommand(['AUTH', password]))
    this.other.take()
  }

  /** Lets the other end every wait, and returns all that the client was told. */
  finish(): string {
    for (let i = 0; i < 30; i++) {
      this.other.send(encodeCommand(['CLIENT', 'UNPAUSE']))
      this.other.send(encodeCommand(['ZADD', 'queue', `${i}`, `member${i}`]))
      this.other.send(encodeCommand(['RPUSH', 'list', `${i}`]))
      this.other.send(encodeCommand(['XADD', 'stream', `${i + 1}-0`, 'field', 'value']))
      this.bench.turn()
    }
    this.bench.engine.keyspace.verify()
    expect(this.bench.failures).toEqual([])
    return this.peer.take()
  }
}

const KEYS = ['a', 'b', 'c', 'queue']

describe('CommandsAhead', () => {
  it('changes nothing of what a pipeline does and is told', () => {
    const key = fc.constantFrom(...KEYS)
    const words = fc.oneof(
      key.map(k => ['GET', k]),
      key.map(k => ['SET', k, 'value']),
      key.map(k => ['INCR', k]),
      key.map(k => ['DEL', k]),
      fc.tuple(key, key).map(([from, to]) => ['RENAME', from, to]),
      fc.array(key, { minLength: 10, maxLength: 10 }).map(keys => ['MGET', ...keys]),
      fc.constantFrom(
        ...[
          'MULTI',
          'EXEC',
          'DISCARD',
          'WATCH a',
          'PING',
          'ZUNION 2 queue a',
          'EVALSHA digest 1 a',
          'RESET',
          'AUTH secret',
          'AUTH wrong',
          'HELLO 3',
          'SELECT 1',
          'SELECT 0',
          'FLUSHALL',
          'QUIT',
          'GET',
          'NOSUCH a',
          'CLIENT REPLY OFF',
          'CLIENT REPLY ON',
          'CLIENT REPLY SKIP',
          'CLIENT PAUSE 10000',
          'BZPOPMIN queue 0',
          'BLPOP list 0',
          'XREAD BLOCK 0 STREAMS stream $',
          'SUBSCRIBE news',
          'UNSUBSCRIBE',
          'PUBLISH news hello',
          'ZADD queue 1 x',
          'SWAPDB 0 1',
        ].map(text => text.split(' ')),
      ),
    )
    const broken = fc.constantFrom(
      '*1\r\nPING\r\n',
      '*2\r\n$3\r\nGET\r\n$-5\r\n',
      'PING\r\n',
      'GET a\r\n',
      `SET b "c d"\r\n`,
    )
    const request = fc.oneof(
      { weight: 20, arbitrary: words.map(encodeCommand) },
      { weight: 1, arbitrary: broken.map(text => Buffer.from(text)) },
    )
    fc.assert(
      fc.property(fc.array(request, { maxLength: 40 }), fc.constantFrom('', 'secret'), (requests, password) => {
        const ahead = new Subject(password, 0)
        ahead.peer.send(Buffer.concat(requests))
        const single = new Subject(password, Number.POSITIVE_INFINITY)
        for (const bytes of requests) if (single.peer.state === 'open') single.peer.send(bytes)
        expect(ahead.finish()).toBe(single.finish())
        expect(ahead.peer.state).toBe(single.peer.state)
        expect(ahead.bench.engine.keyspace.size).toBe(single.bench.engine.keyspace.size)
      }),
      { numRuns: 400 },
    )
  })

  it('leaves a partial command behind a group to be completed', () => {
    const { peer } = new Subject('', 0)
    const bytes = Buffer.concat(
      [
        ['SET', 'a', '1'],
        ['INCR', 'a'],
        ['GET', 'a'],
      ].map(encodeCommand),
    )
    peer.send(bytes.subarray(0, bytes.length - 3))
    expect(peer.take()).toBe('+OK\r\n:2\r\n')
    peer.send(bytes.subarray(bytes.length - 3))
    expect(peer.take()).toBe('$1\r\n2\r\n')
  })

  it('looks ahead in groups, however many commands there are', () => {
    const { peer } = new Subject('', 0)
    peer.send(Buffer.concat(Array.from({ length: 100 }, (_, i) => encodeCommand(['INCRBY', 'a', `${i}`]))))
    expect(peer.take()).toBe(Array.from({ length: 100 }, (_, i) => `:${(i * (i + 1)) / 2}\r\n`).join(''))
    expect(peer.writes).toHaveLength(1)
  })
})
