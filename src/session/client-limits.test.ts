import { describe, expect, it } from 'vitest'
import { STAT_EVICTED_CLIENTS, STAT_OUTPUT_BUFFER_LIMIT } from '../keyspace/statistics.ts'
import { SessionBench } from './testing.ts'

describe('the limit of what is unread', () => {
  it('closes at once who passes the hard limit', () => {
    const bench = new SessionBench()
    bench.limits.output = { hardBytes: 1000, softBytes: 0, softSeconds: 0 }
    const peer = bench.connect()
    peer.reading = false
    peer.call('ECHO', 'x'.repeat(900))
    expect(peer.state).toBe('open')
    peer.call('ECHO', 'x'.repeat(900))
    expect([peer.state, bench.clients.size, bench.clients.bufferBytes]).toEqual(['destroyed', 0, 0])
    expect(bench.commands.keyspace.statistics[STAT_OUTPUT_BUFFER_LIMIT]).toBe(1)
  })

  it('closes who passes the soft limit for too long, though nothing more is said', () => {
    const bench = new SessionBench()
    bench.limits.output = { hardBytes: 0, softBytes: 1000, softSeconds: 3 }
    const peer = bench.connect()
    peer.reading = false
    peer.call('ECHO', 'x'.repeat(2000))
    bench.time.advance(3000)
    expect(peer.state).toBe('open')
    bench.time.advance(1000)
    expect(peer.state).toBe('destroyed')
  })

  it('starts to count anew once the client has read', () => {
    const bench = new SessionBench()
    bench.limits.output = { hardBytes: 0, softBytes: 1000, softSeconds: 3 }
    const peer = bench.connect()
    peer.reading = false
    peer.call('ECHO', 'x'.repeat(2000))
    bench.time.advance(2500)
    peer.read()
    peer.call('ECHO', 'x'.repeat(2000))
    bench.time.advance(2500)
    expect(peer.state).toBe('open')
    bench.time.advance(2000)
    expect(peer.state).toBe('destroyed')
  })

  it('closes who asks for a reply that is larger than all its memory may be', () => {
    const bench = new SessionBench()
    bench.limits.replyBytesMax = 1_000_000
    const peer = bench.connect()
    peer.call('SET', 'k', 'x'.repeat(600_000))
    peer.call('GET', 'k')
    peer.call('MGET', 'k', 'k')
    expect([peer.state, bench.reply.length]).toEqual(['destroyed', 0])
    const other = bench.connect()
    other.call('GET', 'k')
    expect(other.take().length).toBe(600_011)
  })

  it('spares who has CLIENT NO-EVICT, in the order in which they ask', () => {
    const bench = new SessionBench()
    bench.limits.replyBytesMax = 1_000_000
    const [kept, other] = [bench.connect(), bench.connect()]
    kept.call('SET', 'k', 'x'.repeat(600_000))
    kept.call('CLIENT', 'NO-EVICT', 'ON')
    kept.take()
    kept.call('MGET', 'k', 'k')
    expect(kept.take().length).toBe(2 * 600_011 + 4)
    other.call('MGET', 'k', 'k')
    expect([kept.state, other.state]).toEqual(['open', 'destroyed'])
    kept.call('MGET', 'k', 'k')
    expect(kept.take().length).toBe(2 * 600_011 + 4)
  })
})

describe('the limit of all buffers together', () => {
  it('closes the largest clients first, and no more than needed', () => {
    const bench = new SessionBench()
    const peers = [100_000, 400_000, 200_000, 300_000].map(length => {
      const peer = bench.connect()
      peer.reading = false
      peer.call('ECHO', 'x'.repeat(length))
      return peer
    })
    expect(bench.clients.bufferBytes).toBeGreaterThan(1_000_000)
    bench.limits.bufferBytesMax = 400_000
    bench.limits.checkMemory()
    expect(peers.map(peer => peer.state)).toEqual(['open', 'destroyed', 'open', 'destroyed'])
    expect(bench.commands.keyspace.statistics[STAT_EVICTED_CLIENTS]).toBe(2)
  })

  it('spares clients that must stay', () => {
    const bench = new SessionBench()
    bench.limits.bufferBytesMax = 400_000
    const [precious, other] = [bench.connect(), bench.connect()]
    precious.call('CLIENT', 'NO-EVICT', 'ON')
    for (const peer of [precious, other]) {
      peer.reading = false
      peer.call('ECHO', 'x'.repeat(peer === other ? 100_000 : 500_000))
    }
    expect([precious.state, other.state]).toEqual(['open', 'destroyed'])
  })

  it('counts half-sent commands, and closes who sends them in the middle of one', () => {
    const bench = new SessionBench()
    bench.limits.bufferBytesMax = 400_000
    const peer = bench.connect()
    peer.send(`*2\r\n$4\r\nECHO\r\n$1000000\r\n${'x'.repeat(500_000)}`)
    expect([peer.state, bench.clients.bufferBytes]).toEqual(['destroyed', 0])
  })

  it('looks again before it closes anybody: what was read meanwhile counts no more', () => {
    const bench = new SessionBench()
    bench.limits.bufferBytesMax = 400_000
    const [slow, other] = [bench.connect(), bench.connect()]
    slow.reading = false
    slow.call('ECHO', 'x'.repeat(300_000))
    const { session } = slow
    slow.session = { drained() {} } as typeof session
    slow.read()
    other.reading = false
    other.call('ECHO', 'x'.repeat(200_000))
    expect([slow.state, other.state]).toEqual(['open', 'open'])
  })

  it('counts against maxmemory', () => {
    const bench = new SessionBench()
    const peer = bench.connect()
    peer.reading = false
    peer.call('ECHO', 'x'.repeat(100_000))
    expect(bench.engine.memoryOverhead()).toBe(bench.clients.bufferBytes)
    expect(bench.clients.bufferBytes).toBeGreaterThanOrEqual(100_000)
  })
})

describe('the limit of idleness', () => {
  it('closes who is silent for longer, others not', () => {
    const bench = new SessionBench()
    bench.limits.setIdle(10_000)
    const [silent, busy] = [bench.connect(), bench.connect()]
    bench.time.advance(6000)
    busy.call('PING')
    bench.time.advance(4000)
    expect([silent.state, busy.state]).toEqual(['open', 'open'])
    bench.time.advance(1)
    expect([silent.state, busy.state]).toEqual(['destroyed', 'open'])
    bench.time.advance(6000)
    expect([busy.state, bench.clients.size]).toEqual(['destroyed', 0])
  })

  it('holds for those who are there when it is set', () => {
    const bench = new SessionBench()
    const peer = bench.connect()
    bench.time.advance(60_000)
    expect(peer.state).toBe('open')
    bench.limits.setIdle(10_000)
    expect(peer.state).toBe('destroyed')
  })

  it('spares who waits for a pause to end, and who reads slowly', () => {
    const bench = new SessionBench()
    bench.limits.setIdle(10_000)
    const [held, reader] = [bench.connect(), bench.connect()]
    bench.pause.begin(bench.time.now() + 100_000, true)
    held.call('SET', 'k', 'v')
    reader.reading = false
    reader.call('ECHO', 'x'.repeat(1000))
    reader.call('ECHO', 'x'.repeat(1000))
    bench.time.advance(9_000)
    bench.limits.setIdle(10_000)
    reader.readSome()
    bench.time.advance(9_000)
    expect([held.state, reader.state]).toEqual(['open', 'open'])
    bench.time.advance(20_000)
    expect([held.state, reader.state]).toEqual(['open', 'destroyed'])
  })

  it('has no timer without a limit or without clients', () => {
    const bench = new SessionBench()
    const peer = bench.connect()
    expect(bench.time.scheduled).toBe(0)
    bench.limits.setIdle(1000)
    expect(bench.time.scheduled).toBe(1)
    peer.session.closed()
    bench.time.advance(2000)
    expect(bench.time.scheduled).toBe(0)
  })
})
