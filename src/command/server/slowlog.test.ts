import { beforeEach, describe, expect, it } from 'vitest'
import { GATE_WATCHED } from '../client.ts'
import { CommandBench, error } from '../testing.ts'

let bench: CommandBench

beforeEach(() => {
  bench = new CommandBench()
  bench.directives.set('enable-debug-command', 'yes')
  for (const log of Object.values(bench.engine.watch.logs)) log.lengthMax = 128
})

/** Logs all that takes so many microseconds. */
function logFrom(microseconds: number): void {
  bench.engine.watch.logs.slow.threshold = microseconds
  bench.engine.gate |= bench.engine.watch.everything ? GATE_WATCHED : 0
}

describe('SLOWLOG', () => {
  it('has what took long, latest first', () => {
    logFrom(10_000)
    bench.run('CLIENT', 'SETNAME', 'me')
    bench.run('DEBUG', 'SLEEP', '0.02')
    bench.run('SET', 'k', 'v')
    bench.run('DEBUG', 'SLEEP', '0.03')
    expect(bench.run('SLOWLOG', 'LEN')).toBe(2)
    expect(bench.run('SLOWLOG', 'GET', 1)).toEqual([
      [1, Math.floor(bench.keyspace.now / 1000), 30_000, ['DEBUG', 'SLEEP', '0.03'], '127.0.0.1:50000', 'me'],
    ])
    expect(bench.run('SLOWLOG', 'RESET')).toBe('OK')
    expect(bench.run('SLOWLOG', 'GET')).toEqual([])
  })

  it('keeps so many entries, of so many words of so many bytes', () => {
    logFrom(0)
    bench.engine.watch.logs.slow.lengthMax = 2
    bench.run('SADD', ...Array.from({ length: 60 }, (_, i) => `m${i}`))
    bench.run('SET', 'x'.repeat(200), 'y')
    bench.run('GET', 'k')
    expect(bench.run('SLOWLOG', 'LEN')).toBe(2)
    bench.run('SADD', ...Array.from({ length: 60 }, (_, i) => `m${i}`))
    const [entry] = bench.run('SLOWLOG', 'GET', 1) as unknown as [[number, number, number, string[]]]
    expect(entry[3].length).toBe(32)
    expect(entry[3].at(-1)).toBe('... (30 more arguments)')
    bench.run('SET', 'x'.repeat(200), 'y')
    const [long] = bench.run('SLOWLOG', 'GET', -1) as unknown as [[number, number, number, string[]]]
    expect(long[3]).toEqual(['SET', `${'x'.repeat(128)}... (72 more bytes)`, 'y'])
  })

  it('shows no secrets, and not EXEC, whose commands it shows', () => {
    bench.sensitive.add('requirepass')
    logFrom(0)
    bench.run('CONFIG', 'SET', 'requirepass', 'secret', 'maxmemory', '0')
    bench.run('AUTH', 'user', 'secret')
    bench.run('HELLO', '3', 'AUTH', 'user', 'secret')
    const entries = bench.run('SLOWLOG', 'GET', -1) as unknown as [number, number, number, string[]][]
    expect(entries.map(entry => entry[3].join(' ')).reverse()).toEqual([
      'CONFIG SET requirepass (redacted) maxmemory 0',
      'AUTH (redacted) (redacted)',
      'HELLO 3 AUTH (redacted) (redacted)',
    ])
  })

  it('refuses counts that are none', () => {
    for (const count of ['-2', 'x']) {
      expect(bench.run('SLOWLOG', 'GET', count)).toEqual(error('ERR count should be greater than or equal to -1'))
    }
  })
})

describe('COMMANDLOG', () => {
  it('has three logs', () => {
    const { logs } = bench.engine.watch
    logs['large-request'].threshold = 20_000
    logs['large-reply'].threshold = 30_000
    bench.run('SET', 'k', 'v'.repeat(25_000))
    bench.run('SETRANGE', 'k', 39_999, 'x')
    bench.run('GET', 'k')
    const words = (type: string): unknown =>
      (bench.run('COMMANDLOG', 'GET', -1, type) as unknown as [number, number, number, string[]][]).map(entry => [
        entry[2],
        entry[3][0],
      ])
    expect(words('large-request')).toEqual([[25_030, 'SET']])
    expect(words('large-reply')).toEqual([[40_010, 'GET']])
    expect(bench.run('COMMANDLOG', 'LEN', 'slow')).toBe(0)
    expect(bench.run('COMMANDLOG', 'RESET', 'LARGE-REPLY')).toBe('OK')
    expect(bench.run('COMMANDLOG', 'LEN', 'large-reply')).toBe(0)
    const unknown = error('ERR type should be one of the following: slow, large-request, large-reply')
    expect(bench.run('COMMANDLOG', 'LEN', 'x')).toEqual(unknown)
  })
})

describe('LATENCY', () => {
  it('keeps the worst of each second by event', () => {
    bench.engine.watch.latency.threshold = 10
    for (const seconds of ['0.02', '0.03', '2.5']) bench.run('DEBUG', 'SLEEP', seconds)
    const now = Math.floor(bench.keyspace.now / 1000)
    expect(bench.run('LATENCY', 'LATEST')).toEqual([['command', now - 2, 2500, 2500]])
    expect(bench.run('LATENCY', 'HISTORY', 'command')).toEqual([[now - 2, 2500]])
    bench.run('DEBUG', 'SLEEP', '0.05')
    expect(bench.run('LATENCY', 'HISTORY', 'command')).toEqual([
      [now - 2, 2500],
      [now, 50],
    ])
    expect(bench.run('LATENCY', 'GRAPH', 'command')).toMatch(
      /^command - high 2500 ms, low 50 ms \(all time high 2500 ms\)\n-{80}\n#/,
    )
    expect(bench.run('LATENCY', 'DOCTOR')).toContain('1. command: 2 latency spikes')
    expect(bench.run('LATENCY', 'RESET', 'x', 'command')).toBe(1)
    expect(bench.run('LATENCY', 'GRAPH', 'command')).toEqual(error("ERR No samples available for event 'command'"))
  })

  it('HISTOGRAM counts all calls, by those that were timed', () => {
    bench.client.protocol = 3
    for (let i = 0; i < 100; i++) bench.run('GET', 'k')
    bench.run('CLIENT', 'ID')
    const histogram = bench.run('LATENCY', 'HISTOGRAM', 'get', 'client', 'nosuch') as Map<string, Map<string, unknown>>
    expect([...histogram.keys()]).toEqual(['get', 'client|id'])
    expect(histogram.get('get')?.get('calls')).toBe(100)
    expect(histogram.get('get')?.get('histogram_usec')).toEqual(new Map([[1, 100]]))
  })
})
