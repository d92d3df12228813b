import { describe, expect, it } from 'vitest'
import { ACCESS_LFU, ACCESS_LRM } from '../../keyspace/access-clock.ts'
import { CommandBench, error } from '../testing.ts'

describe('OBJECT', () => {
  it('tells encodings', () => {
    const bench = new CommandBench()
    bench.run('MSET', 'int', 123, 'embstr', 'abc', 'raw', 'x'.repeat(45))
    for (const name of ['int', 'embstr', 'raw']) expect(bench.run('OBJECT', 'ENCODING', name)).toBe(name)
    expect(bench.run('OBJECT', 'ENCODING', 'missing')).toBeNull()
  })

  it('tells one reference', () => {
    const bench = new CommandBench()
    bench.run('SET', 'k', 5)
    expect(bench.run('OBJECT', 'REFCOUNT', 'k')).toBe(1)
    expect(bench.run('OBJECT', 'REFCOUNT', 'missing')).toBeNull()
  })

  it('tells idle time, which reads and writes end', () => {
    const bench = new CommandBench()
    bench.run('SET', 'k', 'x')
    bench.pass(7500)
    expect(bench.run('OBJECT', 'IDLETIME', 'k')).toBe(7)
    expect(bench.run('OBJECT', 'IDLETIME', 'k')).toBe(7)
    for (const command of [
      ['GET', 'k'],
      ['SET', 'k', 'y'],
      ['EXPIRE', 'k', 1000],
      ['APPEND', 'k', 'z'],
    ]) {
      bench.pass(5000)
      bench.run(...command)
      expect(bench.run('OBJECT', 'IDLETIME', 'k')).toBe(0)
    }
    expect(bench.run('OBJECT', 'IDLETIME', 'missing')).toBeNull()
    expect(bench.run('OBJECT', 'FREQ', 'missing')).toBeNull()
    expect(String(bench.run('OBJECT', 'FREQ', 'k'))).toContain('ERR An LFU maxmemory policy is not selected')
  })

  it('tells the time since the last write where that is what counts', () => {
    const bench = new CommandBench()
    bench.keyspace.accessClock.mode = ACCESS_LRM
    bench.run('SET', 'k', 'x')
    bench.pass(5000)
    bench.run('GET', 'k')
    expect(bench.run('OBJECT', 'IDLETIME', 'k')).toBe(5)
    bench.run('SET', 'k', 'y')
    expect(bench.run('OBJECT', 'IDLETIME', 'k')).toBe(0)
  })

  it('tells the access counter under LFU', () => {
    const bench = new CommandBench()
    const { accessClock } = bench.keyspace
    accessClock.mode = ACCESS_LFU
    accessClock.logFactor = 0
    bench.run('SET', 'k', 'x')
    expect(bench.run('OBJECT', 'FREQ', 'k')).toBe(5)
    bench.run('GET', 'k')
    expect(bench.run('OBJECT', 'FREQ', 'k')).toBe(6)
    bench.run('SET', 'k', 'a longer value, in another block')
    expect(bench.run('OBJECT', 'FREQ', 'k')).toBe(7)
    bench.run('RENAME', 'k', 'm')
    expect(bench.run('OBJECT', 'FREQ', 'm')).toBe(8)
    bench.run('COPY', 'm', 'k')
    expect(bench.run('OBJECT', 'FREQ', 'k')).toBe(5)
    bench.pass(3 * 60_000)
    expect(bench.run('OBJECT', 'FREQ', 'k')).toBe(2)
    expect(String(bench.run('OBJECT', 'IDLETIME', 'k'))).toContain('ERR An LFU maxmemory policy is selected')
  })

  it('knows its subcommands', () => {
    const bench = new CommandBench()
    expect((bench.run('OBJECT', 'HELP') as string[])[0]).toContain('OBJECT <subcommand>')
    expect(bench.run('OBJECT', 'NOPE')).toEqual(error("ERR unknown subcommand 'NOPE'. Try OBJECT HELP."))
    expect(bench.run('OBJECT', 'ENCODING')).toEqual(
      error("ERR wrong number of arguments for 'object|encoding' command"),
    )
    expect(bench.run('OBJECT')).toEqual(error("ERR wrong number of arguments for 'object' command"))
  })
})
