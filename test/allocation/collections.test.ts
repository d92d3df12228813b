import { describe, expect, it } from 'vitest'
import { CommandBench } from '../../src/command/testing.ts'
import { BATCHES, BYTES_MAX, growthPerOperation } from './heap-growth.ts'
import { DIGITS, PreparedCommand } from './prepared-command.ts'

const digits = (n: number): string => String(n).padStart(DIGITS, '0')

describe.each([
  // What is no longer than some hundred bytes is moved without a view of it being made.
  ['small', 10],
  ['large', 3000],
])('on the JS heap, of a %s collection', (_, count) => {
  const bench = new CommandBench()
  bench.keyspace.effects.mask = 0
  for (let i = 0; i < count; i++) {
    bench.run('RPUSH', 'list', `element:${digits(i)}`)
    bench.run('HSET', 'hash', `field:${digits(i)}`, `value:${digits(i)}`)
    bench.run('SADD', 'set', `member:${digits(i)}`)
    bench.run('SADD', 'integers', i)
    bench.run('ZADD', 'zset', i, `member:${digits(i)}`)
  }
  const command = (...words: string[]) => new PreparedCommand(bench, words)
  const lpush = command('LPUSH', 'list', 'element:0000')
  const rpush = command('RPUSH', 'list', 'element:0000')
  const lpop = command('LPOP', 'list')
  const rpop = command('RPOP', 'list')
  const lrange = command('LRANGE', 'list', '0', '9')
  const lindex = command('LINDEX', 'list', '-7')
  const hset = command('HSET', 'hash', 'field:0000', 'value:0000')
  const hget = command('HGET', 'hash', 'field:0000')
  const hdel = command('HDEL', 'hash', 'field:0000')
  const sadd = command('SADD', 'set', 'member:0000')
  const srem = command('SREM', 'set', 'member:0000')
  const sismember = command('SISMEMBER', 'set', 'member:0000')
  const saddInteger = command('SADD', 'integers', '10000')
  const zadd = command('ZADD', 'zset', '10000', 'member:0000')
  const zpopmin = command('ZPOPMIN', 'zset')

  it.each<[string, (i: number) => void]>([
    [
      'LPUSH and RPOP',
      i => {
        lpush.setDigits(2, i)
        lpush.run()
        rpop.run()
      },
    ],
    [
      'RPUSH and LPOP',
      i => {
        rpush.setDigits(2, i)
        rpush.run()
        lpop.run()
      },
    ],
    ['LRANGE', () => lrange.run()],
    ['LINDEX', () => lindex.run()],
    [
      'HSET',
      i => {
        hset.setDigits(2, i % count)
        hset.setDigits(3, i)
        hset.run()
      },
    ],
    [
      'HGET',
      i => {
        hget.setDigits(2, i % count)
        hget.run()
      },
    ],
    [
      'HDEL and HSET',
      i => {
        hdel.setDigits(2, i % count)
        hdel.run()
        hset.setDigits(2, i % count)
        hset.run()
      },
    ],
    [
      'SADD and SISMEMBER',
      i => {
        sadd.setDigits(2, i % count)
        sadd.run()
        sismember.setDigits(2, (3 * i) % (2 * count))
        sismember.run()
      },
    ],
    [
      'SREM and SADD',
      i => {
        srem.setDigits(2, i % count)
        srem.run()
        sadd.setDigits(2, i % count)
        sadd.run()
      },
    ],
    [
      'SADD of integers',
      i => {
        saddInteger.setDigits(2, i % count)
        saddInteger.run()
      },
    ],
    [
      'ZADD and ZPOPMIN',
      i => {
        zpopmin.run()
        zadd.setDigits(2, i)
        zadd.setDigits(3, i % 10_000)
        zadd.run()
      },
    ],
  ])('%s makes nothing', (_, operation) => {
    expect(growthPerOperation(operation, BATCHES)).toBeLessThan(BYTES_MAX)
    bench.verify()
  })
})
