import { expect, it } from 'vitest'
import { CommandBench } from './testing.ts'

it('integers are told right where the reply grows between them', () => {
  const bench = new CommandBench()
  const numbers = Array.from({ length: 20_000 }, (_, i) => String(i * 7919))
  bench.run('RPUSH', 'k', ...numbers)
  expect(bench.run('LRANGE', 'k', 0, -1)).toEqual(numbers)
  const other = new CommandBench()
  const large = Array.from({ length: 20_000 }, (_, i) => String(9_007_199_254_740_993n + BigInt(i)))
  other.run('RPUSH', 'l', ...large)
  expect(other.run('LRANGE', 'l', 0, -1)).toEqual(large)
})
