import { afterEach, describe, expect, it } from 'vitest'
import { MemcachedBench } from '../../session/memcached-testing.ts'

const MEGABYTE = 1024 * 1024
let bench = new MemcachedBench()
afterEach(() => {
  bench.keyspace.verify()
  expect(bench.failures).toEqual([])
  bench = new MemcachedBench()
})

describe('lru', () => {
  it('tunes the queues', () => {
    expect(bench.run('lru tune 10 25 0.1 2.5')).toBe('OK\r\n')
    expect(bench.settings).toMatchObject({ hotPercent: 10, warmPercent: 25, hotFactor: 0.1, warmFactor: 2.5 })
    expect(bench.run('lru tune 50 40 0.1 2')).toBe('ERROR hot and warm pcts must not exceed 80\r\n')
    expect(bench.run('lru tune 10 20 0 2')).toBe('ERROR hot/warm age factors must be greater than 0\r\n')
    expect(bench.run('lru tune 10 20 x 2')).toBe('ERROR\r\n')
    expect(bench.run('lru tune 10')).toBe('ERROR\r\n')
  })

  it('changes the mode, and what is temporary', () => {
    expect(bench.run('lru mode flat')).toBe('OK\r\n')
    expect(bench.settings.segmented).toBe(false)
    expect(bench.run('lru mode segmented')).toBe('OK\r\n')
    expect(bench.run('lru mode round')).toBe('ERROR\r\n')
    expect(bench.run('lru temp_ttl 5')).toBe('OK\r\n')
    expect(bench.run('lru temp_ttl -1')).toBe('OK\r\n')
    expect(bench.settings.temporaryTtl).toBe(-1)
    expect(bench.run('lru')).toBe('ERROR\r\n')
  })
})

describe('lru_crawler', () => {
  it('removes what has expired where nobody else does', () => {
    bench = new MemcachedBench({ maintainer: false, segmented: false })
    bench.run('set a 0 1 1', 'a', 'set b 0 0 1', 'b')
    bench.pass(2000)
    expect(bench.keyspace.size).toBe(2)
    expect(bench.run('lru_crawler crawl 1')).toBe('OK\r\n')
    expect(bench.crawler.running).toBe(true)
    expect(bench.run('lru_crawler crawl all')).toBe('BUSY currently processing crawler request\r\n')
    bench.turn()
    expect(bench.keyspace.size).toBe(1)
    expect(bench.run('stats items')).toContain('items:1:crawler_reclaimed 1\r\n')
    expect(bench.run('stats items')).toContain('items:1:crawler_items_checked 2\r\n')
  })

  it('refuses classes that are none, and can be turned off', () => {
    expect(bench.run('lru_crawler crawl 0')).toBe('BADCLASS invalid class id\r\n')
    expect(bench.run('lru_crawler crawl 1,64')).toBe('BADCLASS invalid class id\r\n')
    expect(bench.run('lru_crawler enable')).toBe('ERROR failed to start lru crawler thread\r\n')
    expect(bench.run('lru_crawler disable')).toBe('OK\r\n')
    expect(bench.run('lru_crawler crawl all')).toBe('CLIENT_ERROR lru crawler disabled\r\n')
    expect(bench.run('lru_crawler enable')).toBe('OK\r\n')
  })

  it('takes its settings', () => {
    expect(bench.run('lru_crawler sleep 50')).toBe('OK\r\n')
    expect(bench.run('lru_crawler sleep 1000001')).toBe('CLIENT_ERROR sleep must be one second or less\r\n')
    expect(bench.run('lru_crawler tocrawl 12')).toBe('OK\r\n')
    expect(bench.run('lru_crawler tocrawl x')).toBe('CLIENT_ERROR bad command line format\r\n')
    expect(bench.run('lru_crawler')).toBe('ERROR\r\n')
  })

  it('dumps items in turns, each once', () => {
    for (let i = 0; i < 3000; i++) bench.run(`set key${i} 0 0 1 noreply`, 'x')
    const peer = bench.connect()
    peer.send('lru_crawler metadump all\r\nversion\r\n')
    for (let i = 0; i < 10; i++) bench.turn()
    const lines = peer.take().split(/\r?\n/)
    expect(lines[0]).toBe('OK')
    expect(lines.slice(-3)).toEqual(['END', 'VERSION 1.2.3', ''])
    const keys = lines.slice(1, -3).map(line => /^key=(\S+) /.exec(line)?.[1])
    expect(new Set(keys).size).toBe(3000)
    expect(keys).toHaveLength(3000)
  })

  it('dumps in either form', () => {
    bench.run('set a%c 5 100 3', 'abc', 'ms AQI= 1 b', 'x', 'mg a%c v', 'mg a%c v')
    const second = Math.floor(bench.time.now() / 1000)
    const lines = bench.run('lru_crawler metadump hash').split('\n').sort()
    expect(lines).toContain(`key=a%25c exp=${second + 100} la=${second} cas=2 fetch=yes cls=1 size=69 flags=5`)
    expect(lines).toContain(`key=%01%02 exp=-1 la=${second} cas=3 fetch=no cls=1 size=62 flags=0`)
    expect(bench.run('lru_crawler mgdump all').split('\r\n').sort()).toEqual(['', 'EN', 'OK', 'mg AQI= b', 'mg a%c'])
    expect(bench.run('lru_crawler metadump 2')).toBe('OK\r\nEND\r\n')
  })
})

describe('slabs', () => {
  it('moves pages', () => {
    for (let i = 0; i < 25_000; i++) bench.run(`set key${i} 0 0 1 noreply`, 'x')
    expect(bench.run('slabs reassign 1 2')).toBe('OK\r\n')
    expect(bench.run('stats')).toContain('STAT slabs_moved 1\r\n')
    expect(bench.run('slabs reassign 1 1')).toBe('SAME src and dst class are identical\r\n')
    expect(bench.run('slabs reassign 5 1')).toBe('NOSPARE source class has no spare pages\r\n')
    expect(bench.run('slabs reassign 1 99')).toBe('BADCLASS invalid src or dst class id\r\n')
    expect(bench.run('slabs reassign -1 3')).toBe('OK\r\n')
    expect(bench.run('slabs reassign x 3')).toBe('CLIENT_ERROR bad command line format\r\n')
    bench = new MemcachedBench({ slabReassign: false })
    expect(bench.run('slabs reassign 1 2')).toBe('CLIENT_ERROR slab reassignment disabled\r\n')
  })

  it('takes the automover’s settings', () => {
    expect(bench.run('slabs automove 2')).toBe('OK\r\n')
    expect(bench.run('slabs automove 3')).toBe('ERROR\r\n')
    expect(bench.run('slabs automove ratio 0.5')).toBe('OK\r\n')
    expect(bench.run('slabs automove window 5')).toBe('OK\r\n')
    expect(bench.run('slabs automove window 2')).toBe('CLIENT_ERROR automove window too low or too high\r\n')
    expect(bench.settings).toMatchObject({ slabAutomove: 2, slabAutomoveRatio: 0.5, slabAutomoveWindow: 5 })
    expect(bench.run('slabs nonsense 1')).toBe('ERROR\r\n')
  })
})

describe('cache_memlimit', () => {
  it('changes the limit', () => {
    expect(bench.run('cache_memlimit 8')).toBe('OK\r\n')
    expect(bench.settings.maxBytes).toBe(8 * MEGABYTE)
    expect(bench.run('cache_memlimit 7')).toBe('MEMLIMIT_TOO_SMALL cannot set maxbytes to less than 8m\r\n')
    expect(bench.run('cache_memlimit 1000000001')).toBe('MEMLIMIT_ADJUST_FAILED input value is megabytes not bytes\r\n')
    expect(bench.run('cache_memlimit x')).toBe('ERROR\r\n')
    expect(bench.run('cache_memlimit 16 noreply', 'version')).toBe('VERSION 1.2.3\r\n')
  })
})

describe('debugtime', () => {
  it('is there only for tests', () => {
    expect(bench.run('debugtime 5')).toBe('ERROR\r\n')
    bench = new MemcachedBench({ debug: true })
    bench.run('set k 0 10 1', 'x')
    expect(bench.run('debugtime 11')).toBe('OK\r\n')
    expect(bench.run('get k')).toBe('END\r\n')
    expect(bench.run('debugtime p')).toBe('OK\r\n')
    expect(bench.timeHeld).toBe(true)
    expect(bench.run('debugtime soon')).toBe('ERROR\r\n')
  })
})
