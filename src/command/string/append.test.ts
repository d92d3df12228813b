import { describe, expect, it } from 'vitest'
import { encodingOfString } from '../../types/string-encoding.ts'
import { CommandBench, error } from '../testing.ts'

describe('APPEND', () => {
  it('makes a key, then lets it grow', () => {
    const bench = new CommandBench()
    expect(bench.run('APPEND', 'k', '12')).toBe(2)
    expect(encoding(bench)).toBe('int')
    expect(bench.run('APPEND', 'k', '')).toBe(2)
    expect(encoding(bench)).toBe('raw')
    expect(bench.run('APPEND', 'k', '\r\n\0\xff')).toBe(6)
    expect(bench.run('GET', 'k')).toBe('12\r\n\0\xff')
    expect(bench.run('STRLEN', 'k')).toBe(6)
    expect(bench.takeEffects()).toEqual(['append 0 k', 'append 0 k', 'append 0 k'])
    bench.verify()
  })

  it('grows through all sizes of block, and keeps the deadline', () => {
    const bench = new CommandBench()
    bench.run('SET', 'k', '')
    const [database] = bench.keyspace.databases
    database.setDeadline(find(bench), bench.keyspace.now + 1000)
    let expected = ''
    for (let size = 1; expected.length < 200_000; size = Math.ceil(size * 1.7)) {
      const piece = String.fromCharCode(65 + (size % 26)).repeat(size)
      expected += piece
      expect(bench.run('APPEND', 'k', piece)).toBe(expected.length)
      expect(bench.run('GET', 'k') === expected).toBe(true)
      bench.verify()
    }
    expect(database.deadline(find(bench))).toBe(bench.keyspace.now + 1000)
  })

  it('stops at proto-max-bulk-len', () => {
    const bench = new CommandBench({ bulkBytesMax: 10 })
    expect(bench.run('APPEND', 'k', '12345')).toBe(5)
    expect(bench.run('APPEND', 'k', '123456')).toEqual(
      error('ERR string exceeds maximum allowed size (proto-max-bulk-len)'),
    )
    expect(bench.run('APPEND', 'k', '12345')).toBe(10)
  })
})

function find(bench: CommandBench): number {
  return bench.keyspace.databases[0].find(Buffer.from('k'), 0, 1)
}

function encoding(bench: CommandBench): string {
  return encodingOfString(bench.keyspace.arena, find(bench))
}
