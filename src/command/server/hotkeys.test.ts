import { beforeEach, describe, expect, it } from 'vitest'
import { GATE_WATCHED } from '../client.ts'
import { CommandBench, error } from '../testing.ts'

let bench: CommandBench
let clockMs = 0

beforeEach(() => {
  bench = new CommandBench()
  bench.client.protocol = 3
  // Every command takes half a millisecond.
  Object.assign(bench.host, { monotonic: () => (clockMs += 0.5) })
})

function found(): Map<unknown, unknown> {
  const reply = bench.run('HOTKEYS', 'GET')
  if (!Array.isArray(reply) || !(reply[0] instanceof Map)) throw new Error(`no map: ${reply}`)
  return reply[0]
}

const start = (...words: readonly (string | number)[]) => bench.run('HOTKEYS', 'START', 'METRICS', ...words)

describe('HOTKEYS', () => {
  it('ranks keys by time and by bytes, while it collects', () => {
    expect(start(2, 'CPU', 'NET')).toBe('OK')
    expect(bench.engine.gate & GATE_WATCHED).not.toBe(0)
    for (let i = 0; i < 3; i++) bench.run('SET', 'often', 'x')
    bench.run('SET', 'large', 'x'.repeat(1000))
    bench.run('MSET', 'one', '1', 'two', '2')
    bench.run('PING')
    const map = found()
    expect([...map.keys()]).toEqual([
      'tracking-active',
      'sample-ratio',
      'selected-slots',
      'all-commands-all-slots-us',
      'net-bytes-all-commands-all-slots',
      'collection-start-time-unix-ms',
      'collection-duration-ms',
      'total-cpu-time-user-ms',
      'total-cpu-time-sys-ms',
      'total-net-bytes',
      'by-cpu-time-us',
      'by-net-bytes',
    ])
    expect(map.get('tracking-active')).toBe(1)
    expect(map.get('selected-slots')).toEqual([[0, 16383]])
    expect(map.get('all-commands-all-slots-us')).toBe(2500)
    expect(map.get('by-cpu-time-us')).toEqual(['often', 1500, 'large', 500, 'one', 250, 'two', 250])
    // *3 $3 SET $5 large $1000 …, and +OK.
    const large = '*3\r\n$3\r\nSET\r\n$5\r\nlarge\r\n$1000\r\n\r\n+OK\r\n'.length + 1000
    expect((map.get('by-net-bytes') as unknown[]).slice(0, 2)).toEqual(['large', large])
    expect(map.get('total-net-bytes')).toBe(map.get('net-bytes-all-commands-all-slots'))
    expect(bench.run('HOTKEYS', 'STOP')).toBe('OK')
    expect(bench.engine.gate & GATE_WATCHED).toBe(0)
    bench.run('SET', 'often', 'x')
    expect(found().get('by-cpu-time-us')).toEqual(map.get('by-cpu-time-us'))
    expect(found().get('tracking-active')).toBe(0)
  })

  it('is in RESP2 an array in an array', () => {
    bench.client.protocol = 2
    start(1, 'NET')
    bench.run('SET', 'k', 'v')
    const [pairs] = bench.run('HOTKEYS', 'GET') as unknown[][]
    expect(pairs.filter((_, i) => i % 2 === 0)).toContain('by-net-bytes')
    expect(pairs).not.toContain('by-cpu-time-us')
    expect(pairs.at(-1)).toEqual(['k', 32])
  })

  it('looks at each command of a transaction', () => {
    start(1, 'CPU')
    bench.run('MULTI')
    bench.run('SET', 'a', '1')
    bench.run('GET', 'a')
    bench.run('EXEC')
    expect(found().get('by-cpu-time-us')).toEqual(['a', 1000])
  })

  it('tells of COUNT keys at most', () => {
    start(1, 'CPU', 'COUNT', 2)
    for (let i = 0; i < 30; i++) for (let times = 0; times <= i % 10; times++) bench.run('GET', `k${i}`)
    const ranking = found().get('by-cpu-time-us') as unknown[]
    expect(ranking).toHaveLength(4)
    expect(ranking.slice(0, 1)).toEqual([expect.stringMatching(/^k\d?9$/)])
  })

  it('looks at one in SAMPLE commands, and counts them all', () => {
    start(1, 'CPU', 'SAMPLE', 10)
    for (let i = 0; i < 2000; i++) bench.run('GET', 'k')
    const map = found()
    expect(map.get('all-commands-all-slots-us')).toBe(1_000_000)
    const [, microseconds] = map.get('by-cpu-time-us') as [string, number]
    expect(microseconds / 100_000).toBeGreaterThan(0.7)
    expect(microseconds / 100_000).toBeLessThan(1.3)
  })

  it('ends by itself after DURATION', () => {
    start(1, 'CPU', 'DURATION', 2)
    bench.run('GET', 'k')
    bench.pass(1999)
    expect(found().get('tracking-active')).toBe(1)
    bench.pass(5000)
    expect([found().get('tracking-active'), found().get('collection-duration-ms')]).toEqual([0, 2000])
    bench.run('GET', 'k')
    expect(bench.engine.gate & GATE_WATCHED).toBe(0)
    expect(found().get('by-cpu-time-us')).toEqual(['k', 500])
    expect(bench.run('HOTKEYS', 'STOP')).toBeNull()
    expect(start(1, 'CPU')).toBe('OK')
    expect(found().get('by-cpu-time-us')).toEqual([])
  })

  it('forgets with RESET, once it has ended', () => {
    expect([bench.run('HOTKEYS', 'GET'), bench.run('HOTKEYS', 'STOP'), bench.run('HOTKEYS', 'RESET')]).toEqual([
      null,
      null,
      'OK',
    ])
    start(1, 'CPU')
    expect(bench.run('HOTKEYS', 'RESET')).toEqual(error('ERR hotkey tracking session in progress, stop tracking first'))
    expect(start(1, 'CPU')).toEqual(error('ERR hotkey tracking session already in progress'))
    bench.run('HOTKEYS', 'STOP')
    expect([bench.run('HOTKEYS', 'RESET'), bench.run('HOTKEYS', 'GET')]).toEqual(['OK', null])
  })

  it.each([
    [[], 'METRICS parameter is required'],
    [['METRICS'], 'METRICS parameter is required'],
    [['COUNT', '1'], 'METRICS parameter is required'],
    [['METRICS', '0', 'CPU'], 'METRICS count must be > 0 and <= 2'],
    [['METRICS', '3', 'CPU', 'NET'], 'METRICS count must be > 0 and <= 2'],
    [['METRICS', 'x', 'CPU'], 'METRICS count must be > 0 and <= 2'],
    [['METRICS', '2', 'CPU'], 'METRICS count does not match number of metric types provided'],
    [['METRICS', '2', 'CPU', 'cpu'], 'METRICS CPU defined more than once!'],
    [['METRICS', '2', 'NET', 'NET'], 'METRICS NET defined more than once!'],
    [['METRICS', '1', 'GPU'], 'METRICS no valid metrics passed. Supported: CPU|NET'],
    [['METRICS', '1', 'CPU', 'NET'], 'syntax error'],
    [['METRICS', '1', 'CPU', 'COUNT'], 'syntax error'],
    [['METRICS', '1', 'CPU', 'COUNT', '65'], 'COUNT must be between 1 and 64'],
    [['METRICS', '1', 'CPU', 'DURATION', '0'], 'DURATION must be between 1 and 1000000'],
    [['METRICS', '1', 'CPU', 'SAMPLE', '0'], 'SAMPLE ratio must be positive'],
    [['METRICS', '1', 'CPU', 'SLOTS', '1', '0'], 'SLOTS parameter cannot be used in non-cluster mode'],
  ])('refuses START %j', (words, text) => {
    expect(bench.run('HOTKEYS', 'START', ...words)).toEqual(error(`ERR ${text}`))
    expect(bench.engine.watch.hotKeys).toBeUndefined()
  })

  it('takes words as metrics that it does not know yet', () => {
    expect(start(2, 'GPU', 'CPU')).toBe('OK')
  })
})
