import { describe, expect, it } from 'vitest'
import { CommandBench } from '../testing.ts'

describe('OBJECT ENCODING of strings', () => {
  it.each([
    ['0', 'int'],
    ['-1', 'int'],
    ['9223372036854775807', 'int'],
    ['-9223372036854775808', 'int'],
    ['9223372036854775808', 'embstr'],
    ['-9223372036854775809', 'embstr'],
    ['01', 'embstr'],
    ['-0', 'embstr'],
    ['+1', 'embstr'],
    [' 1', 'embstr'],
    ['1.0', 'embstr'],
    ['', 'embstr'],
    ['x'.repeat(44), 'embstr'],
    ['x'.repeat(45), 'raw'],
    ['1'.repeat(45), 'raw'],
    ['x'.repeat(100_000), 'raw'],
  ])('%s: %s', (value, encoding) => {
    const bench = new CommandBench()
    for (const words of [
      ['SET', 'k', value],
      ['SET', 'k', value, 'EX', '100'],
      ['SETNX', 'new', value],
      ['GETSET', 'k', value],
      ['MSET', 'k', value],
      ['APPEND', 'made', value],
    ]) {
      bench.run(...words)
      expect(bench.run('OBJECT', 'ENCODING', words[1])).toBe(encoding)
    }
  })

  it('is raw after a change in place, until the key is set anew', () => {
    const bench = new CommandBench()
    for (const change of [
      ['APPEND', 'k', ''],
      ['SETRANGE', 'k', '0', '7'],
    ]) {
      bench.run('SET', 'k', '12')
      bench.run(...change)
      expect(bench.run('OBJECT', 'ENCODING', 'k')).toBe('raw')
      bench.run('GETEX', 'k', 'EX', 100)
      expect(bench.run('OBJECT', 'ENCODING', 'k')).toBe('raw')
      bench.run('SET', 'k', '12', 'KEEPTTL')
      expect(bench.run('OBJECT', 'ENCODING', 'k')).toBe('int')
    }
    bench.run('SETRANGE', 'new', 0, '1')
    expect(bench.run('OBJECT', 'ENCODING', 'new')).toBe('raw')
  })
})
