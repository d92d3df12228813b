import { afterEach, describe, expect, it } from 'vitest'
import { MemcachedBench } from '../../session/memcached-testing.ts'
import { textCommands } from './text-commands.ts'

let bench = new MemcachedBench()
afterEach(() => {
  bench.keyspace.verify()
  expect(bench.failures).toEqual([])
  bench = new MemcachedBench()
})

/** The CAS of a key. */
function casOf(key: string): string {
  return /^VALUE \S+ \d+ \d+ (\d+)\r/.exec(bench.run(`gets ${key}`))?.[1] ?? ''
}

describe('storing and getting', () => {
  it('gives back what was stored, with its flags', () => {
    expect(bench.run('set foo 7 0 3', 'bar')).toBe('STORED\r\n')
    expect(bench.run('get foo')).toBe('VALUE foo 7 3\r\nbar\r\nEND\r\n')
    expect(bench.run('get foo none foo')).toBe('VALUE foo 7 3\r\nbar\r\nVALUE foo 7 3\r\nbar\r\nEND\r\n')
    expect(bench.run('set foo 4294967295 0 0', '')).toBe('STORED\r\n')
    expect(bench.run('get foo')).toBe('VALUE foo 4294967295 0\r\n\r\nEND\r\n')
  })

  it('gives each stored item a CAS of its own', () => {
    bench.run('set a 0 0 1', 'a', 'set b 0 0 1', 'b')
    expect(bench.run('gets a b')).toBe('VALUE a 0 1 2\r\na\r\nVALUE b 0 1 3\r\nb\r\nEND\r\n')
    bench.run('set a 0 0 1', 'c')
    expect(casOf('a')).toBe('4')
  })

  it('stores only what is not there, or is', () => {
    expect(bench.run('replace k 0 0 1', 'a')).toBe('NOT_STORED\r\n')
    expect(bench.run('add k 1 0 1', 'b')).toBe('STORED\r\n')
    expect(bench.run('add k 0 0 1', 'c')).toBe('NOT_STORED\r\n')
    expect(bench.run('replace k 2 0 1', 'd')).toBe('STORED\r\n')
    expect(bench.run('get k')).toBe('VALUE k 2 1\r\nd\r\nEND\r\n')
  })

  it('joins values, and keeps flags and time', () => {
    expect(bench.run('append k 0 0 1', 'a')).toBe('NOT_STORED\r\n')
    bench.run('set k 5 10 3', 'mid')
    expect(bench.run('append k 9 0 3', 'end')).toBe('STORED\r\n')
    expect(bench.run('prepend k 9 0 5', 'start')).toBe('STORED\r\n')
    expect(bench.run('get k')).toBe('VALUE k 5 11\r\nstartmidend\r\nEND\r\n')
    bench.pass(10_000)
    expect(bench.run('get k')).toBe('END\r\n')
  })

  it('joins values that become long', () => {
    const part = 'x'.repeat(30_000)
    bench.run('set k 1 0 3', 'mid')
    for (let i = 0; i < 5; i++) {
      bench.run(`append k 0 0 ${part.length}`, part)
      bench.run(`prepend k 0 0 ${part.length}`, part)
      bench.keyspace.verify()
    }
    const all = `${part.repeat(5)}mid${part.repeat(5)}`
    expect(bench.run('get k')).toBe(`VALUE k 1 ${all.length}\r\n${all}\r\nEND\r\n`)
  })

  it('stores over a CAS only what nobody else changed', () => {
    expect(bench.run('cas k 0 0 1 5', 'a')).toBe('NOT_FOUND\r\n')
    bench.run('set k 0 0 1', 'a')
    const cas = casOf('k')
    expect(bench.run('cas k 0 0 1 9999', 'b')).toBe('EXISTS\r\n')
    expect(bench.run('cas k 0 0 1 0', 'b')).toBe('EXISTS\r\n')
    expect(bench.run(`cas k 0 0 1 ${cas}`, 'b')).toBe('STORED\r\n')
    expect(bench.run(`cas k 0 0 1 ${cas}`, 'c')).toBe('EXISTS\r\n')
    expect(bench.run('get k')).toBe('VALUE k 0 1\r\nb\r\nEND\r\n')
  })

  it('has no CAS with -C', () => {
    bench = new MemcachedBench({ cas: false })
    bench.run('set k 0 0 1', 'a')
    expect(bench.run('gets k')).toBe('VALUE k 0 1 0\r\na\r\nEND\r\n')
  })

  it('replies nothing to noreply', () => {
    expect(bench.run('set k 0 0 1 noreply', 'a', 'add k 0 0 1 noreply', 'b', 'delete none noreply')).toBe('')
    expect(bench.run('incr k 1 noreply', 'touch k 10 noreply', 'cas k 0 0 1 99 noreply', 'c')).toBe('')
    expect(bench.run('get k noreply')).toBe('VALUE k 0 1\r\na\r\nEND\r\n')
    expect(bench.run('set k 0 x 1 noreply', 'a', 'bogus noreply', 'flush_all noreply', 'get k')).toBe('END\r\n')
  })

  it('refuses what is too large, and forgets what was there', () => {
    bench.run('set k 0 0 1', 'a', 'set other 0 0 1', 'b')
    const large = 'x'.repeat(1024 * 1024)
    expect(bench.run(`set k 0 0 ${large.length}`, large)).toBe('SERVER_ERROR object too large for cache\r\n')
    expect(bench.run(`add other 0 0 ${large.length}`, large)).toBe('SERVER_ERROR object too large for cache\r\n')
    expect(bench.run('get k other')).toBe('VALUE other 0 1\r\nb\r\nEND\r\n')
    const fits = 'x'.repeat(1024 * 1024 - 100)
    expect(bench.run(`set k 0 0 ${fits.length}`, fits)).toBe('STORED\r\n')
    expect(bench.run('get k')).toBe(`VALUE k 0 ${fits.length}\r\n${fits}\r\nEND\r\n`)
    expect(bench.run('append k 0 0 200', 'y'.repeat(200))).toBe('NOT_STORED\r\n')
  })

  it('takes keys of 250 bytes, of any bytes but spaces', () => {
    const key = '\x01\xff'.repeat(125)
    expect(bench.run(`set ${key} 0 0 1`, 'a')).toBe('STORED\r\n')
    expect(bench.run(`get ${key}`)).toBe(`VALUE ${key} 0 1\r\na\r\nEND\r\n`)
    for (const line of ['get', 'gets', 'gat 1', 'delete', 'touch', 'incr'])
      expect(bench.run(`${line} ${key}x 1`)).toBe('CLIENT_ERROR bad command line format\r\n')
    expect(bench.run(`get k ${key}x k`)).toBe('CLIENT_ERROR bad command line format\r\n')
  })

  it('answers many keys in one command', () => {
    const keys = Array.from({ length: 100 }, (_, i) => `key${i}`)
    for (const key of keys) bench.run(`set ${key} 0 0 ${key.length}`, key)
    const values = keys.map(key => `VALUE ${key} 0 ${key.length}\r\n${key}\r\n`).join('')
    expect(bench.run(`get ${keys.join(' ')}`)).toBe(`${values}END\r\n`)
    expect(bench.run(`get ${keys.join(' none   ')}`)).toBe(`${values}END\r\n`)
  })
})

describe('time', () => {
  it('forgets an item at its deadline, to the millisecond', () => {
    bench.run('set k 0 2 1', 'a')
    bench.pass(1999)
    expect(bench.run('get k')).toBe('VALUE k 0 1\r\na\r\nEND\r\n')
    bench.pass(1)
    expect(bench.run('get k')).toBe('END\r\n')
  })

  it('takes up to 30 days as relative, more as a point in time, less than 0 as over', () => {
    const days = 2_592_000
    bench.run(`set relative 0 ${days} 1`, 'a', `set over 0 ${days + 1} 1`, 'b', 'set negative 0 -1 1', 'c')
    bench.run(`set absolute 0 ${bench.time.now() / 1000 + 100} 1`, 'd', 'set never 0 0 1', 'e')
    expect(bench.run('get relative over negative absolute never')).toBe(
      'VALUE relative 0 1\r\na\r\nVALUE absolute 0 1\r\nd\r\nVALUE never 0 1\r\ne\r\nEND\r\n',
    )
    bench.pass(100_000)
    expect(bench.run('get relative absolute never')).toBe('VALUE relative 0 1\r\na\r\nVALUE never 0 1\r\ne\r\nEND\r\n')
    bench.pass(days * 1000)
    expect(bench.run('get relative never')).toBe('VALUE never 0 1\r\ne\r\nEND\r\n')
  })

  it('gives an item another deadline, with or without getting it', () => {
    bench.run('set k 3 0 1', 'a')
    expect(bench.run('touch k 5')).toBe('TOUCHED\r\n')
    bench.pass(4000)
    expect(bench.run('gat 5 none k')).toBe('VALUE k 3 1\r\na\r\nEND\r\n')
    bench.pass(4000)
    expect(bench.run('gats 0 k')).toBe('VALUE k 3 1 2\r\na\r\nEND\r\n')
    bench.pass(4_000_000)
    expect(bench.run('get k')).toBe('VALUE k 3 1\r\na\r\nEND\r\n')
    expect(bench.run('touch k -1', 'get k', 'touch k 1', 'gat 1 k')).toBe('TOUCHED\r\nEND\r\nNOT_FOUND\r\nEND\r\n')
  })

  it.each([
    ['touch k', 'CLIENT_ERROR bad command line format'],
    ['touch k x', 'CLIENT_ERROR invalid exptime argument'],
    ['touch k 2147483648', 'CLIENT_ERROR invalid exptime argument'],
    ['gat k', 'CLIENT_ERROR bad command line format'],
    ['gat x k', 'CLIENT_ERROR invalid exptime argument'],
  ])('%s: %s', (line, reply) => {
    expect(bench.run(line)).toBe(`${reply}\r\n`)
  })

  it('keeps the CAS when only the time changes', () => {
    bench.run('set k 0 0 1', 'a')
    const cas = casOf('k')
    bench.run('touch k 100', 'touch k 200', 'touch k 0')
    expect(casOf('k')).toBe(cas)
  })

  it('removes items in the background', () => {
    bench.run('set k 0 10 1', 'a', 'set l 0 20 1', 'b')
    expect(bench.store.database.size).toBe(2)
    bench.pass(10_000)
    expect(bench.store.database.size).toBe(1)
  })
})

describe('numbers', () => {
  it('adds and subtracts within 64 bits', () => {
    bench.run('set n 1 0 2', '99')
    expect(bench.run('incr n 1', 'get n')).toBe('100\r\nVALUE n 1 3\r\n100\r\nEND\r\n')
    expect(bench.run('decr n 95', 'get n')).toBe('5\r\nVALUE n 1 3\r\n5  \r\nEND\r\n')
    expect(bench.run('decr n 6', 'incr n 18446744073709551615', 'incr n 1', 'incr n 0')).toBe(
      '0\r\n18446744073709551615\r\n0\r\n0\r\n',
    )
    expect(bench.run('incr none 1', 'decr none 1')).toBe('NOT_FOUND\r\nNOT_FOUND\r\n')
  })

  it.each([
    ['12', '13'],
    [' 12', '13'],
    ['12 x', '13'],
    ['+12', '13'],
    ['0000000000000000000012', '13'],
    ['18446744073709551615', '0'],
    ['999999999999999', '1000000000000000'],
    ['9007199254740993', '9007199254740994'],
  ])('takes %j for a number', (value, sum) => {
    bench.run(`set n 0 0 ${value.length}`, value)
    expect(bench.run('incr n 1')).toBe(`${sum}\r\n`)
  })

  it.each(['', 'x', '12x', '-1', '18446744073709551616', '1.5'])('takes %j for none', value => {
    bench.run(`set n 0 0 ${value.length}`, value)
    const error = 'CLIENT_ERROR cannot increment or decrement non-numeric value\r\n'
    expect(bench.run('incr n 1', 'decr n 1')).toBe(error + error)
  })

  it.each(['x', '-1', '18446744073709551616', '1.5', '99999999999999999999999'])('refuses %j as what to add', delta => {
    bench.run('set n 0 0 1', '1')
    expect(bench.run(`incr n ${delta}`)).toBe('CLIENT_ERROR invalid numeric delta argument\r\n')
  })

  it('gives a number a new CAS, and keeps its deadline', () => {
    bench.run('set n 0 10 1', '9')
    const cas = casOf('n')
    bench.run('incr n 1')
    expect(casOf('n')).not.toBe(cas)
    bench.pass(10_000)
    expect(bench.run('get n')).toBe('END\r\n')
  })
})

describe('the rest', () => {
  it('deletes', () => {
    bench.run('set k 0 0 1', 'a')
    expect(bench.run('delete k', 'delete k', 'get k')).toBe('DELETED\r\nNOT_FOUND\r\nEND\r\n')
  })

  it('flushes, at once or later', () => {
    bench.run('set k 0 0 1', 'a')
    expect(bench.run('flush_all', 'get k', 'set k 0 0 1', 'b', 'get k')).toBe(
      'OK\r\nEND\r\nSTORED\r\nVALUE k 0 1\r\nb\r\nEND\r\n',
    )
    expect(bench.run('flush_all 10', 'set l 0 0 1', 'c')).toBe('OK\r\nSTORED\r\n')
    bench.pass(9999)
    expect(bench.run('get k l')).toBe('VALUE k 0 1\r\nb\r\nVALUE l 0 1\r\nc\r\nEND\r\n')
    bench.pass(1)
    expect(bench.run('get k l', 'set k 0 0 1', 'd', 'get k')).toBe('END\r\nSTORED\r\nVALUE k 0 1\r\nd\r\nEND\r\n')
    expect(bench.run('flush_all x')).toBe('CLIENT_ERROR invalid exptime argument\r\n')
  })

  it('does not flush with -F', () => {
    bench = new MemcachedBench({ flushEnabled: false })
    bench.run('set k 0 0 1', 'a')
    expect(bench.run('flush_all', 'get k')).toBe('CLIENT_ERROR flush_all not allowed\r\nVALUE k 0 1\r\na\r\nEND\r\n')
  })

  it('tells its version, sets its verbosity', () => {
    expect(bench.run('version', 'verbosity 1', 'verbosity', 'verbosity x', 'mn')).toBe(
      'VERSION 1.2.3\r\nOK\r\nCLIENT_ERROR bad command line format\r\nCLIENT_ERROR bad command line format\r\nMN\r\n',
    )
    expect(bench.settings.verbosity).toBe(1)
    bench.run('verbosity 9')
    expect(bench.settings.verbosity).toBe(2)
  })

  it('stops only with -A', () => {
    expect(bench.run('shutdown')).toBe('SERVER_ERROR: shutdown not enabled\r\n')
    bench = new MemcachedBench({ shutdownEnabled: true })
    expect(bench.run('shutdown now')).toBe('CLIENT_ERROR invalid shutdown mode\r\n')
    bench.run('shutdown graceful')
    expect(bench.shutdowns).toEqual([true])
  })

  it('knows no other command, and no HTTP', () => {
    expect(bench.run('bogus', 'GET k', ' get k')).toBe('ERROR\r\nERROR\r\nERROR\r\n')
    const peer = bench.connect()
    peer.send('GET / HTTP/1.1\r\nHost: x\r\n')
    expect([peer.take(), peer.state]).toEqual(['', 'destroyed'])
  })

  it('closes behind the replies to quit', () => {
    const peer = bench.connect()
    peer.send('version\r\nquit\r\nversion\r\n')
    expect([peer.take(), peer.state]).toEqual(['VERSION 1.2.3\r\n', 'ended'])
  })

  it('runs every command that it lists', () => {
    expect(new Set(textCommands.map(({ name }) => name)).size).toBe(textCommands.length)
    for (const { name } of textCommands) expect(bench.connect().session.closing, name).toBe(false)
  })
})
