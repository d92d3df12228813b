import { describe, expect, it } from 'vitest'
import { CommandBench, error } from '../testing.ts'

const SYNTAX_ERROR = error('ERR syntax error')
const WRONG_TYPE = error('WRONGTYPE Operation against a key holding the wrong kind of value')
const HELLO_DIGEST = '9555e8555c62dcfd'
const OTHER_DIGEST = '0000000000000000'

describe('SET', () => {
  it('sets and overwrites, whatever the sizes', () => {
    const bench = new CommandBench()
    for (const size of [0, 1, 7, 8, 100, 40_000, 32_768, 3, 2_000_000, 0]) {
      expect(bench.run('SET', 'k', 'x'.repeat(size))).toBe('OK')
      expect(bench.run('GET', 'k') === 'x'.repeat(size)).toBe(true)
      bench.verify()
    }
    expect(bench.takeEffects().every(effect => effect === 'set 0 k')).toBe(true)
  })

  it('takes NX and XX', () => {
    const bench = new CommandBench()
    expect(bench.run('SET', 'k', 'a', 'XX')).toBeNull()
    expect(bench.run('SET', 'k', 'a', 'nx')).toBe('OK')
    expect(bench.run('SET', 'k', 'b', 'NX', 'NX')).toBeNull()
    expect(bench.run('SET', 'k', 'c', 'xX')).toBe('OK')
    expect(bench.run('GET', 'k')).toBe('c')
    expect(bench.takeEffects()).toEqual(['set 0 k', 'set 0 k'])
  })

  it('returns the old value with GET, set or not', () => {
    const bench = new CommandBench()
    expect(bench.run('SET', 'k', 'a', 'GET')).toBeNull()
    expect(bench.run('SET', 'k', 'b', 'GET', 'NX')).toBe('a')
    expect(bench.run('SET', 'k', 'c', 'GET', 'EX', 10, 'GET')).toBe('a')
    expect(bench.run('SET', 'other', 'd', 'GET', 'XX')).toBeNull()
    expect(bench.run('MGET', 'k', 'other')).toEqual(['c', null])
  })

  it.each([
    ['EX', '10', 10_000],
    ['PX', '10', 10],
    ['EXAT', '1700000001', 1000],
    ['PXAT', '1700000000001', 1],
  ])('gives a deadline with %s', (option, time, ms) => {
    const bench = new CommandBench()
    bench.run('SET', 'k', 'old')
    bench.takeEffects()
    const { dirty } = bench.keyspace.effects
    expect(bench.run('SET', 'k', 'v', option, time)).toBe('OK')
    expect(bench.takeEffects()).toEqual(['set 0 k', 'expire 0 k'])
    expect(bench.keyspace.effects.dirty).toBe(dirty + 1)
    bench.advance(ms - 1)
    expect(bench.run('GET', 'k')).toBe('v')
    bench.verify()
    bench.advance(1)
    expect(bench.run('GET', 'k')).toBeNull()
    expect(bench.takeEffects()).toEqual(['expired 0 k'])
  })

  it('takes the deadline away, unless KEEPTTL is given', () => {
    const bench = new CommandBench()
    bench.run('SET', 'a', '1', 'PX', 100)
    bench.run('SET', 'b', '1', 'PX', 100)
    bench.run('SET', 'a', '2')
    bench.run('SET', 'b', 'longer than it was', 'KEEPTTL')
    bench.run('SET', 'c', '1', 'KEEPTTL')
    bench.verify()
    bench.advance(100)
    expect(bench.run('MGET', 'a', 'b', 'c')).toEqual(['2', null, '1'])
  })

  it('sets a key whose deadline has passed, to expire at once', () => {
    const bench = new CommandBench()
    expect(bench.run('SET', 'k', 'v', 'PXAT', 1)).toBe('OK')
    expect(bench.run('GET', 'k')).toBeNull()
    expect(bench.takeEffects()).toEqual(['set 0 k', 'expire 0 k', 'expired 0 k'])
  })

  it('refuses times that are none', () => {
    const bench = new CommandBench()
    const invalid = error("ERR invalid expire time in 'set' command")
    for (const option of ['EX', 'PX', 'EXAT', 'PXAT']) {
      expect(bench.run('SET', 'k', 'v', option, 0)).toEqual(invalid)
      expect(bench.run('SET', 'k', 'v', option, -1)).toEqual(invalid)
      expect(bench.run('SET', 'k', 'v', option, '-9223372036854775808')).toEqual(invalid)
      expect(bench.run('SET', 'k', 'v', option, '1.5')).toEqual(error('ERR value is not an integer or out of range'))
      expect(bench.run('SET', 'k', 'v', option, '9223372036854775808')).toEqual(
        error('ERR value is not an integer or out of range'),
      )
    }
    expect(bench.run('SET', 'k', 'v', 'EX', '9223372036854776')).toEqual(invalid)
    expect(bench.run('SET', 'k', 'v', 'EXAT', '9223372036854776')).toEqual(invalid)
    expect(bench.run('SET', 'k', 'v', 'PX', '9223372036854775807')).toEqual(invalid)
    expect(bench.run('SET', 'k', 'v', 'EX', '9223372036854775')).toEqual(invalid)
    expect(bench.takeEffects()).toEqual([])
  })

  it.each([
    'NX XX',
    'XX NX',
    'EX 1 PX 1',
    'EX 1 KEEPTTL',
    'KEEPTTL PXAT 1',
    'PERSIST',
    'EX',
    'GETX',
    'IFEQ',
    'IFDNE',
    'IFEQ a NX',
    'XX IFNE a',
    'IFEQ a IFNE a',
    'IFDEQ a IFEQ a',
    '10',
  ])('is a syntax error with %s', options => {
    expect(new CommandBench().run('SET', 'k', 'v', ...options.split(' '))).toEqual(SYNTAX_ERROR)
    expect(new CommandBench().run('SET', 'k', 'v', '')).toEqual(SYNTAX_ERROR)
  })

  it('compares the value under IFEQ and IFNE', () => {
    const bench = new CommandBench()
    expect(bench.run('SET', 'k', 'a', 'IFEQ', '')).toBeNull()
    expect(bench.run('SET', 'k', 'hello', 'IFNE', 'hello')).toBe('OK')
    expect(bench.run('SET', 'k', 'b', 'IFEQ', 'HELLO')).toBeNull()
    expect(bench.run('SET', 'k', 'b', 'IFNE', 'hello')).toBeNull()
    expect(bench.run('SET', 'k', 'b', 'IFNE', 'hello', 'GET')).toBe('hello')
    expect(bench.run('SET', 'k', 'b', 'IFEQ', 'hello', 'EX', 10)).toBe('OK')
    expect(bench.run('SET', 'k', 'c', 'IFNE', 'x', 'IFNE', 'B', 'KEEPTTL', 'GET')).toBe('b')
    expect(bench.run('GET', 'k')).toBe('c')
    bench.run('SET', 'long', 'x'.repeat(100_000))
    expect(bench.run('SET', 'long', 'y', 'IFEQ', `${'x'.repeat(99_999)}y`)).toBeNull()
    expect(bench.run('SET', 'long', 'y', 'IFEQ', 'x'.repeat(100_000))).toBe('OK')
    bench.verify()
  })

  it('compares the digest under IFDEQ and IFDNE', () => {
    const bench = new CommandBench()
    expect(bench.run('SET', 'k', 'a', 'IFDEQ', HELLO_DIGEST)).toBeNull()
    expect(bench.run('SET', 'k', 'hello', 'IFDNE', 'short')).toBe('OK')
    expect(bench.run('SET', 'k', 'b', 'IFDEQ', OTHER_DIGEST)).toBeNull()
    expect(bench.run('SET', 'k', 'b', 'IFDNE', HELLO_DIGEST.toUpperCase())).toBeNull()
    expect(bench.run('SET', 'k', 'b', 'IFDEQ', HELLO_DIGEST.toUpperCase())).toBe('OK')
    expect(bench.run('SET', 'k', 'c', 'IFDNE', HELLO_DIGEST)).toBe('OK')
    expect(bench.run('SET', 'k', 'd', 'IFDNE', 'short', 'GET')).toEqual(
      error('ERR must be exactly 16 hexadecimal characters'),
    )
    expect(bench.run('GET', 'k')).toBe('c')
  })

  it('sets what is no string, unless it must return or compare it', () => {
    const bench = new CommandBench()
    bench.putList('k')
    expect(bench.run('SET', 'k', 'v', 'GET')).toEqual(WRONG_TYPE)
    expect(bench.run('SET', 'k', 'v', 'IFEQ', 'v')).toEqual(WRONG_TYPE)
    expect(bench.run('SET', 'k', 'v', 'IFDNE', 'v')).toEqual(WRONG_TYPE)
    expect(bench.run('SET', 'k', 'v', 'EX', 0, 'GET')).toEqual(error("ERR invalid expire time in 'set' command"))
    expect(bench.run('SET', 'k', 'v', 'NX')).toBeNull()
    expect(bench.run('SET', 'k', 'v', 'XX')).toBe('OK')
    expect(bench.run('GET', 'k')).toBe('v')
    bench.verify()
  })
})

describe('keys of SET', () => {
  it.each([
    ['EX 10', ['OW', 'update']],
    ['IFEQ a', ['RW', 'update']],
    ['IFDNE a GET', ['RW', 'access', 'update']],
    ['GET', ['RW', 'access', 'update']],
  ])('%s: %j', (options, flags) => {
    expect(new CommandBench().run('COMMAND', 'GETKEYSANDFLAGS', 'SET', 'k', 'v', ...options.split(' '))).toEqual([
      ['k', flags],
    ])
  })
})

describe('deadlines past 2^53', () => {
  it.each([
    ['SET', 'k', 'v', 'PXAT', '9223372036854775801'],
    ['GETEX', 'k', 'PXAT', '9223372036854775801'],
    ['MSETEX', '1', 'k', 'v', 'PXAT', '9223372036854775801'],
  ])('are kept to the millisecond by %s', (...words) => {
    const bench = new CommandBench()
    bench.run('SET', 'k', 'old')
    bench.run(...words)
    expect(bench.run('PEXPIRETIME', 'k')).toBe(9223372036854775801n)
    bench.run('SET', 'k', 'a longer value, so that it moves', 'KEEPTTL')
    expect(bench.run('PEXPIRETIME', 'k')).toBe(9223372036854775801n)
    bench.verify()
  })

  it('are kept to the millisecond by PSETEX', () => {
    const bench = new CommandBench({ now: 1_700_000_000_001 })
    bench.run('PSETEX', 'k', '9223370336854775800', 'v')
    expect(bench.run('PEXPIRETIME', 'k')).toBe(9223372036854775801n)
  })
})
