import { describe, expect, it } from 'vitest'
import { CommandBench } from '../testing.ts'

const COMMANDS = [
  ['BLPOP', 'k', 'l', '1.5'],
  ['BRPOP', 'k', 'l', '1.5'],
  ['BLMPOP', '1.5', '2', 'k', 'l', 'LEFT'],
]

describe('taking from lists or waiting', () => {
  it.each(COMMANDS)('%s waits for all its keys, to its deadline', (...command) => {
    const bench = new CommandBench()
    expect(bench.bytes(...command)).toHaveLength(0)
    expect(bench.client.wait).toMatchObject({ keys: ['k', 'l'], deadlineMs: bench.keyspace.now + 1500 })
    expect(bench.host.blocking.size).toBe(1)
    bench.host.blocking.end(bench.client)
    bench.run('RPUSH', 'l', 'a')
    expect(bench.bytes(...command).toString()).toContain('$1\r\nl\r\n')
    expect(bench.client.wait).toBeUndefined()
    expect(bench.run('EXISTS', 'l')).toBe(0)
    bench.verify()
  })

  it('tells the same as the commands that do not wait', () => {
    const bench = new CommandBench()
    bench.run('RPUSH', 'k', 1, 2, 3, 4, 5)
    bench.takeEffects()
    expect(bench.run('BLPOP', 'none', 'k', 0)).toEqual(['k', '1'])
    expect(bench.run('BRPOP', 'k', 0)).toEqual(['k', '5'])
    expect(bench.run('BLMPOP', 0, 1, 'k', 'RIGHT', 'COUNT', 2)).toEqual(['k', ['4', '3']])
    expect(bench.run('BLPOP', 'k', 0)).toEqual(['k', '2'])
    expect(bench.takeEffects()).toEqual(['lpop 0 k', 'rpop 0 k', 'rpop 0 k', 'lpop 0 k', 'del 0 k'])
    bench.verify()
  })

  it('moves from list to list, and waits for the source alone', () => {
    const bench = new CommandBench()
    for (const command of [
      ['BLMOVE', 'k', 'l', 'RIGHT', 'LEFT', '0'],
      ['BRPOPLPUSH', 'k', 'l', '0'],
    ]) {
      expect(bench.bytes(...command)).toHaveLength(0)
      expect(bench.client.wait).toMatchObject({ keys: ['k'], deadlineMs: Number.POSITIVE_INFINITY })
      bench.host.blocking.end(bench.client)
      bench.run('RPUSH', 'k', 'a')
      expect(bench.run(...command)).toBe('a')
    }
    expect(bench.run('LLEN', 'l')).toBe(2)
    bench.verify()
  })

  it('replies at once in a transaction, BLMOVE with a null of its own', () => {
    const bench = new CommandBench()
    bench.run('MULTI')
    for (const command of [...COMMANDS, ['BLMOVE', 'k', 'l', 'LEFT', 'LEFT', '0']]) bench.run(...command)
    expect(bench.raw('EXEC')).toBe('*4\r\n*-1\r\n*-1\r\n*-1\r\n$-1\r\n')
  })

  it('reads deadlines as long doubles', () => {
    const bench = new CommandBench()
    bench.bytes('BLPOP', 'k', '1e-400')
    expect(bench.client.wait?.deadlineMs).toBe(bench.keyspace.now + 1)
    bench.host.blocking.end(bench.client)
    bench.bytes('BLPOP', 'k', '-1e-400')
    expect(bench.client.wait?.deadlineMs).toBe(Number.POSITIVE_INFINITY)
    bench.host.blocking.end(bench.client)
    expect(bench.raw('BLPOP', 'k', '1e400')).toBe('-ERR timeout is out of range\r\n')
    expect(bench.raw('BLPOP', 'k', '-1e400')).toBe('-ERR timeout is negative\r\n')
  })
})
