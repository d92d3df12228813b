import { describe, expect, it } from 'vitest'
import { CommandBench, error } from '../testing.ts'

describe('SELECT', () => {
  it('chooses the database of what follows', () => {
    const bench = new CommandBench()
    bench.run('SET', 'k', 'zero')
    expect(bench.run('SELECT', 15)).toBe('OK')
    expect(bench.run('GET', 'k')).toBeNull()
    expect(bench.run('SELECT', 0)).toBe('OK')
    expect(bench.run('GET', 'k')).toBe('zero')
  })

  it.each([
    [16, 'ERR DB index is out of range'],
    [-1, 'ERR DB index is out of range'],
    ['a', 'ERR value is not an integer or out of range'],
    ['9223372036854775808', 'ERR value is not an integer or out of range'],
    ['2147483648', 'ERR value is out of range, value must between -2147483648 and 2147483647'],
  ])('refuses %j', (index, message) => {
    const bench = new CommandBench()
    expect(bench.run('SELECT', index)).toEqual(error(message))
    expect(bench.client.database).toBe(0)
  })
})
