import { describe, expect, it } from 'vitest'
import { readByteSize } from './byte-size.ts'
import { OptionError } from './option-error.ts'

describe('readByteSize', () => {
  it.each([
    [0, 0],
    [4096, 4096],
    ['0b', 0],
    ['512b', 512],
    ['4kb', 4096],
    ['64mb', 67_108_864],
    ['64MB', 67_108_864],
    ['1.5gb', 1_610_612_736],
    ['0.1kb', 102],
    ['2tb', 2_199_023_255_552],
  ])('reads %s', (value, bytes) => {
    expect(readByteSize('maxBytes', value)).toBe(bytes)
  })

  it.each([
    '64',
    '64 mb',
    '64m',
    '64mib',
    '',
    'mb',
    '-1mb',
    '1e3b',
    '9999999tb',
    -1,
    0.5,
    Number.NaN,
    2 ** 53,
    null,
    undefined,
    {},
  ])('refuses %s', value => {
    expect(() => readByteSize('maxBytes', value)).toThrow(OptionError)
  })

  it('names the option, what it takes, and what was given', () => {
    const form = "near.maxBytes must be whole bytes or a text such as '512b', '4kb', '64mb', '1gb'"
    expect(() => readByteSize('near.maxBytes', '64m')).toThrow(`${form}, not "64m"`)
    expect(() => readByteSize('near.maxBytes', 0, { minBytes: 1 })).toThrow(`${form}, at least 1 bytes, not 0`)
    expect(() => readByteSize('near.maxBytes', '2kb', { maxBytes: 1024 })).toThrow(
      `${form}, from 0 to 1024 bytes, not "2kb"`,
    )
  })
})
