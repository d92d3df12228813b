import { describe, expect, it } from 'vitest'
import { encodingOfString } from '../../types/string-encoding.ts'
import { CommandBench, error } from '../testing.ts'

const WRONG_TYPE = error('WRONGTYPE Operation against a key holding the wrong kind of value')
const NOT_AN_INTEGER = error('ERR value is not an integer or out of range')

describe('GETRANGE and SUBSTR', () => {
  it.each([
    [0, 3, 'This'],
    [-3, -1, 'ing'],
    [0, -1, 'This is a string'],
    [10, 100, 'string'],
    [5, 4, ''],
    [-1, -2, ''],
    [16, 20, ''],
    [-200, 1, 'Th'],
    [0, -16, 'T'],
    [0, -17, ''],
    [0, -100, ''],
    [-200, -100, ''],
    [-100, -200, ''],
    ['-9007199254740994', '-9007199254740993', ''],
    ['-9223372036854775808', '9223372036854775807', 'This is a string'],
  ])('from %s to %s: %s', (start, end, expected) => {
    const bench = new CommandBench()
    bench.run('SET', 'k', 'This is a string')
    expect(bench.run('GETRANGE', 'k', start, end)).toBe(expected)
    expect(bench.run('SUBSTR', 'k', start, end)).toBe(expected)
  })

  it('cut long strings at the borders of their pieces', () => {
    const bench = new CommandBench()
    const text = Array.from({ length: 100_000 }, (_, i) => String.fromCharCode(i % 251)).join('')
    bench.run('SET', 'k', text)
    for (const [from, to] of [
      [32_766, 32_770],
      [32_768, 65_535],
      [65_536, 65_536],
      [1, 99_998],
    ])
      expect(bench.run('GETRANGE', 'k', from, to) === text.slice(from, to + 1)).toBe(true)
  })

  it('check offsets before the key', () => {
    const bench = new CommandBench()
    bench.putList('l')
    bench.run('SET', 'empty', '')
    expect(bench.run('GETRANGE', 'l', 'x', 1)).toEqual(NOT_AN_INTEGER)
    expect(bench.run('GETRANGE', 'l', 1, 'x')).toEqual(NOT_AN_INTEGER)
    expect(bench.run('GETRANGE', 'l', 1, 1)).toEqual(WRONG_TYPE)
    expect(bench.run('GETRANGE', 'missing', 0, -1)).toBe('')
    expect(bench.run('GETRANGE', 'empty', 0, -1)).toBe('')
  })
})

describe('SETRANGE', () => {
  it('overwrites, grows and fills gaps with zeros', () => {
    const bench = new CommandBench()
    expect(bench.run('SETRANGE', 'k', 3, 'abc')).toBe(6)
    expect(bench.run('GET', 'k')).toBe('\0\0\0abc')
    expect(bench.run('SETRANGE', 'k', 0, 'xy')).toBe(6)
    expect(bench.run('SETRANGE', 'k', 5, 'def')).toBe(8)
    expect(bench.run('SETRANGE', 'k', 10, 'g')).toBe(11)
    expect(bench.run('GET', 'k')).toBe('xy\0abdef\0\0g')
    expect(bench.takeEffects()).toEqual(Array.from({ length: 4 }, () => 'setrange 0 k'))
    const address = bench.keyspace.databases[0].find(Buffer.from('k'), 0, 1)
    expect(encodingOfString(bench.keyspace.arena, address)).toBe('raw')
    bench.verify()
  })

  it('writes over what freed blocks held', () => {
    const bench = new CommandBench()
    for (const size of [10, 1000, 40_000, 200_000]) {
      bench.run('SET', 'old', '\xff'.repeat(size))
      bench.run('GETDEL', 'old')
      expect(bench.run('SETRANGE', `k${size}`, size - 1, 'x')).toBe(size)
      expect(bench.run('GET', `k${size}`) === `${'\0'.repeat(size - 1)}x`).toBe(true)
      bench.run('SET', 'old', '\xff'.repeat(size * 2))
      bench.run('GETDEL', 'old')
      expect(bench.run('SETRANGE', `k${size}`, size * 2 - 1, 'y')).toBe(size * 2)
      expect(bench.run('GET', `k${size}`) === `${'\0'.repeat(size - 1)}x${'\0'.repeat(size - 1)}y`).toBe(true)
      bench.verify()
    }
  })

  it('keeps the deadline', () => {
    const bench = new CommandBench()
    bench.run('SET', 'k', 'v', 'PX', 100)
    bench.run('SETRANGE', 'k', 100_000, 'w')
    bench.verify()
    bench.advance(100)
    expect(bench.run('GET', 'k')).toBeNull()
  })

  it('checks offset, type and length in this order', () => {
    const bench = new CommandBench({ bulkBytesMax: 10 })
    bench.putList('l')
    bench.run('SET', 'k', 'abc')
    bench.takeEffects()
    expect(bench.run('SETRANGE', 'l', 'x', '')).toEqual(NOT_AN_INTEGER)
    expect(bench.run('SETRANGE', 'l', -1, '')).toEqual(error('ERR offset is out of range'))
    expect(bench.run('SETRANGE', 'l', 100, '')).toEqual(WRONG_TYPE)
    expect(bench.run('SETRANGE', 'k', 100, '')).toBe(3)
    expect(bench.run('SETRANGE', 'missing', 100, '')).toBe(0)
    const tooLong = error('ERR string exceeds maximum allowed size (proto-max-bulk-len)')
    expect(bench.run('SETRANGE', 'k', 10, 'x')).toEqual(tooLong)
    expect(bench.run('SETRANGE', 'missing', 9, 'xy')).toEqual(tooLong)
    expect(bench.run('SETRANGE', 'missing', '9223372036854775807', 'xy')).toEqual(tooLong)
    expect(bench.takeEffects()).toEqual([])
  })
})
