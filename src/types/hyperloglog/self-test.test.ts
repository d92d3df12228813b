import { expect, it } from 'vitest'
import { SeededChance } from '../../base/chance.ts'
import { selfTest } from './self-test.ts'

it('finds nothing wrong', () => {
  expect(selfTest(new SeededChance(1), 3000)).toBeUndefined()
})

it('tells what is wrong', () => {
  // Ten elements do not fit so few bytes: as in Redis, the test expects of each two bytes an element.
  expect(selfTest(new SeededChance(1), 40)).toBe('sparse encoding not used')
})
