import { beforeEach, describe, expect, it } from 'vitest'
import { CommandBench, error } from '../testing.ts'

const entry = (id: string): unknown => [id, ['f', 'v']]

describe('waiting for entries of streams', () => {
  let bench: CommandBench

  beforeEach(() => {
    bench = new CommandBench()
  })

  it('XREAD waits for what comes after the end of the stream as it was at first', () => {
    bench.run('XADD', 'k', '1-0', 'f', 'v')
    const command = ['XREAD', 'BLOCK', '500', 'STREAMS', 'k', 'l', '$', '$'] as const
    expect(bench.bytes(...command)).toHaveLength(0)
    expect(bench.client.wait).toMatchObject({ keys: ['k', 'l'], deadlineMs: bench.keyspace.now + 500 })
    const { wait } = bench.client
    bench.client.wait = undefined
    bench.run('XADD', 'k', '2-0', 'f', 'v')
    bench.run('XADD', 'l', '1-0', 'f', 'v')
    bench.client.wait = wait
    expect(bench.run(...command)).toEqual([
      ['k', [entry('2-0')]],
      ['l', [entry('1-0')]],
    ])
    expect(bench.client.wait).toBeUndefined()
  })

  it('XREAD waits for entries behind an id, and not for those that are gone', () => {
    bench.run('XADD', 'k', '5-0', 'f', 'v')
    bench.run('XDEL', 'k', '5-0')
    expect(bench.bytes('XREAD', 'BLOCK', '0', 'STREAMS', 'k', '1-0')).toHaveLength(0)
    expect(bench.client.wait).toMatchObject({ deadlineMs: Number.POSITIVE_INFINITY })
    bench.host.blocking.end(bench.client)
  })

  it('XREADGROUP waits, for the end of the stream too, and shows that the consumer was there', () => {
    bench.run('XGROUP', 'CREATE', 'k', 'g', '$', 'MKSTREAM')
    const command = ['XREADGROUP', 'GROUP', 'g', 'c', 'BLOCK', '0', 'STREAMS', 'k', '>'] as const
    expect(bench.bytes(...command)).toHaveLength(0)
    expect(bench.client.wait).toMatchObject({ keys: ['k'], evenMissing: true })
    bench.host.blocking.end(bench.client)
    bench.pass(100)
    expect(bench.run('XINFO', 'CONSUMERS', 'k', 'g')).toEqual([
      ['name', 'c', 'pending', 0, 'idle', 100, 'inactive', -1],
    ])
    bench.run('DEL', 'k')
    expect(bench.run(...command)).toEqual(
      error("NOGROUP No such key 'k' or consumer group 'g' in XREADGROUP with GROUP option"),
    )
  })

  it('XREADGROUP with CLAIM asks to try again when an entry may be claimed', () => {
    bench.run('XADD', 'k', '1-0', 'f', 'v')
    bench.run('XGROUP', 'CREATE', 'k', 'g', '0')
    bench.run('XREADGROUP', 'GROUP', 'g', 'a', 'STREAMS', 'k', '>')
    bench.pass(30)
    const command = ['XREADGROUP', 'GROUP', 'g', 'b', 'BLOCK', '0', 'CLAIM', '100', 'STREAMS', 'k', '>'] as const
    expect(bench.bytes(...command)).toHaveLength(0)
    expect(bench.client.wait).toMatchObject({ retryMs: bench.keyspace.now + 70 })
    bench.host.blocking.end(bench.client)
    bench.pass(70)
    expect(bench.run(...command)).toEqual([['k', [['1-0', ['f', 'v'], 100, 1]]]])
    bench.run('XACK', 'k', 'g', '1-0')
    expect(bench.bytes(...command)).toHaveLength(0)
    expect(bench.client.wait).toMatchObject({ retryMs: bench.keyspace.now + 100 })
    bench.host.blocking.end(bench.client)
    bench.verify()
  })

  it('nobody waits in a transaction', () => {
    bench.run('XGROUP', 'CREATE', 'k', 'g', '$', 'MKSTREAM')
    bench.run('MULTI')
    bench.run('XREAD', 'BLOCK', '0', 'STREAMS', 'k', '$')
    bench.run('XREADGROUP', 'GROUP', 'g', 'c', 'BLOCK', '0', 'STREAMS', 'k', '>')
    expect(bench.run('EXEC')).toEqual([null, null])
  })
})

describe('the changes of streams', () => {
  it('are told by the names of Redis, once each, and counted', () => {
    const bench = new CommandBench()
    const told = (count: number, ...command: (string | number)[]): string[] => {
      const { dirty } = bench.keyspace.effects
      bench.run(...command)
      expect(bench.keyspace.effects.dirty - dirty, command.join(' ')).toBe(count)
      return bench.takeEffects()
    }
    expect(told(1, 'XADD', 'k', '1-0', 'f', 'v')).toEqual(['xadd 0 k'])
    for (let ms = 2; ms < 9; ms++) bench.run('XADD', 'k', `${ms}-0`, 'f', 'v')
    bench.takeEffects()
    expect(told(1, 'XADD', 'k', 'MAXLEN', 5, '9-0', 'f', 'v')).toEqual(['xadd 0 k', 'xtrim 0 k'])
    expect(told(1, 'XTRIM', 'k', 'MAXLEN', 4)).toEqual(['xtrim 0 k'])
    expect(told(0, 'XTRIM', 'k', 'MAXLEN', 4)).toEqual([])
    expect(told(2, 'XDEL', 'k', '8-0', '9-0', '7-7')).toEqual(['xdel 0 k'])
    expect(told(1, 'XSETID', 'k', '9-0')).toEqual(['xsetid 0 k'])
    expect(told(1, 'XGROUP', 'CREATE', 'k', 'g', '0')).toEqual(['xgroup-create 0 k'])
    expect(told(1, 'XGROUP', 'CREATECONSUMER', 'k', 'g', 'c')).toEqual(['xgroup-createconsumer 0 k'])
    expect(told(0, 'XGROUP', 'CREATECONSUMER', 'k', 'g', 'c')).toEqual([])
    expect(told(1, 'XGROUP', 'SETID', 'k', 'g', '0')).toEqual(['xgroup-setid 0 k'])
    expect(told(2, 'XREADGROUP', 'GROUP', 'g', 'd', 'STREAMS', 'k', '>')).toEqual([
      'xgroup-createconsumer 0 k',
      'xreadgroup 0 k',
    ])
    expect(told(0, 'XREADGROUP', 'GROUP', 'g', 'd', 'STREAMS', 'k', '0')).toEqual([])
    expect(told(1, 'XACK', 'k', 'g', '6-0', '1-0')).toEqual(['xack 0 k'])
    expect(told(1, 'XCLAIM', 'k', 'g', 'c', '0', '7-0')).toEqual(['xclaim 0 k'])
    expect(told(1, 'XGROUP', 'DELCONSUMER', 'k', 'g', 'd')).toEqual(['xgroup-delconsumer 0 k'])
    expect(told(1, 'XGROUP', 'DESTROY', 'k', 'g')).toEqual(['xgroup-destroy 0 k'])
  })

  it('are seen by those who watch the key, unless they are its groups alone', () => {
    const changes = [
      [true, 'XADD', 'k', '*', 'f', 'v'],
      [true, 'XDEL', 'k', '1-0'],
      [true, 'XTRIM', 'k', 'MAXLEN', '0'],
      [false, 'XGROUP', 'CREATE', 'k', 'h', '0'],
      [false, 'XREADGROUP', 'GROUP', 'g', 'c', 'STREAMS', 'k', '>'],
      [false, 'XSETID', 'k', '9-0'],
    ] as const
    for (const [seen, ...command] of changes) {
      const bench = new CommandBench()
      bench.run('XADD', 'k', '1-0', 'f', 'v')
      bench.run('XGROUP', 'CREATE', 'k', 'g', '0')
      bench.run('WATCH', 'k')
      bench.run(...command)
      bench.run('MULTI')
      bench.run('PING')
      expect(bench.run('EXEC'), command.join(' ')).toEqual(seen ? null : ['PONG'])
    }
  })
})
