import { beforeEach, describe, expect, it } from 'vitest'
import { CommandBench } from '../testing.ts'

describe('idempotent messages', () => {
  let bench: CommandBench

  beforeEach(() => {
    bench = new CommandBench()
  })

  function info(name: string): unknown {
    const reply = bench.run('XINFO', 'STREAM', 'k') as unknown[]
    return reply[reply.indexOf(name) + 1]
  }

  it('are added once, by the names that their producers give', () => {
    const id = bench.run('XADD', 'k', 'IDMP', 'p', 'one', '*', 'f', '1')
    expect(bench.run('XADD', 'k', 'IDMP', 'p', 'one', '*', 'f', 'other')).toBe(id)
    expect(bench.run('XADD', 'k', 'IDMP', 'q', 'one', '*', 'f', '1')).not.toBe(id)
    expect(bench.run('XADD', 'k', 'IDMP', 'p', 'two', '*', 'f', '1')).not.toBe(id)
    expect(bench.run('XLEN', 'k')).toBe(3)
    expect([info('pids-tracked'), info('iids-tracked'), info('iids-added'), info('iids-duplicates')]).toEqual([
      2, 3, 3, 1,
    ])
  })

  it('are told by their fields, in any order, where they have no names', () => {
    const id = bench.run('XADD', 'k', 'IDMPAUTO', 'p', '*', 'f', '1', 'g', '2')
    expect(bench.run('XADD', 'k', 'IDMPAUTO', 'p', '*', 'g', '2', 'f', '1')).toBe(id)
    expect(bench.run('XADD', 'k', 'IDMPAUTO', 'p', '*', 'g', '2', 'f', '2')).not.toBe(id)
  })

  it('change nothing when they come again', () => {
    bench.run('XADD', 'k', 'IDMP', 'p', 'one', '*', 'f', '1')
    const { dirty } = bench.keyspace.effects
    bench.takeEffects()
    bench.run('XADD', 'k', 'IDMP', 'p', 'one', 'MAXLEN', '0', '*', 'f', '1')
    expect(bench.takeEffects()).toEqual([])
    expect(bench.keyspace.effects.dirty).toBe(dirty)
    expect(bench.run('XLEN', 'k')).toBe(1)
  })

  it('are forgotten when they are old, and when they are many', () => {
    bench.run('XADD', 'k', '*', 'f', '1')
    bench.run('XCFGSET', 'k', 'IDMP-DURATION', '10', 'IDMP-MAXSIZE', '3')
    const id = bench.run('XADD', 'k', 'IDMP', 'p', 'one', '*', 'f', '1')
    bench.pass(9_999)
    expect(bench.run('XADD', 'k', 'IDMP', 'p', 'one', '*', 'f', '1')).toBe(id)
    bench.pass(1)
    expect(info('iids-tracked')).toBe(0)
    expect(info('pids-tracked')).toBe(1)
    expect(bench.run('XADD', 'k', 'IDMP', 'p', 'one', '*', 'f', '1')).not.toBe(id)
    for (const name of ['two', 'three', 'four']) bench.run('XADD', 'k', 'IDMP', 'p', name, '*', 'f', '1')
    expect(info('iids-tracked')).toBe(3)
    const again = bench.run('XADD', 'k', 'IDMP', 'p', 'four', '*', 'f', '1')
    bench.run('XADD', 'k', 'IDMP', 'p', 'one', '*', 'f', '1')
    expect(bench.run('XADD', 'k', 'IDMP', 'p', 'four', '*', 'f', '1')).toBe(again)
    expect(bench.run('XLEN', 'k')).toBe(7)
    bench.verify()
  })

  it('are forgotten when the limits of the stream change, unless they stay the same', () => {
    const id = bench.run('XADD', 'k', 'IDMP', 'p', 'one', '*', 'f', '1')
    expect([info('idmp-duration'), info('idmp-maxsize')]).toEqual([100, 100])
    expect(bench.run('XCFGSET', 'k', 'IDMP-DURATION', '100')).toBe('OK')
    expect(bench.run('XADD', 'k', 'IDMP', 'p', 'one', '*', 'f', '1')).toBe(id)
    expect(bench.run('XCFGSET', 'k', 'IDMP-MAXSIZE', '50')).toBe('OK')
    expect(bench.run('XADD', 'k', 'IDMP', 'p', 'one', '*', 'f', '1')).not.toBe(id)
    expect([info('idmp-duration'), info('idmp-maxsize')]).toEqual([100, 50])
    expect([info('pids-tracked'), info('iids-added')]).toEqual([1, 2])
  })

  it('give their memory back', () => {
    for (let i = 0; i < 3000; i++) bench.run('XADD', 'k', 'IDMP', `p${i % 30}`, `i${i}`, '*', 'f', i)
    bench.verify()
    bench.run('COPY', 'k', 'l')
    bench.run('DEL', 'k', 'l')
    while (!bench.keyspace.release(50));
    bench.verify()
    expect(bench.keyspace.usedBytes).toBe(new CommandBench().keyspace.usedBytes)
  })
})
