import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { countsOf, recorded, setback } from './results.mjs'

const report = { passed: ['a', 'b'], failed: [{ name: 'c', reason: '' }], skipped: ['d'], death: undefined }

test('counts are those of the report, with what ended it', () => {
  expect(countsOf(report)).toEqual({ passed: 2, failed: 1, skipped: 1 })
  expect(countsOf({ ...report, death: 'of this\nand that' })).toEqual({
    passed: 2,
    failed: 1,
    skipped: 1,
    death: 'of this',
  })
})

test('the ratchet turns one way', () => {
  const before = { passed: 2, failed: 1, skipped: 1 }
  expect(setback(before, before)).toBeUndefined()
  expect(setback({ passed: 3, failed: 0, skipped: 0 }, before)).toBeUndefined()
  expect(setback({ passed: 1, failed: 1, skipped: 2 }, before)).toBe('1 passed, where 2 did')
  expect(setback({ passed: 2, failed: 2, skipped: 0 }, before)).toBe('2 failed, where 1 did')
  expect(setback({ ...before, death: 'why' }, before)).toBe('it died, where it did not')
  expect(setback({ ...before, death: 'why' }, { ...before, death: 'why' })).toBeUndefined()
})

test('what was never recorded must not fail', () => {
  expect(setback({ passed: 2, failed: 0, skipped: 0 }, undefined)).toBeUndefined()
  expect(setback({ passed: 2, failed: 1, skipped: 0 }, undefined)).toBe('1 failed, where 0 did')
})

test('recording keeps the other files, in order', () => {
  const counts = { passed: 1, failed: 0, skipped: 0 }
  const results = recorded({ redis: { 'unit/b': counts }, valkey: { 'unit/x': counts } }, 'redis', 'unit/a', counts)
  expect(Object.keys(results.redis)).toEqual(['unit/a', 'unit/b'])
  expect(Object.keys(results.valkey)).toEqual(['unit/x'])
})

test('results.json is counts by suite and file', () => {
  const results = JSON.parse(readFileSync(join(import.meta.dirname, 'results.json'), 'utf8'))
  const all = Object.values(results).flatMap(files => Object.values(files))
  expect(all.every(({ passed, failed, skipped }) => [passed, failed, skipped].every(Number.isInteger))).toBe(true)
})
