import { beforeEach, describe, expect, it } from 'vitest'
import { type Peer, SessionBench } from './testing.ts'

let bench: SessionBench
let monitor: Peer
let peer: Peer

beforeEach(() => {
  bench = new SessionBench()
  monitor = bench.connect()
  peer = bench.connect()
  monitor.send('MONITOR\r\n')
  expect(monitor.take()).toBe('+OK\r\n')
})

/** What the monitor is shown, without the time. */
function shown(): string[] {
  bench.turn()
  const lines = monitor.take().split('\r\n').slice(0, -1)
  for (const line of lines) expect(line).toMatch(/^\+\d{10}\.\d{6} \[/)
  return lines.map(line => line.slice(line.indexOf('[')))
}

describe('MONITOR', () => {
  it('shows commands once they have run, quoted', () => {
    peer.call('SET', 'k', 'a "b"\r\n\x00\xff')
    peer.call('SELECT', 3)
    peer.call('GET', 'k')
    const { address } = peer
    expect(shown()).toEqual([
      `[0 ${address}] "SET" "k" "a \\"b\\"\\r\\n\\x00\\xff"`,
      `[3 ${address}] "SELECT" "3"`,
      `[3 ${address}] "GET" "k"`,
    ])
  })

  it('shows no commands that were refused, or that administrate, and no secrets', () => {
    for (const line of ['NOSUCH', 'GET', 'CONFIG GET port', 'AUTH default secret', 'HELLO 2 AUTH default secret']) {
      peer.send(`${line}\r\n`)
    }
    expect(shown().map(line => line.slice(line.indexOf(']') + 2))).toEqual([
      '"AUTH" "(redacted)" "(redacted)"',
      '"HELLO" "2" "AUTH" "(redacted)" "(redacted)"',
    ])
  })

  it('shows the commands of a transaction when they run', () => {
    peer.send('MULTI\r\nSET k v\r\nGET k\r\n')
    expect(shown().length).toBe(1)
    peer.send('EXEC\r\n')
    expect(shown().map(line => line.slice(line.indexOf(']') + 2))).toEqual(['"SET" "k" "v"', '"GET" "k"', '"EXEC"'])
  })

  it('shows a command that blocks once, and what its client does behind its reply', () => {
    peer.call('BLPOP', 'list', 0)
    expect(shown().length).toBe(1)
    const other = bench.connect()
    other.call('RPUSH', 'list', 'x')
    expect(shown().map(line => line.slice(line.indexOf(']') + 2))).toEqual(['"RPUSH" "list" "x"'])
    monitor.send('PING\r\n')
    expect(monitor.take()).toMatch(/^\+PONG\r\n\+\d+\.\d+ \[0 [^\]]+\] "PING"\r\n$/)
  })

  it('keeps its client from the keyspace, until RESET', () => {
    monitor.send('GET k\r\nMONITOR\r\nCLIENT INFO\r\n')
    const text = monitor.take()
    expect(text).toContain("-ERR Replica can't interact with the keyspace\r\n")
    expect(text).toContain(' flags=O ')
    monitor.send('RESET\r\nGET k\r\n')
    expect(monitor.take()).toMatch(/\+RESET\r\n\$-1\r\n$/)
    peer.send('PING\r\n')
    expect(shown()).toEqual([])
  })

  it('ends with its connection', () => {
    expect(bench.monitors.size).toBe(1)
    monitor.session.closed()
    expect([bench.monitors.size, bench.engine.gate]).toEqual([0, 0])
  })

  it('is not idle, however long nothing happens', () => {
    bench.limits.setIdle(10_000)
    bench.time.advance(60_000)
    expect([monitor.state, peer.state]).toEqual(['open', 'destroyed'])
  })
})
