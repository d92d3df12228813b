import { describe, expect, it } from 'vitest'
import { CommandBench, error } from '../testing.ts'

const HELLO_DIGEST = '9555e8555c62dcfd'

describe('DIGEST', () => {
  it('is the XXH3 hash in 16 digits, leading zeros included', () => {
    const bench = new CommandBench()
    bench.run('MSET', 'a', 'hello', 'b', '', 'c', '123', 'd', 'v8')
    expect(bench.run('DIGEST', 'a')).toBe(HELLO_DIGEST)
    expect(bench.run('DIGEST', 'b')).toBe('2d06800538d394c2')
    expect(bench.run('DIGEST', 'c')).toBe('404a763b3f4c8c9a')
    expect(bench.run('DIGEST', 'd')).toBe('0cc76dbb41381419')
    expect(bench.run('DIGEST', 'missing')).toBeNull()
    bench.putList('l')
    expect(bench.run('DIGEST', 'l')).toEqual(error('WRONGTYPE Operation against a key holding the wrong kind of value'))
  })

  it('is the same of a string in pieces', () => {
    const bench = new CommandBench()
    bench.run('SET', 'k', 'x'.repeat(100_000))
    const digest = bench.run('DIGEST', 'k') as string
    expect(bench.run('SET', 'k', 'y', 'IFDEQ', digest)).toBe('OK')
    bench.run('APPEND', 'long', 'x'.repeat(50_000))
    bench.run('APPEND', 'long', 'x'.repeat(50_000))
    expect(bench.run('DIGEST', 'long')).toBe(digest)
  })
})

describe('DELEX', () => {
  it('deletes any key without a condition', () => {
    const bench = new CommandBench()
    bench.run('SET', 'k', 'v')
    bench.putList('l')
    expect(bench.run('DELEX', 'k')).toBe(1)
    expect(bench.run('DELEX', 'k')).toBe(0)
    expect(bench.run('DELEX', 'l')).toBe(1)
    expect(bench.takeEffects()).toEqual(['del 0 k', 'del 0 l'])
    bench.verify()
  })

  it.each([
    ['IFEQ', 'hello', 1],
    ['ifeq', 'Hello', 0],
    ['IFNE', 'hello', 0],
    ['IFNE', 'other', 1],
    ['IFDEQ', HELLO_DIGEST, 1],
    ['IFDEQ', HELLO_DIGEST.toUpperCase(), 1],
    ['IFDEQ', 'zzzzzzzzzzzzzzzz', 0],
    ['IFDNE', HELLO_DIGEST, 0],
    ['IFDNE', 'zzzzzzzzzzzzzzzz', 1],
  ])('deletes hello with %s %s: %i', (condition, operand, deleted) => {
    const bench = new CommandBench()
    bench.run('SET', 'k', 'hello')
    expect(bench.run('DELEX', 'k', condition, operand)).toBe(deleted)
    expect(bench.run('GET', 'k')).toBe(deleted === 1 ? null : 'hello')
    expect(bench.run('DELEX', 'missing', condition, operand)).toBe(0)
  })

  it('checks arity, key, type, condition and digest in this order', () => {
    const bench = new CommandBench()
    bench.run('SET', 'k', 'v')
    bench.putList('l')
    const arity = error("ERR wrong number of arguments for 'delex' command")
    expect(bench.run('DELEX', 'missing', 'IFEQ')).toEqual(arity)
    expect(bench.run('DELEX', 'k', 'IFEQ', 'v', 'v')).toEqual(arity)
    expect(bench.run('DELEX', 'missing', 'FOO', 'v')).toBe(0)
    expect(bench.run('DELEX', 'l', 'FOO', 'v')).toEqual(
      error('ERR Key should be of string type if conditions are specified'),
    )
    expect(bench.run('DELEX', 'k', 'FOO', 'v')).toEqual(error('ERR Invalid condition. Use IFEQ, IFNE, IFDEQ, or IFDNE'))
    expect(bench.run('DELEX', 'k', 'IFDNE', 'v')).toEqual(error('ERR must be exactly 16 hexadecimal characters'))
    expect(bench.run('GET', 'k')).toBe('v')
  })

  it('reads the key only under a condition', () => {
    const bench = new CommandBench()
    expect(bench.run('COMMAND', 'GETKEYSANDFLAGS', 'DELEX', 'k')).toEqual([['k', ['RM', 'delete']]])
    expect(bench.run('COMMAND', 'GETKEYSANDFLAGS', 'DELEX', 'k', 'IFEQ', 'v')).toEqual([['k', ['RW', 'delete']]])
  })
})
