import { expect, test } from 'vitest'
import { STAT_COMMANDS, STAT_COUNT } from '../../keyspace/statistics.ts'
import { Rates } from './rates.ts'

test('a rate is the mean of the last 1.6 s', () => {
  const counts = new Float64Array(STAT_COUNT)
  const rates = new Rates(counts, 0)
  for (let now = 100; now <= 10_000; now += 100) {
    counts[STAT_COMMANDS] += 50
    rates.sample(now)
  }
  expect(rates.measure(10_000).commands).toBe(500)
})

test('a rate falls through a lull without any sample', () => {
  const counts = new Float64Array(STAT_COUNT)
  const rates = new Rates(counts, 0)
  counts[STAT_COMMANDS] = 1000
  expect(rates.measure(0).commands).toBe(10_000)
  expect(rates.measure(2000).commands).toBe(500)
  rates.sample(2000)
  expect(rates.measure(4000).commands).toBe(0)
})
