import { expect, it } from 'vitest'
import { ErrorCounts } from './error-counts.ts'

it('counts errors by their code, until there are too many codes', () => {
  const counts = new ErrorCounts()
  for (let i = 0; i < 128; i++) counts.count(`E${i}`)
  counts.count('E0')
  expect(counts.get('E0')).toBe(2)
  expect(counts.size).toBe(128)
  counts.count('ONEMORE')
  counts.count('E0')
  expect([...counts]).toEqual([['ERRORSTATS_DISABLED', 1]])
  counts.clear()
  counts.count('E0')
  expect([...counts]).toEqual([['E0', 1]])
})
