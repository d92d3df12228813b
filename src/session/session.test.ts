import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { Handler } from '../command/command.ts'
import { STAT_QUERY_BUFFER_LIMIT } from '../keyspace/statistics.ts'
import { encodeCommand, SessionBench } from './testing.ts'

const PING = '*1\r\n$4\r\nPING\r\n'

describe('Session', () => {
  it('answers a pipeline in one write', () => {
    const peer = new SessionBench().connect()
    peer.send(PING.repeat(10_000))
    expect(peer.writes).toEqual([7 * 10_000])
    expect(peer.take()).toBe('+PONG\r\n'.repeat(10_000))
  })

  it('answers the same wherever what it receives is cut', () => {
    const words = fc.constantFrom(
      'GET',
      'SET',
      'DEL',
      'INCR',
      'APPEND',
      'ECHO',
      'foo',
      'k',
      'l',
      '12',
      'a b',
      '',
      '\r\n',
    )
    const command = fc.array(words, { minLength: 1, maxLength: 4 })
    const line = fc.constantFrom('PING\r\n', 'SET k "a b"\n', '\r\n', '*0\r\n', 'GET k\r\n', 'HELLO 3\r\n')
    const request = fc.oneof(
      command.map(encodeCommand),
      line.map(text => Buffer.from(text)),
    )
    const cuts = fc.array(fc.double({ min: 0, max: 1, noNaN: true }), { maxLength: 12 })
    fc.assert(
      fc.property(fc.array(request, { maxLength: 12 }), cuts, (requests, at) => {
        const bytes = Buffer.concat(requests)
        const whole = new SessionBench().connect()
        whole.send(bytes)
        const cut = new SessionBench().connect()
        let start = 0
        for (const end of [
          ...at.map(fraction => Math.floor(fraction * bytes.length)).sort((a, b) => a - b),
          bytes.length,
        ]) {
          if (end > start) cut.send(bytes.subarray(start, end))
          start = end
        }
        expect(cut.take()).toBe(whole.take())
        expect(cut.session.queryBytes).toBe(0)
      }),
    )
  })

  it('takes a large value in pieces and copies its bytes a bounded number of times', () => {
    const bench = new SessionBench()
    const peer = bench.connect()
    const length = 12 * 1024 * 1024
    const command = encodeCommand(['SET', 'k', 'x'.repeat(length)])
    let capacity = 0
    let copied = 0
    for (let at = 0; at < command.length; at += 65_536) {
      const piece = command.subarray(at, at + 65_536)
      const before = peer.session.queryBytes
      peer.send(piece)
      copied += piece.length
      // A larger buffer has taken over what had come before.
      if (peer.session.queryCapacity > capacity) copied += before
      capacity = Math.max(capacity, peer.session.queryCapacity)
    }
    expect(peer.take()).toBe('+OK\r\n')
    expect(copied).toBeLessThan(2 * command.length)
    expect(capacity).toBeLessThan(1.1 * command.length)
    expect(peer.session.queryCapacity).toBe(0)
    expect(bench.clients.bufferBytes).toBe(0)
    peer.call('STRLEN', 'k')
    expect(peer.take()).toBe(`:${length}\r\n`)
  })

  it('answers what is right before it refuses what is not, and closes', () => {
    const peer = new SessionBench().connect()
    peer.send(`${PING}*1\r\n:1\r\n${PING}`)
    expect(peer.take()).toBe("+PONG\r\n-ERR Protocol error: expected '$', got ':'\r\n")
    expect(peer.state).toBe('ended')
    peer.send(PING)
    expect(peer.take()).toBe('')
  })

  it('refuses in silence a client that wants no replies', () => {
    const peer = new SessionBench().connect()
    peer.send('CLIENT REPLY OFF\r\n*x\r\n')
    expect([peer.take(), peer.state]).toEqual(['', 'ended'])
  })

  it('reads nothing behind QUIT', () => {
    const bench = new SessionBench()
    const peer = bench.connect()
    peer.send('QUIT\r\nSET k v\r\n')
    expect([peer.take(), peer.state]).toEqual(['+OK\r\n', 'ended'])
    expect(bench.commands.keyspace.size).toBe(0)
    expect(bench.clients.size).toBe(0)
  })

  it('hangs up on HTTP', () => {
    const peer = new SessionBench().connect()
    peer.send('POST / HTTP/1.1\r\nHost: localhost\r\n\r\n')
    expect([peer.take(), peer.state]).toEqual(['', 'destroyed'])
  })

  it('is no client any more once the last reply is taken', () => {
    const bench = new SessionBench()
    const peer = bench.connect()
    peer.reading = false
    peer.send('PING\r\nQUIT\r\n')
    expect([peer.state, bench.clients.size]).toEqual(['ended', 1])
    peer.read()
    expect([peer.take(), bench.clients.size, bench.clients.bufferBytes]).toEqual(['+PONG\r\n+OK\r\n', 0, 0])
  })

  it('answers a peer that sends no more, and closes', () => {
    const bench = new SessionBench()
    const peer = bench.connect()
    peer.send(`${PING}*2\r\n$4\r\nECHO`)
    peer.session.ended()
    expect([peer.take(), peer.state, bench.clients.size]).toEqual(['+PONG\r\n', 'ended', 0])
  })

  it('forgets a connection that is gone, in the middle of a command and of a reply', () => {
    const bench = new SessionBench()
    const peer = bench.connect()
    peer.reading = false
    peer.send(`${PING}*2\r\n$4\r\nECHO`)
    expect(bench.clients.bufferBytes).toBeGreaterThan(0)
    peer.session.closed()
    peer.session.closed()
    expect([bench.clients.size, bench.clients.bufferBytes]).toEqual([0, 0])
    expect(bench.connect().session.id).toBe(2)
  })

  it('closes a client that has sent more than it may, not one that announces it', () => {
    const bench = new SessionBench()
    bench.queryBytesMax = 1_000_000
    const peer = bench.connect()
    const head = '*2\r\n$4\r\nECHO\r\n$1000000\r\n'
    peer.send(head)
    peer.send('x'.repeat(1_000_000 - head.length))
    expect(peer.state).toBe('open')
    peer.send(`${'x'.repeat(head.length)}\r\n`)
    expect([peer.state, bench.clients.size]).toEqual(['destroyed', 0])
    expect(bench.commands.keyspace.statistics[STAT_QUERY_BUFFER_LIMIT]).toBe(1)
  })

  it('does not count other commands against one', () => {
    const bench = new SessionBench()
    bench.queryBytesMax = 1_000_000
    const peer = bench.connect()
    const command = `*2\r\n$4\r\nECHO\r\n$900000\r\n${'x'.repeat(900_000)}\r\n`
    peer.send(command.slice(0, -2))
    peer.send(`${command.slice(-2)}${command}`)
    expect([peer.state, peer.take().length]).toEqual(['open', 2 * 900_011])
  })

  it('does not believe the length that a client announces', () => {
    const peer = new SessionBench().connect()
    peer.send('*2\r\n$4\r\nECHO\r\n$500000000\r\nabc')
    peer.send('d')
    expect(peer.session.queryCapacity).toBeLessThan(2000)
  })

  it('lets others go first when a client asks for more than it reads', () => {
    const bench = new SessionBench()
    const greedy = bench.connect()
    const other = bench.connect()
    greedy.call('SET', 'k', 'x'.repeat(1_500_000))
    greedy.take()
    greedy.reading = false
    greedy.send('GET k\r\n'.repeat(5))
    expect([greedy.session.held, greedy.session.outputPending]).toEqual([true, 1_500_012])
    other.call('PING')
    expect(other.take()).toBe('+PONG\r\n')
    bench.turn()
    expect([greedy.session.held, greedy.session.outputPending]).toEqual([false, 5 * 1_500_012])
    greedy.read()
    expect(greedy.take().length).toBe(5 * 1_500_012)
  })

  it('counts the buffers of a client, and what it sent and got', () => {
    const bench = new SessionBench()
    const peer = bench.connect()
    const bare = peer.session.memoryBytes
    peer.send('*2\r\n$4\r\nECHO\r\n$3000\r\n')
    expect(peer.session.memoryBytes).toBe(bare + peer.session.queryCapacity)
    expect(bench.clients.bufferBytes).toBe(peer.session.queryCapacity)
    peer.reading = false
    peer.send(`${'x'.repeat(3000)}\r\n`)
    expect([peer.session.outputPending, peer.session.queryBytes]).toEqual([3009, 0])
    expect(bench.clients.bufferBytes).toBe(peer.session.queryCapacity + 3009)
    peer.read()
    expect(bench.clients.bufferBytes).toBe(peer.session.queryCapacity)
    expect([peer.session.inputBytes, peer.session.outputBytes, peer.session.commands]).toEqual([3023, 3009, 1])
  })
})

describe('a session with a password', () => {
  it('lets nothing pass before the password, and limits what may come', () => {
    const bench = new SessionBench()
    bench.commands.password = 'secret'
    const peer = bench.connect()
    peer.send('PING\r\nGET k\r\nHELLO 3\r\nFOO\r\nAUTH wrong\r\nAUTH secret\r\nPING\r\n')
    const replies = peer.take().split('\r\n')
    expect(replies.slice(0, 2)).toEqual(['-NOAUTH Authentication required.', '-NOAUTH Authentication required.'])
    expect(replies[2]).toMatch(/^-NOAUTH HELLO must be called with the client already authenticated/)
    expect(replies.slice(3)).toEqual([
      "-ERR unknown command 'FOO', with args beginning with: ",
      '-WRONGPASS invalid username-password pair or user is disabled.',
      '+OK',
      '+PONG',
      '',
    ])
    const stranger = bench.connect()
    stranger.send('*11\r\n')
    expect([stranger.take(), stranger.state]).toEqual([
      '-ERR Protocol error: unauthenticated multibulk length\r\n',
      'ended',
    ])
  })

  it('applies the limits again after RESET, within one pipeline', () => {
    const bench = new SessionBench()
    bench.commands.password = 'secret'
    const peer = bench.connect()
    const long = `*2\r\n$4\r\nECHO\r\n$20000\r\n${'x'.repeat(20_000)}\r\n`
    peer.send(`AUTH secret\r\n${long}RESET\r\n${long}`)
    expect(peer.take()).toBe(
      `+OK\r\n$20000\r\n${'x'.repeat(20_000)}\r\n+RESET\r\n-ERR Protocol error: unauthenticated bulk length\r\n`,
    )
  })
})

describe('a session held by its own large reply', () => {
  it('goes on with what arrives meanwhile, though nothing was left before', () => {
    const bench = new SessionBench()
    const peer = bench.connect()
    peer.call('SETRANGE', 'large', 2 * 1024 * 1024 - 1, 'x')
    peer.take()
    peer.reading = false
    peer.call('GET', 'large')
    expect(peer.session.held).toBe(true)
    peer.send(PING)
    expect(peer.session.queryBytes).toBe(PING.length)
    bench.turn()
    peer.read()
    expect(peer.take().slice(-9)).toBe('\r\n+PONG\r\n')
    expect(peer.session.queryBytes).toBe(0)
  })
})

describe('a bug', () => {
  /** A bench whose TIME throws after it has begun to reply. */
  function benchWithBug(): SessionBench {
    const bench = new SessionBench()
    const run: Handler = (_call, reply) => {
      reply.array(2)
      reply.integer(1)
      throw new Error('a bug')
    }
    Object.assign(bench.engine.commands.entries.get('time') ?? {}, { run })
    return bench
  }

  it('is answered with an error in place of the reply that had begun, behind the replies before it, and closes the connection', () => {
    const bench = benchWithBug()
    const peer = bench.connect()
    peer.send('PING\r\nTIME\r\nPING\r\n')
    expect(peer.take()).toBe('+PONG\r\n-ERR internal error\r\n')
    expect(peer.state).toBe('ended')
    expect(bench.failures).toEqual([new Error('a bug')])
    expect(bench.engine.errorCounts.get('ERR')).toBe(1)
    peer.send('PING\r\n')
    expect(peer.take()).toBe('')
  })

  it('leaves the other clients and what was written as they were', () => {
    const bench = benchWithBug()
    const [peer, other] = [bench.connect(), bench.connect()]
    other.send('SET k v\r\nGET')
    peer.send('TIME\r\n')
    other.send(' k\r\n')
    expect(other.take()).toBe('+OK\r\n$1\r\nv\r\n')
    expect(bench.clients.size).toBe(1)
    expect(bench.clients.bufferBytes).toBe(other.session.queryCapacity)
  })

  it('is not answered who wants no replies', () => {
    const bench = benchWithBug()
    const peer = bench.connect()
    peer.send('CLIENT REPLY OFF\r\nTIME\r\n')
    expect(peer.take()).toBe('')
    expect(peer.state).toBe('ended')
  })

  it('is met in the same way once a held session goes on', () => {
    const bench = benchWithBug()
    const peer = bench.connect()
    peer.send('CLIENT PAUSE 1000\r\nTIME\r\n')
    bench.time.advance(1000)
    bench.turn()
    expect(peer.take()).toBe('+OK\r\n-ERR internal error\r\n')
    expect(peer.state).toBe('ended')
  })
})
