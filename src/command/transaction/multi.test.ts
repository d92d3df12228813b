import { beforeEach, describe, expect, it } from 'vitest'
import { type Peer, SessionBench } from '../../session/testing.ts'
import { GATE_MEMORY } from '../client.ts'

describe('transactions', () => {
  let bench: SessionBench
  let peer: Peer
  let other: Peer

  beforeEach(() => {
    bench = new SessionBench()
    peer = bench.connect()
    other = bench.connect()
  })

  /** Sends a line and returns what comes back. */
  function say(who: Peer, line: string): string {
    who.send(`${line}\r\n`)
    return who.take().replaceAll('\r\n', ' ').trimEnd()
  }

  it('runs what was queued one after another, and replies to all at once', () => {
    expect(say(peer, 'MULTI')).toBe('+OK')
    expect(say(peer, 'SET k 1')).toBe('+QUEUED')
    expect(say(peer, 'INCR k')).toBe('+QUEUED')
    expect(say(other, 'GET k')).toBe('$-1')
    expect(say(peer, 'GET k')).toBe('+QUEUED')
    expect(say(peer, 'EXEC')).toBe('*3 +OK :2 $1 2')
    expect(say(peer, 'EXEC')).toBe('-ERR EXEC without MULTI')
  })

  it('goes on after a command that fails, yet runs nothing when one could not be queued', () => {
    for (const line of ['MULTI', 'SET k a', 'INCR k', 'GET k']) say(peer, line)
    expect(say(peer, 'EXEC')).toBe('*3 +OK -ERR value is not an integer or out of range $1 a')
    say(peer, 'MULTI')
    expect(say(peer, 'NOSUCH')).toMatch(/^-ERR unknown command/)
    say(peer, 'SET k b')
    expect(say(peer, 'EXEC')).toBe('-EXECABORT Transaction discarded because of previous errors.')
    expect(say(peer, 'GET k')).toBe('$1 a')
  })

  it('forgets what was queued on DISCARD, RESET and the end of the connection', () => {
    for (const end of ['DISCARD', 'RESET']) {
      say(peer, 'MULTI')
      say(peer, 'SET k 1')
      say(peer, end)
      expect(say(peer, 'GET k')).toBe('$-1')
    }
    say(peer, 'WATCH k')
    say(peer, 'MULTI')
    say(peer, 'SET k 1')
    peer.session.closed()
    expect(say(other, 'GET k')).toBe('$-1')
    expect(bench.watches.size).toBe(0)
    expect(bench.watches.keys).toBe(0)
  })

  it('runs nothing when a watched key has changed', () => {
    say(other, 'SET k 1')
    const changes = ['SET k 2', 'DEL k', 'EXPIRE k 100', 'FLUSHALL', 'FLUSHDB', 'RENAME k k2', 'SWAPDB 0 1', 'MOVE k 5']
    for (const change of changes) {
      say(other, 'SELECT 0')
      say(other, 'SET k 1')
      say(peer, 'WATCH k')
      say(other, change)
      say(peer, 'MULTI')
      say(peer, 'SET mine 1')
      expect(`${change}: ${say(peer, 'EXEC')}`).toBe(`${change}: *-1`)
      expect(say(peer, 'EXISTS mine')).toBe(':0')
      say(other, 'FLUSHALL')
    }
  })

  it('runs when only other keys have changed, or one that was forgotten', () => {
    for (const change of ['SET k2 1', 'GET k', 'DEL missing', 'FLUSHALL', 'SWAPDB 2 3']) {
      say(peer, 'WATCH missing')
      say(other, change)
      say(peer, 'MULTI')
      say(peer, 'PING')
      expect(`${change}: ${say(peer, 'EXEC')}`).toBe(`${change}: *1 +PONG`)
    }
    say(peer, 'WATCH k')
    say(other, 'SET k 2')
    expect(say(peer, 'UNWATCH')).toBe('+OK')
    say(peer, 'MULTI')
    expect(say(peer, 'EXEC')).toBe('*0')
  })

  it('takes a watched key that has expired for one that has changed', () => {
    say(other, 'SET k 1 PX 100')
    say(peer, 'WATCH k')
    bench.time.advance(101)
    say(peer, 'MULTI')
    expect(say(peer, 'EXEC')).toBe('*-1')
    say(peer, 'WATCH k')
    say(peer, 'MULTI')
    expect(say(peer, 'EXEC')).toBe('*0')
  })

  it('counts what is queued, and closes a client that queues too much', () => {
    bench.queryBytesMax = 10_000
    say(peer, 'MULTI')
    say(peer, 'SET k 12345')
    expect(say(other, 'CLIENT LIST')).toMatch(/multi=1 .* multi-mem=2\d\d /)
    for (let i = 0; i < 60 && peer.state === 'open'; i++) say(peer, `SET k ${i}`)
    expect(peer.state).toBe('destroyed')
    expect(bench.clients.bufferBytes).toBe(0)
  })

  it('count what is watched, and close a client that watches too much', () => {
    bench.limits.bufferBytesMax = 10_000
    say(peer, 'WATCH k k l')
    expect(bench.clients.bufferBytes).toBe(2 * 401)
    say(peer, 'UNWATCH')
    say(peer, 'PING')
    expect(bench.clients.bufferBytes).toBe(0)
    for (let i = 0; i < 60 && peer.state === 'open'; i++) say(peer, `WATCH ${i}`)
    expect(peer.state).toBe('destroyed')
    expect(bench.clients.bufferBytes).toBe(0)
  })

  it('leaves EXEC the last command of its client', () => {
    say(peer, 'MULTI')
    say(peer, 'GET k')
    say(peer, 'EXEC')
    expect(say(other, 'CLIENT LIST')).toContain(' cmd=exec ')
  })

  it('is not stopped by a key past its time that SWAPDB brings', () => {
    for (const existed of [false, true]) {
      for (const line of ['FLUSHALL', 'SELECT 0', ...(existed ? ['SET k old PX 1'] : [])]) say(peer, line)
      bench.time.advance(10)
      say(peer, 'WATCH k')
      for (const line of ['SELECT 1', 'SET k stale PX 1']) say(other, line)
      bench.time.advance(10)
      say(other, 'SWAPDB 0 1')
      say(peer, 'MULTI')
      say(peer, 'PING')
      expect(say(peer, 'EXEC')).toBe('*1 +PONG')
    }
  })

  it('is discarded when EXEC may not run', () => {
    for (const line of ['MULTI', 'SET k v']) say(peer, line)
    bench.engine.memoryLimit = 1
    bench.engine.gate |= GATE_MEMORY
    expect(say(peer, 'EXEC')).toBe(
      "-EXECABORT Transaction discarded because of: OOM command not allowed when used memory > 'maxmemory'.",
    )
    expect(say(peer, 'EXEC')).toBe('-ERR EXEC without MULTI')
  })
})
