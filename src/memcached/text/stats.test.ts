import { afterEach, describe, expect, it } from 'vitest'
import { MemcachedBench } from '../../session/memcached-testing.ts'

let bench = new MemcachedBench()
afterEach(() => {
  bench.keyspace.verify()
  expect(bench.failures).toEqual([])
  bench = new MemcachedBench()
})

/** What `stats …` tells, by name. */
function stats(...words: string[]): Record<string, string> {
  const lines = bench.run(['stats', ...words].join(' ')).split('\r\n')
  expect(lines.slice(-2)).toEqual(['END', ''])
  return Object.fromEntries(lines.slice(0, -2).map(line => /^STAT (\S+) (.*)$/.exec(line)?.slice(1) ?? [line, '']))
}

describe('stats', () => {
  it('has every line of memcached that can apply', () => {
    // As t/stats.t of memcached counts them: the test's options leave out ten lines.
    bench = new MemcachedBench({ crawler: false, maintainer: false })
    expect(Object.keys(stats())).toHaveLength(84)
  })

  it('counts what was asked for, found and stored', () => {
    bench.run('set k 0 0 1', '1', 'get k', 'get none k', 'incr k 2', 'decr none 1', 'touch k 0', 'delete k', 'delete k')
    expect(stats()).toMatchObject({
      cmd_get: '3',
      cmd_set: '1',
      get_hits: '2',
      get_misses: '1',
      incr_hits: '1',
      decr_misses: '1',
      touch_hits: '1',
      cmd_touch: '1',
      delete_hits: '1',
      delete_misses: '1',
      total_items: '1',
      curr_items: '0',
      bytes: '0',
    })
  })

  it('forgets counts, not what there is', () => {
    bench.run('set k 0 0 1', '1', 'get k')
    expect(bench.run('stats reset')).toBe('RESET\r\n')
    expect(stats()).toMatchObject({ cmd_get: '0', cmd_set: '0', get_hits: '0', total_items: '0', curr_items: '1' })
  })

  it('tells settings, in memcached’s words', () => {
    const settings = stats('settings')
    expect(settings).toMatchObject({
      maxbytes: '67108864',
      inter: 'NULL',
      umask: '700',
      growth_factor: '1.25',
      binding_protocol: 'auto-negotiate',
      hot_lru_pct: '20',
      warm_max_factor: '2.00',
      temp_lru: 'no',
    })
    bench.run('lru temp_ttl 60', 'verbosity 1')
    expect(stats('settings')).toMatchObject({ temp_lru: 'yes', temporary_ttl: '60', verbosity: '1' })
  })

  it('tells items and slabs of the classes in use', () => {
    bench.run('set k 0 0 1', '1', 'set l 0 0 500', 'x'.repeat(500), 'get k')
    expect(stats('items')).toMatchObject({
      'items:1:number': '1',
      'items:1:number_cold': '1',
      'items:1:mem_requested': '61',
      'items:1:hits_to_cold': '1',
      'items:9:number': '1',
    })
    expect(stats('slabs')).toMatchObject({
      '1:chunk_size': '96',
      '1:used_chunks': '1',
      '1:cmd_set': '1',
      '1:get_hits': '1',
      '9:total_pages': '1',
      active_slabs: '2',
      total_malloced: String(2 * 1024 * 1024),
    })
  })

  it('counts sizes when asked to', () => {
    bench.run('set k 0 0 1', '1')
    expect(stats('sizes')).toEqual({ sizes_status: 'disabled' })
    expect(stats('sizes_enable')).toEqual({ sizes_status: 'enabled' })
    bench.run('set l 0 0 50', 'x'.repeat(50))
    expect(stats('sizes')).toEqual({ 64: '1', 128: '1' })
    bench.run('delete l')
    expect(stats('sizes')).toEqual({ 64: '1' })
    expect(stats('sizes_disable')).toEqual({ sizes_status: 'disabled' })
  })

  it('tells connections', () => {
    const { id } = bench.connect().session
    expect(id).toBe(2)
    expect(Object.values(stats('conns'))).toContain('conn_read')
  })

  it('counts by prefix when asked to', () => {
    expect(bench.run('stats detail on')).toBe('OK\r\n')
    bench.run('set a:1 0 0 1', '1', 'get a:1', 'get a:2', 'delete a:1', 'get plain')
    expect(bench.run('stats detail dump')).toBe('PREFIX a get 2 hit 1 set 1 del 1\r\nEND\r\n')
    expect(bench.run('stats detail off')).toBe('OK\r\n')
    expect(bench.run('stats detail')).toBe('CLIENT_ERROR usage: stats detail on|off|dump\r\n')
    expect(bench.run('stats detail maybe')).toBe('CLIENT_ERROR usage: stats detail on|off|dump\r\n')
  })

  it('dumps what is in COLD', () => {
    bench = new MemcachedBench({ segmented: false, maintainer: false })
    bench.run('set a 0 0 3', 'one', 'set b 0 100 5', 'three')
    const deadline = Math.floor(bench.time.now() / 1000) + 100
    expect(bench.run('stats cachedump 1 0')).toBe(`ITEM b [5 b; ${deadline} s]\r\nITEM a [3 b; 0 s]\r\nEND\r\n`)
    expect(bench.run('stats cachedump 1 1')).toBe(`ITEM b [5 b; ${deadline} s]\r\nEND\r\n`)
    expect(bench.run('stats cachedump 64 1')).toBe('CLIENT_ERROR Illegal slab id\r\n')
    expect(bench.run('stats cachedump 1')).toBe('CLIENT_ERROR bad command line\r\n')
    expect(bench.run('stats cachedump x 1')).toBe('CLIENT_ERROR bad command line format\r\n')
  })

  it('knows words that are cut, and no others', () => {
    expect(bench.run('stats r')).toBe('RESET\r\n')
    expect(bench.run('stats nonsense')).toBe('ERROR\r\n')
  })

  it('tells nothing of keys when dumping is disabled', () => {
    bench = new MemcachedBench({ dumpEnabled: false })
    expect(bench.run('stats cachedump 1 1')).toBe('CLIENT_ERROR stats cachedump not allowed\r\n')
    expect(bench.run('stats detail on')).toBe('CLIENT_ERROR stats detail not allowed\r\n')
    expect(bench.run('lru_crawler metadump all')).toBe('ERROR metadump not allowed\r\n')
    expect(bench.run('lru_crawler mgdump all')).toBe('ERROR key dump not allowed\r\n')
  })
})
