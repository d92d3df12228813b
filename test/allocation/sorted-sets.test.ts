import { describe, expect, it } from 'vitest'
import { CommandBench } from '../../src/command/testing.ts'
import { BATCHES, BATCHES_BOXING, BOX_BYTES, BYTES_MAX, growthPerOperation } from './heap-growth.ts'
import { DIGITS, PreparedCommand } from './prepared-command.ts'

const MEMBERS = 1000
describe.each([
  ['packed', 100],
  ['large', MEMBERS],
])('on the JS heap, of a %s sorted set', (_, members) => {
  const bench = new CommandBench()
  bench.keyspace.effects.mask = 0
  for (let i = 0; i < members; i++) bench.run('ZADD', 'k', i, `member:${String(i).padStart(DIGITS, '0')}`)
  const prepared = (...words: string[]) => new PreparedCommand(bench, words)

  const zscore = prepared('ZSCORE', 'k', 'member:0000')
  const zadd = prepared('ZADD', 'k', '1000', 'member:0000')
  const zrank = prepared('ZRANK', 'k', 'member:0000')
  const zcard = prepared('ZCARD', 'k')
  const zrem = prepared('ZREM', 'k', 'member:0000')

  it.each<[string, (i: number) => void]>([
    [
      'ZSCORE',
      i => {
        zscore.setDigits(2, i % members)
        zscore.run()
      },
    ],
    ['ZCARD', () => zcard.run()],
    [
      'ZADD of another score',
      i => {
        zadd.setDigits(2, (i * 37) % 10_000)
        zadd.setDigits(3, (i * 61) % members)
        zadd.run()
      },
    ],
    [
      'ZRANK',
      i => {
        zrank.setDigits(2, i % members)
        zrank.run()
      },
    ],
    [
      'a removal and an addition',
      i => {
        zrem.setDigits(2, i % members)
        zrem.run()
        zadd.setDigits(2, (i * 37) % 10_000)
        zadd.setDigits(3, i % members)
        zadd.run()
      },
    ],
  ])('%s makes nothing', (_, operation) => {
    expect(growthPerOperation(operation, BATCHES)).toBeLessThan(BYTES_MAX)
    bench.verify()
  })
})

it('a score that is no integer makes but boxed numbers', () => {
  const bench = new CommandBench()
  bench.keyspace.effects.mask = 0
  for (let i = 0; i < MEMBERS; i++) bench.run('ZADD', 'k', i, `member:${String(i).padStart(DIGITS, '0')}`)
  const zincrby = new PreparedCommand(bench, ['ZINCRBY', 'k', '0.5', 'member:0000'])
  const growth = growthPerOperation(i => {
    zincrby.setDigits(3, i % MEMBERS)
    zincrby.run()
  }, BATCHES_BOXING)
  expect(growth).toBeLessThan(10 * BOX_BYTES)
  bench.verify()
})
