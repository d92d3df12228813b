import { afterEach, describe, expect, it } from 'vitest'
import { MemcachedBench } from '../../session/memcached-testing.ts'

let bench = new MemcachedBench()
afterEach(() => {
  bench.keyspace.verify()
  expect(bench.failures).toEqual([])
  bench = new MemcachedBench()
})

describe('mg', () => {
  it('tells of a hit without the value, or with it', () => {
    bench.run('ms foo 3 F7 T100', 'bar')
    expect(bench.run('mg foo', 'mg foo v', 'mg none', 'mg none v')).toBe('HD\r\nVA 3\r\nbar\r\nEN\r\nEN\r\n')
    expect(bench.run('mg foo s v t f k O9')).toBe('VA 3 s3 t100 f7 kfoo O9\r\nbar\r\n')
    expect(bench.run('mg none s k v O9')).toBe('EN knone O9\r\n')
  })

  it('is silent about a miss with q', () => {
    bench.run('ms foo 1', 'a')
    expect(bench.run('mg none q', 'mg none q v k', 'mg foo q', 'mn')).toBe('HD\r\nMN\r\n')
  })

  it('tells when an item was fetched before, and leaves no trace with u', () => {
    bench.run('ms foo 1', 'a')
    bench.pass(2000)
    expect(bench.run('mg foo h l u', 'mg foo h', 'mg foo h')).toBe('HD h0 l2\r\nHD h0\r\nHD h1\r\n')
  })

  it('gives an item another deadline, and shows the one it had at that point of the line', () => {
    bench.run('ms foo 1 T100', 'a')
    expect(bench.run('mg foo t T30', 'mg foo T20 t', 'mg foo T0 t', 'mg foo T-1')).toBe(
      'HD t100\r\nHD t20\r\nHD t-1\r\nHD\r\n',
    )
    expect(bench.run('mg foo')).toBe('EN\r\n')
  })

  it('leaves the value out when its CAS is known', () => {
    bench.run('ms foo 1 E7', 'a')
    expect(bench.run('mg foo C7 v c', 'mg foo C8 v c')).toBe('HD c7\r\nVA 1 c7\r\na\r\n')
  })

  it('takes and returns keys in base64', () => {
    expect(bench.run('ms AP8g 1 b k', 'a')).toBe('HD kAP8g b\r\n')
    expect(bench.run('mg AP8g b k v', 'me AP8g b')).toMatch(
      /^VA 1 kAP8g b\r\na\r\nME AP8g exp=-1 .* cls=1 size=63\r\n$/,
    )
    expect(bench.run('mg !!! b')).toBe('CLIENT_ERROR error decoding key\r\n')
    expect(bench.run('md AP8g b k')).toBe('HD kAP8g b\r\n')
  })

  it.each([
    ['mg', 'CLIENT_ERROR bad command line format'],
    ['mg foo !', 'CLIENT_ERROR bad command line format'],
    ['mg foo v v', 'CLIENT_ERROR duplicate flag'],
    ['mg foo m', 'CLIENT_ERROR invalid flag'],
    ['mg foo Tx', 'CLIENT_ERROR bad token in command line format'],
    ['mg foo R', 'CLIENT_ERROR bad token in command line format'],
    [`mg foo O${'o'.repeat(32)}`, 'CLIENT_ERROR opaque token too long'],
    [`mg ${'k'.repeat(251)}`, 'CLIENT_ERROR bad command line format'],
  ])('%s: %s', (line, reply) => {
    expect(bench.run(line)).toBe(`${reply}\r\n`)
  })
})

describe('leases', () => {
  it('lets one client fill what nobody has stored', () => {
    expect(bench.run('mg k v t N30 E9 c', 'mg k v N30', 'mg k t')).toBe(
      'VA 0 t-1 c9 W\r\n\r\nVA 0 Z\r\n\r\nHD t30 Z\r\n',
    )
    expect(bench.run('ms k 2 C9 T0', 'hi', 'mg k v t')).toBe('HD\r\nVA 2 t-1\r\nhi\r\n')
  })

  it('lets one client replace what is near its end', () => {
    bench.run('ms k 1 T60', 'a')
    expect(bench.run('mg k R30 v', 'mg k R30 v')).toBe('VA 1\r\na\r\nVA 1\r\na\r\n')
    bench.pass(30_999)
    expect(bench.run('mg k R30 t')).toBe('HD t30\r\n')
    bench.pass(1)
    expect(bench.run('mg k R30 v', 'mg k R30 v')).toBe('VA 1 W\r\na\r\nVA 1 Z\r\na\r\n')
    bench.run('ms k 1 T0', 'b')
    expect(bench.run('mg k R30 v')).toBe('VA 1\r\nb\r\n')
  })

  it('lets one client replace what was marked stale', () => {
    bench.run('ms k 1 T100 E5', 'a')
    expect(bench.run('md k I T30', 'mg k v t', 'mg k v')).toBe('HD\r\nVA 1 t30 X W\r\na\r\nVA 1 Z X\r\na\r\n')
  })

  it('stores a late value as stale with I', () => {
    bench.run('ms k 1 T100 E50', 'a')
    expect(bench.run('ms k 1 C40', 'b')).toBe('EX\r\n')
    expect(bench.run('ms k 1 C40 I', 'b')).toBe('HD\r\n')
    expect(bench.run('mg k v t')).toBe('VA 1 t100 X W\r\nb\r\n')
    expect(bench.run('ms k 1 C999999 I', 'c')).toBe('EX\r\n')
  })
})

describe('ms', () => {
  it('tells of what was stored', () => {
    expect(bench.run('ms foo 3 c s k b O1', 'bar')).toMatch(/^CLIENT_ERROR error decoding key\r\n/)
    expect(bench.run('ms foo 3 s k O1 E4 c', 'bar')).toBe('HD s3 kfoo O1 c4\r\n')
    expect(bench.run('ms foo 3 q', 'baz', 'mn')).toBe('MN\r\n')
  })

  it('stores in all modes', () => {
    expect(bench.run('ms k 1 MR', 'a', 'ms k 1 MA', 'a', 'ms k 1 MP', 'a')).toBe('NS\r\nNS\r\nNS\r\n')
    expect(bench.run('ms k 1 ME', 'b', 'ms k 1 ME', 'c', 'ms k 1 Mr', 'd')).toBe(
      'HD\r\nNS\r\nCLIENT_ERROR invalid mode for ms M token\r\n',
    )
    expect(bench.run('ms k 1 MA s', 'd', 'ms k 1 MP s', 'a', 'mg k v')).toBe('HD s2\r\nHD s3\r\nVA 3\r\nabd\r\n')
    expect(bench.run('ms k 1 MR', 'x', 'mg k v', 'ms k 1 MS', 'y', 'mg k v')).toBe(
      'HD\r\nVA 1\r\nx\r\nHD\r\nVA 1\r\ny\r\n',
    )
    expect(bench.run('ms new 2 MA N60 T5', 'ab', 'mg new v t')).toBe('HD\r\nVA 2 t60\r\nab\r\n')
  })

  it('stores over a CAS only what nobody else changed', () => {
    expect(bench.run('ms k 1 C5', 'a', 'ms k 1 E5', 'a', 'ms k 1 C4', 'b', 'ms k 1 C5 E6', 'c')).toBe(
      'NF\r\nHD\r\nEX\r\nHD\r\n',
    )
    expect(bench.run('mg k v c', 'ms k 1 C18446744073709551615', 'x')).toBe('VA 1 c6\r\nc\r\nEX\r\n')
  })

  it('skips the value of a line that is wrong', () => {
    expect(bench.run('ms k 2 T1 T2', 'mn', 'mn')).toBe('CLIENT_ERROR duplicate flag\r\nMN\r\n')
    expect(bench.run('ms k 2 Fx', 'mn', 'mn')).toBe('CLIENT_ERROR bad command line format\r\nMN\r\n')
    expect(bench.run('ms k 1', 'ab')).toBe('CLIENT_ERROR bad data chunk\r\nCLIENT_ERROR bad command line format\r\n')
  })

  it('forgets what was there when the new value is too large', () => {
    const large = 'x'.repeat(1024 * 1024)
    bench.run('ms k 1', 'a')
    expect(bench.run(`ms k ${large.length}`, large, 'mg k')).toBe('SERVER_ERROR object too large for cache\r\nEN\r\n')
  })
})

describe('md', () => {
  it('deletes', () => {
    bench.run('ms k 1 E5', 'a')
    expect(bench.run('md k C4 O1', 'md k C5 k O2', 'md k k', 'md k q')).toBe('EX O1\r\nHD kk O2\r\nNF kk\r\nNF\r\n')
    bench.run('ms k 1', 'a')
    expect(bench.run('md k q', 'mg k')).toBe('EN\r\n')
  })

  it('leaves a tombstone with x', () => {
    bench.run('ms k 1 E5 F3', 'a')
    expect(bench.run('md k x T30', 'mg k v t f c', 'md k x I F9', 'mg k v f')).toBe(
      'HD\r\nVA 0 t30 f0 c5\r\n\r\nHD\r\nVA 0 f9 X W\r\n\r\n',
    )
  })

  it('gives what it marks another CAS, or one that is given', () => {
    bench.run('ms k 1 E5', 'a')
    expect(bench.run('md k I E77', 'mg k c')).toBe('HD\r\nHD c77 X W\r\n')
  })
})

describe('ma', () => {
  it('counts', () => {
    expect(bench.run('ma n', 'ma n N0 J13 v', 'ma n v', 'ma n D30 v', 'ma n MD D3 v', 'ma n M- v q')).toBe(
      'NF\r\nVA 2\r\n13\r\nVA 2\r\n14\r\nVA 2\r\n44\r\nVA 2\r\n41\r\n',
    )
    expect(bench.run('ma n q', 'ma none q', 'ma n k O1 t', 'ma n T60 t')).toBe('NF\r\nHD kn O1 t-1\r\nHD t60\r\n')
  })

  it('sets and compares the CAS', () => {
    bench.run('ms n 1 E5', '1')
    expect(bench.run('ma n C4', 'ma n C5 E9 c', 'mg n c v')).toBe('EX\r\nHD c9\r\nVA 1 c9\r\n2\r\n')
  })

  it.each([
    ['ma n Dx', 'CLIENT_ERROR invalid or duplicate flag'],
    ['ma n MZ', 'CLIENT_ERROR invalid mode for ma M token'],
    ['ma n', 'CLIENT_ERROR cannot increment or decrement non-numeric value'],
    ['ma', 'CLIENT_ERROR bad command line format'],
  ])('%s: %s', (line, reply) => {
    bench.run('ms n 1', 'x')
    expect(bench.run(line)).toBe(`${reply}\r\n`)
  })
})

describe('me', () => {
  it('tells what is known of an item', () => {
    bench.run('ms k 3 T100 E5', 'abc')
    bench.pass(3000)
    expect(bench.run('me k', 'mg k', 'me k', 'me none')).toBe(
      'ME k exp=97 la=3 cas=5 fetch=no cls=1 size=63\r\nHD\r\nME k exp=97 la=3 cas=5 fetch=yes cls=1 size=63\r\nEN\r\n',
    )
  })
})
