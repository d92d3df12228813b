import { describe, expect, test } from 'vitest'
import {
  formatMemory,
  integer,
  LONG_MAX,
  memory,
  memoryOrPercent,
  octal,
  parseLenientInteger,
  parseMemory,
  UINT64_MAX,
} from './number-directive.ts'

const summary = 'For this test.'

describe('integer', () => {
  const row = integer(5, -1, LONG_MAX, { summary })

  test.each([
    ['0', 0],
    ['-1', -1],
    ['9223372036854775807', 2 ** 63],
  ])('%s is a value', (word, value) => {
    expect(row.parse([word], 5)).toEqual({ value })
    expect(row.format(value)).toBe(word)
  })

  test.each(['', ' 1', '01', '+1', '1.0', 'x', '9223372036854775808'])('%j is none', word => {
    expect(row.parse([word], 5)).toEqual({ error: "argument couldn't be parsed into an integer" })
  })

  test('bounds are told in full', () => {
    expect(row.parse(['-2'], 5)).toEqual({ error: 'argument must be between -1 and 9223372036854775807 inclusive' })
    expect(integer(1, 1, 64, { summary }).parse(['65'], 1)).toEqual({
      error: 'argument must be between 1 and 64 inclusive',
    })
  })

  test('an accepted value can be brought into range', () => {
    expect(integer(1, 0, 9, { summary, adjust: value => Math.max(value, 3) }).parse(['1'], 1)).toEqual({ value: 3 })
  })
})

describe('memory', () => {
  test.each([
    ['0', 0n],
    ['', 0n],
    ['mb', 0n],
    ['5b', 5n],
    ['5k', 5000n],
    ['5KB', 5120n],
    ['5m', 5_000_000n],
    ['5Mb', 5n * 2n ** 20n],
    ['5g', 5_000_000_000n],
    ['5gB', 5n * 2n ** 30n],
    ['5\0x', 5n],
    ['99999999999999999999', 2n ** 64n - 1n],
    ['18446744073709551615gb', 18446744072635809792n],
  ])('%j is %s bytes', (word, bytes) => {
    expect(parseMemory(word)).toBe(bytes)
  })

  test.each(['-1', ' 1', '1 mb', '1.5gb', '1tb', '0x10', `${'1'.repeat(128)}`])('%j is none', word => {
    expect(parseMemory(word)).toBeUndefined()
    expect(memory(0, 0, UINT64_MAX, { summary }).parse([word], 0)).toEqual({
      error: 'argument must be a memory value',
    })
  })

  test('beyond 63 bits a value is negative, unless the bound is beyond them too', () => {
    expect(memory(1, 1, LONG_MAX, { summary }).parse(['18446744073709551615'], 1)).toEqual({
      error: 'argument must be between 1 and 9223372036854775807 inclusive',
    })
    const row = memory(0, 0, UINT64_MAX, { summary })
    expect(row.parse(['18446744073709551615'], 0)).toEqual({ value: 2 ** 64 })
    expect(row.format(2 ** 64)).toBe('18446744073709551615')
  })

  test.each([
    [0, '0'],
    [1023, '1023'],
    [1024, '1kb'],
    [3 * 2 ** 20, '3mb'],
    [2 ** 31, '2gb'],
    [2 ** 30 + 1024, '1048577kb'],
  ])('%s bytes are %s in redis.conf', (bytes, text) => {
    expect(formatMemory(bytes)).toBe(text)
    expect(parseMemory(text)).toBe(BigInt(bytes))
  })
})

test('memoryOrPercent keeps a percentage as a negative number', () => {
  const row = memoryOrPercent(-25, LONG_MAX, { summary })
  expect(row.parse(['100%'], 0)).toEqual({ value: -100 })
  expect(row.parse(['5mb'], 0)).toEqual({ value: 5 * 2 ** 20 })
  expect(row.parse(['101%'], 0)).toEqual({ error: 'percentage argument must be less or equal to 100' })
  for (const word of ['x', '%', '-5%', '5 %', '-5']) {
    expect(row.parse([word], 0)).toEqual({ error: 'argument must be a memory or percent value' })
  }
  expect(row.format(-5)).toBe('5%')
  expect(row.format(2048)).toBe('2048')
  expect(row.rewrite(-25)).toEqual([{ text: '25%', force: false }])
  expect(row.rewrite(2048)).toEqual([{ text: '2kb', force: true }])
})

test('octal reads and shows octal digits', () => {
  const row = octal(0, 0, 0o777, { summary })
  expect(row.parse(['700'], 0)).toEqual({ value: 0o700 })
  expect(row.parse(['8'], 0)).toEqual({ error: "argument couldn't be parsed as an octal number" })
  expect(row.parse(['1000'], 0)).toEqual({ error: 'argument must be between 0 and 777 inclusive' })
  expect(row.format(0o700)).toBe('700')
})

test('parseLenientInteger takes what strtoll takes', () => {
  expect(['', '5', '+5', ' \t5', '-5', '007'].map(parseLenientInteger)).toEqual([0, 5, 5, 5, -5, 7])
  expect(['5x', '5 ', 'x', '-', ' ', '1.5'].map(parseLenientInteger)).toEqual(Array(6).fill(Number.NaN))
})
