import { describe, expect, it } from 'vitest'
import { ExpiryTimer } from '../keyspace/expiry-timer.ts'
import { STAT_EXPIRED, STAT_EXPIRED_FIELDS } from '../keyspace/statistics.ts'
import { SessionBench } from './testing.ts'

describe('ClientPause', () => {
  it('holds every command back, and lets them go on in order when it ends', () => {
    const bench = new SessionBench()
    const [admin, one, two] = [bench.connect(), bench.connect(), bench.connect()]
    admin.call('CLIENT', 'PAUSE', 1000)
    one.send('SET k 1\r\nGET k\r\n')
    one.send('INCR k\r\n')
    two.call('APPEND', 'k', 2)
    expect([admin.take(), one.take(), two.take(), bench.pause.waiting]).toEqual(['+OK\r\n', '', '', 2])
    bench.time.advance(999)
    expect([one.take(), one.session.held]).toEqual(['', true])
    bench.time.advance(1)
    expect([one.take(), two.take(), bench.pause.waiting]).toEqual(['+OK\r\n$1\r\n1\r\n:2\r\n', ':2\r\n', 0])
    one.call('GET', 'k')
    expect(one.take()).toBe('$2\r\n22\r\n')
  })

  it('lets reads pass in mode WRITE, up to the first write', () => {
    const bench = new SessionBench()
    const [admin, peer] = [bench.connect(), bench.connect()]
    admin.call('CLIENT', 'PAUSE', 1000, 'WRITE')
    peer.send('GET k\r\nPING\r\nSET k v\r\nGET k\r\n')
    expect(peer.take()).toBe('$-1\r\n+PONG\r\n')
    admin.call('CLIENT', 'UNPAUSE')
    expect(peer.take()).toBe('')
    bench.turn()
    expect(peer.take()).toBe('+OK\r\n$1\r\nv\r\n')
  })

  it('refuses at once what can never be done', () => {
    const bench = new SessionBench()
    const peer = bench.connect()
    peer.send('CLIENT PAUSE 1000\r\nFOO\r\nGET\r\nGET k\r\n')
    expect(peer.take()).toBe(
      "+OK\r\n-ERR unknown command 'FOO', with args beginning with: \r\n-ERR wrong number of arguments for 'get' command\r\n",
    )
    expect(peer.session.held).toBe(true)
  })

  it('gets only longer and stricter while it lasts', () => {
    const bench = new SessionBench()
    const [admin, peer] = [bench.connect(), bench.connect()]
    bench.pause.begin(bench.time.now() + 1000, true)
    bench.pause.begin(bench.time.now() + 500, false)
    bench.pause.begin(bench.time.now() + 500, true)
    peer.call('GET', 'k')
    bench.time.advance(999)
    expect(peer.take()).toBe('')
    bench.time.advance(1)
    expect(peer.take()).toBe('$-1\r\n')
    admin.call('CLIENT', 'PAUSE', 0)
    peer.call('SET', 'k', 'v')
    expect(peer.take()).toBe('+OK\r\n')
  })

  it('begins anew with what it is asked after one has ended', () => {
    const bench = new SessionBench()
    const peer = bench.connect()
    bench.pause.begin(bench.time.now() + 100, false)
    bench.time.advance(100)
    bench.pause.begin(bench.time.now() + 100, true)
    peer.call('GET', 'k')
    expect(peer.take()).toBe('$-1\r\n')
  })

  it('holds again who is released into the next pause', () => {
    const bench = new SessionBench()
    const [admin, peer] = [bench.connect(), bench.connect()]
    bench.pause.begin(bench.time.now() + 100, false)
    peer.call('SET', 'k', 'v')
    admin.session.close(false)
    bench.pause.end()
    bench.pause.begin(bench.time.now() + 100, true)
    bench.turn()
    expect([peer.take(), bench.pause.waiting]).toEqual(['', 1])
    bench.time.advance(100)
    expect(peer.take()).toBe('+OK\r\n')
  })

  it('slows down a client that sends on, and reads on when it ends', () => {
    const bench = new SessionBench()
    const peer = bench.connect()
    bench.pause.begin(bench.time.now() + 1000, false)
    const set = `SET k ${'x'.repeat(60_000)}\r\n`
    for (let i = 0; i < 40; i++) peer.send(set)
    expect(peer.served).toBe(false)
    expect(peer.session.queryBytes).toBeLessThan(1_200_000)
    expect(bench.clients.bufferBytes).toBe(peer.session.queryCapacity)
    bench.time.advance(1000)
    expect([peer.served, peer.take(), peer.session.queryBytes]).toEqual([true, '+OK\r\n'.repeat(40), 0])
  })

  it('answers a client that has closed its side meanwhile, and forgets one that is gone', () => {
    const bench = new SessionBench()
    const [leaving, gone] = [bench.connect(), bench.connect()]
    bench.pause.begin(bench.time.now() + 1000, false)
    leaving.call('PING')
    leaving.session.ended()
    gone.call('SET', 'k', 'v')
    gone.session.closed()
    expect([leaving.state, bench.pause.waiting]).toEqual(['open', 1])
    bench.time.advance(1000)
    expect([leaving.take(), leaving.state]).toEqual(['+PONG\r\n', 'ended'])
    expect(bench.commands.keyspace.size).toBe(0)
  })

  it('ends CLIENT REPLY SKIP with the command that was held back', () => {
    const bench = new SessionBench()
    const peer = bench.connect()
    peer.send('CLIENT REPLY SKIP\r\n')
    bench.pause.begin(bench.time.now() + 1000, false)
    peer.send('SET k v\r\nGET k\r\n')
    bench.time.advance(1000)
    expect(peer.take()).toBe('$1\r\nv\r\n')
  })

  it('keeps keys and fields past their deadline, unseen, until it ends', () => {
    const bench = new SessionBench()
    const { keyspace } = bench.engine
    const timer = new ExpiryTimer(keyspace, bench.time, bench.time)
    const peer = bench.connect()
    peer.send('SET k v PX 10\r\nHSET h a 1 b 2\r\nHPEXPIRE h 10 FIELDS 1 a\r\nCLIENT PAUSE 1000 WRITE\r\n')
    peer.take()
    bench.time.advance(20)
    peer.send('GET k\r\nEXISTS k\r\nTTL k\r\nRANDOMKEY\r\nSCAN 0\r\nDBSIZE\r\n')
    expect(peer.take()).toBe('$-1\r\n:0\r\n:-2\r\n$1\r\nh\r\n*2\r\n$1\r\n0\r\n*1\r\n$1\r\nh\r\n:2\r\n')
    peer.send('HGET h a\r\nHMGET h a b\r\nHEXISTS h a\r\nHKEYS h\r\nHRANDFIELD h\r\nHRANDFIELD h -2\r\nHLEN h\r\n')
    expect(peer.take()).toBe(
      '$-1\r\n*2\r\n$-1\r\n$1\r\n2\r\n:0\r\n*1\r\n$1\r\nb\r\n$1\r\nb\r\n*2\r\n$1\r\nb\r\n$1\r\nb\r\n:2\r\n',
    )
    expect([keyspace.statistics[STAT_EXPIRED], keyspace.statistics[STAT_EXPIRED_FIELDS]]).toEqual([0, 0])
    peer.send('CLIENT UNPAUSE\r\n')
    bench.time.advance(1)
    expect([keyspace.statistics[STAT_EXPIRED], keyspace.statistics[STAT_EXPIRED_FIELDS]]).toEqual([1, 1])
    expect([keyspace.size, timer.turnsCut]).toEqual([1, 0])
    keyspace.verify()
  })

  it('finds no key where all have expired', () => {
    const bench = new SessionBench()
    const peer = bench.connect()
    peer.send('SET k v PX 10\r\nCLIENT PAUSE 1000 WRITE\r\n')
    bench.time.advance(20)
    peer.take()
    peer.send('RANDOMKEY\r\nHRANDFIELD k\r\nDBSIZE\r\n')
    expect(peer.take()).toBe('$-1\r\n$-1\r\n:1\r\n')
  })
})
