import { describe, expect, it } from 'vitest'
import { formatInteger } from './format-integer.ts'
import { parseUnsigned } from './parse-unsigned.ts'

describe('formatInteger', () => {
  it.each([
    ['%d', 5n, '5'],
    ['%+5d', 5n, '   +5'],
    ['% d', 5n, ' 5'],
    ['%05d', -5n, '-0005'],
    ['%-05d', -5n, '-5   '],
    ['%05.2d', 5n, '   05'],
    ['%.0d', 0n, ''],
    ['%+.0d', 0n, '+'],
    ['%#.0o', 0n, '0'],
    ['%#o', 8n, '010'],
    ['%#.3o', 8n, '010'],
    ['%#x', 0n, '0'],
    ['%#08X', 255n, '0X0000FF'],
    ['%u', 2n ** 64n - 1n, '18446744073709551615'],
  ])('writes %s of %s', (directive, value, expected) => {
    const [, flags, width, precision, conversion] = /^%([-+ #0]*)(\d*)(?:\.(\d+))?(.)$/.exec(
      directive,
    ) as RegExpExecArray
    expect(
      formatInteger(value, {
        flags,
        width: Number(width),
        precision: precision === undefined ? undefined : Number(precision),
        conversion: conversion as 'd',
      }),
    ).toBe(expected)
  })
})

describe('parseUnsigned', () => {
  it.each([
    ['ff', 16, 255],
    [' -0x10\n', 16, 2 ** 64 - 16],
    ['ffffffffffffffffff', 16, 2 ** 64],
    ['z', 36, 35],
    ['2', 2, undefined],
    ['0x', 16, undefined],
    ['', 10, undefined],
    ['1 1', 10, undefined],
  ])('reads %o in base %i as %s', (text, base, expected) => {
    expect(parseUnsigned(text, base)).toBe(expected)
  })
})
