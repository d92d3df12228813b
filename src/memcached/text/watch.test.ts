import { afterEach, describe, expect, it } from 'vitest'
import { MemcachedBench } from '../../session/memcached-testing.ts'

const START = 'ts=1700000000.0'
let bench = new MemcachedBench()
afterEach(() => {
  expect(bench.failures).toEqual([])
  bench = new MemcachedBench()
})

/** A connection that watches. */
function watcher(...words: string[]) {
  const peer = bench.connect()
  peer.send(`${['watch', ...words].join(' ')}\r\n`)
  expect(peer.take()).toBe('OK\r\n')
  return peer
}

describe('watch', () => {
  it('tells who asked for what', () => {
    const peer = watcher()
    bench.run('set a%b 0 0 3', 'one', 'get a%b', 'get none')
    const lines = peer.take().split('\n')
    expect(lines[0]).toMatch(
      /^ts=1700000000\.0 gid=2 type=item_get key=a%25b status=not_found clsid=0 cfd=-?\d+ size=0$/,
    )
    expect(lines[1]).toMatch(/type=item_get key=a%25b status=found clsid=1 cfd=-?\d+ size=3$/)
    expect(lines[2]).toMatch(/type=item_get key=none status=not_found/)
    expect(lines).toHaveLength(4)
  })

  it('tells what was stored and deleted', () => {
    const peer = watcher('mutations', 'deletions')
    bench.run(
      'set k 0 10 3',
      'one',
      'add k 0 0 1',
      'x',
      'cas k 0 0 1 99',
      'x',
      'append k 0 0 2',
      'xy',
      'delete k',
      'md k',
    )
    const told = peer.take().replaceAll(/ts=\S+ gid=\d+ | cfd=-?\d+/g, '')
    expect(told.split('\n')).toEqual([
      'type=item_store key=k status=stored cmd=set ttl=10 clsid=1 size=3',
      'type=item_store key=k status=not_stored cmd=add ttl=0 clsid=1 size=1',
      'type=item_store key=k status=exists cmd=cas ttl=0 clsid=1 size=1',
      'type=item_store key=k status=stored cmd=append ttl=0 clsid=1 size=5',
      'type=deleted key=k cmd=delete clsid=1 size=5',
      '',
    ])
  })

  it('tells what was too large', () => {
    const peer = watcher('mutations')
    bench.run(`set k 0 0 ${2 * 1024 * 1024}`, 'x'.repeat(2 * 1024 * 1024))
    expect(peer.take()).toMatch(/type=item_store key=k status=too_large cmd=set ttl=0 clsid=0 cfd=-?\d+ size=0\n$/)
  })

  it('tells what was evicted', () => {
    bench = new MemcachedBench({ maxBytes: 2 * 1024 * 1024 })
    const peer = watcher('evictions')
    const value = 'x'.repeat(100_000)
    for (let i = 0; i < 40; i++) bench.run(`set key${i} 0 0 ${value.length} noreply`, value)
    expect(peer.take()).toMatch(/^ts=\S+ gid=\d+ type=eviction key=key0 fetch=no ttl=-1 la=0 clsid=\d+ size=100000\n/)
  })

  it('is told what it has lost', () => {
    bench = new MemcachedBench({ watcherBufferBytes: 1024 })
    const peer = watcher()
    peer.reading = false
    for (let i = 0; i < 30; i++) bench.run(`get key${i}`)
    peer.reading = true
    peer.read()
    peer.take()
    bench.run('get last')
    expect(peer.take()).toMatch(new RegExp(`^skipped=\\d+\n${START} gid=\\d+ type=item_get key=last`))
  })

  it('takes no further commands, and ends with its connection', () => {
    const peer = watcher()
    peer.send('version\r\n')
    expect(peer.take()).toBe('')
    expect(bench.log.watchers).toBe(1)
    peer.session.ended()
    expect(bench.log.watchers).toBe(0)
    expect(bench.log.mask).toBe(0)
  })

  it('must be the first command that was sent', () => {
    const peer = bench.connect()
    peer.send('mg none\r\nwatch\r\n')
    expect(peer.take()).toBe('EN\r\nERROR cannot pipeline other commands before watch\r\n')
    peer.send('get none\r\nwatch evictions\r\n')
    expect(peer.take()).toBe('END\r\nOK\r\n')
  })

  it('refuses what it does not know, too many, and everybody when disabled', () => {
    expect(bench.run('watch nonsense')).toBe('ERROR\r\n')
    for (let i = 0; i < 20; i++) watcher('sysevents')
    expect(bench.run('watch')).toBe('WATCHER_TOO_MANY log watcher limit reached\r\n')
    bench = new MemcachedBench({ watchEnabled: false })
    expect(bench.run('watch')).toBe('CLIENT_ERROR watch commands not allowed\r\n')
  })
})
