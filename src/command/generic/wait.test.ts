import { describe, expect, it } from 'vitest'
import { CommandBench, error } from '../testing.ts'

describe('waiting for replicas and files, where there is none', () => {
  it('replies at once when none is asked for', () => {
    const bench = new CommandBench()
    expect(bench.run('WAIT', 0, 0)).toBe(0)
    expect(bench.run('WAIT', -1, 10)).toBe(0)
    expect(bench.run('WAITAOF', 0, 0, 0)).toEqual([1, 0])
  })

  it('waits to the deadline otherwise', () => {
    const bench = new CommandBench()
    expect(bench.bytes('WAIT', 1, 1500)).toHaveLength(0)
    expect(bench.client.wait?.deadlineMs).toBe(bench.keyspace.now + 1500)
    bench.host.blocking.unblock(bench.client, 'timeout')
    expect(bench.run('WAIT', 1, 1500)).toBe(0)
    expect(bench.bytes('WAITAOF', 0, 2, 0)).toHaveLength(0)
    expect(bench.client.wait?.deadlineMs).toBe(Number.POSITIVE_INFINITY)
    bench.host.blocking.unblock(bench.client, 'timeout')
    expect(bench.run('WAITAOF', 0, 2, 0)).toEqual([1, 0])
  })

  it('refuses', () => {
    const bench = new CommandBench()
    expect(bench.run('WAITAOF', 1, 0, 0)).toEqual(
      error('ERR WAITAOF cannot be used when numlocal is set but appendonly is disabled.'),
    )
    expect(bench.run('WAITAOF', 2, 0, 0)).toEqual(error('ERR value is out of range, value must between 0 and 1'))
    expect(bench.run('WAITAOF', 0, -1, 0)).toEqual(error('ERR value is out of range, must be positive'))
    expect(bench.run('WAITAOF', 0, 0, 'x')).toEqual(error('ERR timeout is not an integer or out of range'))
    expect(bench.run('WAIT', 'x', 0)).toEqual(error('ERR value is not an integer or out of range'))
    expect(bench.run('WAIT', 1, -1)).toEqual(error('ERR timeout is negative'))
  })
})
