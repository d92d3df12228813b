import fc from 'fast-check'
import { expect, it } from 'vitest'
import { sortIntegers } from './sort-integers.ts'

const integer = fc.oneof(
  fc.integer({ min: -5, max: 5 }),
  fc.integer({ min: 0, max: 1_000_000 }),
  fc.integer(),
  fc.constantFrom(-0x80000000, 0x7fffffff),
)

it('sorts items by integers, and keeps the order of what is equal', () => {
  fc.assert(
    fc.property(fc.array(integer, { maxLength: 300, size: 'max' }), numbers => {
      const weights = Float64Array.from(numbers)
      const items = Uint32Array.from(numbers, (_, i) => i)
      const expected = numbers.map((_, i) => i).sort((i, j) => numbers[i]! - numbers[j]!)
      expect(numbers.length === 0 || sortIntegers(weights, items)).toBe(true)
      expect([...items]).toEqual(expected)
      expect([...weights]).toEqual(expected.map(i => numbers[i]))
    }),
  )
})

it.each([[0.5], [-0], [2 ** 31], [-(2 ** 31) - 1], [Number.POSITIVE_INFINITY]])(
  'leaves weights with %s alone',
  other => {
    const weights = Float64Array.of(3, other, 1)
    const items = Uint32Array.of(0, 1, 2)
    expect(sortIntegers(weights, items)).toBe(false)
    expect([...items]).toEqual([0, 1, 2])
    expect(Object.is(weights[1], other)).toBe(true)
  },
)
