import { describe, expect, test } from 'vitest'
import { directives } from './directives.ts'

/** The words of a value as CONFIG SET splits it, parsed. */
function parse(
  name: 'save' | 'bind' | 'oom-score-adj-values' | 'replicaof' | typeof PERCENTILES,
  text: string,
): unknown {
  const row = directives[name]
  const parsed = row.parse(text === '' ? [] : text.split(' '), row.default as never)
  return 'error' in parsed ? parsed.error : parsed.value
}

const PERCENTILES = 'latency-tracking-info-percentiles'

test('save has pairs of seconds and changes', () => {
  expect(parse('save', '60 1000 +5 0')).toEqual([
    { seconds: 60, changes: 1000 },
    { seconds: 5, changes: 0 },
  ])
  expect(parse('save', '')).toEqual([])
  expect(directives.save.parse([''], [])).toEqual({ value: [] })
  for (const text of ['1', '0 1', '1 -1', 'a 1', '1 1  2 2', '1 1x']) {
    expect(parse('save', text), text).toBe('Invalid save parameters')
  }
  expect(directives.save.rewrite([])).toEqual([{ text: '""', force: true }])
  expect(directives.save.rewrite(directives.save.default)).toEqual(
    ['3600 1', '300 100', '60 10000'].map(text => ({ text, force: true })),
  )
})

test('bind has addresses', () => {
  expect(parse('bind', '127.0.0.1 -::1')).toEqual(['127.0.0.1', '-::1'])
  expect(directives.bind.parse([''], [])).toEqual({ value: [] })
  expect(parse('bind', Array(17).fill('::').join(' '))).toBe('Too many bind addresses specified.')
  expect(directives.bind.rewrite(['*', '-::*'])).toEqual([])
  expect(directives.bind.rewrite([])).toEqual([{ text: '""', force: true }])
})

test('oom-score-adj-values are three within bounds', () => {
  expect(parse('oom-score-adj-values', '-2000 0 2000')).toEqual([-2000, 0, 2000])
  expect(parse('oom-score-adj-values', '1 2')).toBe('wrong number of arguments')
  const error = 'Invalid oom-score-adj-values, elements must be between -2000 and 2000.'
  expect(parse('oom-score-adj-values', '1 2 2001')).toBe(error)
  expect(parse('oom-score-adj-values', '1 2 x')).toBe(error)
})

test('percentiles are numbers from 0 to 100', () => {
  expect(parse(PERCENTILES, '50.0 1e1 99.99 .5')).toEqual([50, 10, 99.99, 0.5])
  expect(parse(PERCENTILES, '')).toEqual([])
  expect(parse(PERCENTILES, 'a')).toBe('Invalid latency-tracking-info-percentiles parameters')
  const error = 'latency-tracking-info-percentiles parameters should sit between [0.0,100.0]'
  expect(parse(PERCENTILES, '101')).toBe(error)
  expect(parse(PERCENTILES, '-inf')).toBe(error)
  expect(directives[PERCENTILES].format([50, 99.9, 99.1234567])).toBe('50 99.9 99.123457')
})

test('replicaof is a host and a port, or no one', () => {
  expect(parse('replicaof', 'master 6379')).toEqual({ host: 'master', port: 6379 })
  expect(parse('replicaof', 'NO ONE')).toBeUndefined()
  expect(parse('replicaof', 'master')).toBe('wrong number of arguments')
  expect(parse('replicaof', 'master 65536')).toBe('Invalid master port')
  expect(parse('replicaof', 'master x')).toBe('Invalid master port')
  expect(directives.replicaof.format({ host: 'h', port: 1 })).toBe('h 1')
  expect(directives.replicaof.rewrite(undefined)).toEqual([])
})

describe('client-output-buffer-limit', () => {
  const row = directives['client-output-buffer-limit']

  test('classes that are not named keep their limits', () => {
    const parsed = row.parse('SLAVE 1kb 2 3'.split(' '), row.default)
    expect(parsed).toEqual({ value: { ...row.default, replica: { hardBytes: 1024, softBytes: 2, softSeconds: 3 } } })
  })

  test('is shown with the old name of a replica, and written with the new one', () => {
    expect(row.format(row.default)).toBe('normal 0 0 0 slave 268435456 67108864 60 pubsub 33554432 8388608 60')
    const limits = { ...row.default, normal: { hardBytes: 1024, softBytes: 0, softSeconds: 0 } }
    expect(row.rewrite(limits)).toEqual([
      { text: 'normal 1kb 0 0', force: true },
      { text: 'replica 256mb 64mb 60', force: false },
      { text: 'pubsub 32mb 8mb 60', force: false },
    ])
  })

  test.each([
    ['normal 1 1', 'Wrong number of arguments in buffer limit configuration.'],
    ['master 1 1 1', 'Invalid client class specified in buffer limit configuration.'],
    ['normal x 1 1', 'Error in hard, soft or soft_seconds setting in buffer limit configuration.'],
    ['normal 1 1 -1', 'Error in hard, soft or soft_seconds setting in buffer limit configuration.'],
  ])('%s: %s', (text, error) => {
    expect(row.parse(text.split(' '), row.default)).toEqual({ error })
  })
})

test('notify-keyspace-events has each class once, and shows all of them as A', () => {
  const row = directives['notify-keyspace-events']
  expect(row.parse(['AKEAx'], '')).toEqual({ value: 'g$lshzxetdKE' })
  expect(row.parse(['Exg'], '')).toEqual({ value: 'gxE' })
  expect(row.parse(['KAq'], '')).toEqual({ error: "Invalid event class character. Use 'Ag$lshzxeKEtmdn'." })
  expect(row.format('g$lshzxetdKEm')).toBe('AKEm')
  expect(row.format('gnocE')).toBe('gnocE')
  expect(row.format('g$lshzxetdnocK')).toBe('AK')
  expect(row.rewrite('g$lshzxetdnocK')).toEqual([{ text: '"AnocK"', force: true }])
})
