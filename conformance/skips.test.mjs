import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { idleSkips, isMeant, readSkips, skipsOf, staleSkips } from './skips.mjs'

const text = `# a comment

valkey,redis\tunit/x\tGET a	lists come later
valkey\tunit/x\t/^HSET .*$	hashes come later
valkey\tunit/x\ttag:needs:repl\treplication comes later
redis\tunit/y\t*\tmodules
`

test('a line is suites, file, test and reason', () => {
  const skips = readSkips(text)
  expect(skips).toHaveLength(4)
  expect(skips[0]).toEqual({ suites: ['valkey', 'redis'], file: 'unit/x', test: 'GET a', reason: 'lists come later' })
  expect(skipsOf(skips, 'redis', 'unit/x')).toEqual([skips[0]])
  expect(skipsOf(skips, 'valkey', 'unit/x')).toHaveLength(3)
  expect(() => readSkips('valkey\tunit/x\tGET a')).toThrow('skips.tsv, line 1: needs suites')
  expect(() => readSkips('#\nvalkey\tunit/x\tGET a\t ')).toThrow('line 2')
})

test('a test is meant by its name or by an expression', () => {
  expect(isMeant('GET a', 'GET a')).toBe(true)
  expect(isMeant('GET a', 'GET ab')).toBe(false)
  expect(isMeant('/^HSET .*$', 'HSET a')).toBe(true)
  expect(isMeant('/^HSET .*$', 'an HSET a')).toBe(false)
})

test('a skip that means no test is stale', () => {
  const skips = skipsOf(readSkips(text), 'valkey', 'unit/x')
  expect(staleSkips(skips, ['GET a', 'HSET b'])).toEqual([])
  expect(staleSkips(skips, ['GET b', 'HSET b'])).toEqual([skips[0]])
})

test('a skip of tests that have passed is idle', () => {
  const skips = readSkips('valkey\tx\tGET a\twhy\nvalkey\tx\t/^SET\twhy\nvalkey\tx\tDEL\twhy\nvalkey\tx\ttag:slow\twhy')
  expect(idleSkips(skips, ['GET a', 'SET a'], ['SET b']).map(({ test }) => test)).toEqual(['GET a'])
  expect(idleSkips(skips, ['SET a', 'SET b'], []).map(({ test }) => test)).toEqual(['/^SET'])
})

describe('skips.tsv', () => {
  const skips = readSkips(readFileSync(join(import.meta.dirname, 'skips.tsv'), 'utf8'))

  test('names suites that there are, and each test once', () => {
    const known = ['valkey', 'redis', 'memcached']
    expect(skips.flatMap(({ suites }) => suites).filter(suite => !known.includes(suite))).toEqual([])
    const rows = skips.flatMap(({ suites, file, test }) => suites.map(suite => `${suite} ${file} ${test}`))
    expect(rows.filter((row, index) => rows.indexOf(row) !== index)).toEqual([])
  })

  test('has expressions that compile', () => {
    const expressions = skips.filter(({ test }) => test.startsWith('/')).map(({ test }) => new RegExp(test.slice(1)))
    expect(expressions.every(expression => expression instanceof RegExp)).toBe(true)
  })
})
