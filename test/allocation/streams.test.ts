import { describe, expect, it } from 'vitest'
import { CommandBench } from '../../src/command/testing.ts'
import { BATCHES, BOX_BYTES, BYTES_MAX, growthPerOperation } from './heap-growth.ts'
import { PreparedCommand } from './prepared-command.ts'

/** Digits of an id's sequence number. */
const DIGITS = 8

describe('on the JS heap', () => {
  const bench = new CommandBench()
  bench.keyspace.effects.mask = 0
  const prepared = (...words: string[]) => new PreparedCommand(bench, words, DIGITS)

  it('XADD makes nothing', () => {
    const xadd = prepared('XADD', 'k', '*', 'field', 'a value', 'other', '12345')
    expect(growthPerOperation(() => xadd.run(), BATCHES)).toBeLessThan(BYTES_MAX)
    bench.verify()
  })

  it('XADD that trims makes nothing', () => {
    const xadd = prepared('XADD', 'l', 'MAXLEN', '~', '1000', '*', 'field', 'a value', 'other', '12345')
    expect(growthPerOperation(() => xadd.run(), BATCHES)).toBeLessThan(BYTES_MAX)
    bench.verify()
  })

  it('reading as a group and acknowledging makes but boxed times', () => {
    bench.run('XGROUP', 'CREATE', 'm', 'g', '0', 'MKSTREAM')
    const xadd = prepared('XADD', 'm', 'MAXLEN', '~', '1000', '1-00000000', 'field', 'a value')
    const xreadgroup = prepared('XREADGROUP', 'GROUP', 'g', 'c', 'COUNT', '1', 'STREAMS', 'm', '>')
    const xack = prepared('XACK', 'm', 'g', '1-00000000')
    let last = 0
    const growth = growthPerOperation(() => {
      last++
      xadd.setDigits(5, last)
      xadd.run()
      xreadgroup.run()
      xack.setDigits(3, last)
      xack.run()
    }, 10)
    expect(bench.run('XPENDING', 'm', 'g')).toEqual([0, null, null, null])
    expect(growth).toBeLessThan(10 * BOX_BYTES)
    bench.verify()
  })
})
