import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { globMatches } from './glob.ts'

/** Matches with bytes around both ranges that must not be read. */
function matches(pattern: string, text: string, ignoreCase = false): boolean {
  const patternBytes = Buffer.from(`*${pattern}*`, 'latin1')
  const textBytes = Buffer.from(`a${text}a`, 'latin1')
  return globMatches(patternBytes, 1, patternBytes.length - 1, textBytes, 1, textBytes.length - 1, ignoreCase)
}

/** [pattern, key, whether `SCAN 0 MATCH pattern` of redis-server 7.0.15 returned the key]. */
const scanned: [string, string, boolean][] = [
  ['**', '', false],
  ['', '', true],
  ['', 'a', false],
  ['a*', 'a', true],
  ['*a', 'a', true],
  ['**a', 'ba', true],
  ['a**', 'abc', true],
  ['h?llo', 'hello', true],
  ['h?llo', 'hllo', false],
  ['h*llo', 'hllo', true],
  ['h*llo', 'heeeello', true],
  ['h[ae]llo', 'hallo', true],
  ['h[ae]llo', 'hillo', false],
  ['h[^e]llo', 'hallo', true],
  ['h[^e]llo', 'hello', false],
  ['h[a-b]llo', 'hbllo', true],
  ['h[a-b]llo', 'hcllo', false],
  ['h[b-a]llo', 'hallo', true],
  ['[^a-c]', 'd', true],
  ['[^a-c]', 'b', false],
  ['\\*', '*', true],
  ['\\*', 'a', false],
  ['\\?', '?', true],
  ['\\?', 'x', false],
  ['\\[a]', '[a]', true],
  ['a\\', 'a\\', true],
  ['\\', '\\', true],
  ['\\\\', '\\', true],
  ['[\\]]', ']', true],
  ['[\\^]', '^', true],
  ['[^]', '^', true],
  ['[^]', 'a', true],
  ['[]', 'a', false],
  ['[]a', 'a', false],
  ['[a', 'a', true],
  ['[a', 'b', false],
  ['[^a', 'b', true],
  ['[', '[', false],
  ['[^', 'x', true],
  ['[', 'a', false],
  ['[a-', 'a', true],
  ['[a-', '-', true],
  ['[a-]', 'b', false],
  ['[a-]', '_', true],
  ['[a-]b', 'ab', false],
  ['[-a]', '-', true],
  ['[\\a-c]', 'b', false],
  ['[\\a-c]', '-', true],
  ['[a\\-c]', '-', true],
  ['[a\\-c]', 'b', false],
  ['[ab]c*', 'bcd', true],
  ['[abc', 'c', true],
  ['[\\', '\\', true],
  ['a*b*c', 'aXbYc', true],
  ['a*b*c', 'aXbY', false],
  ['*ab', 'aab', true],
  ['*ab', 'aba', false],
  ['a*b?', 'aXbXb1', true],
  ['*[0-9]', 'key:7', true],
  ['*[0-9]', 'key:x', false],
  ['*?', 'a', true],
  ['?*', 'a', true],
  ['*?*', 'a', true],
  ['??', 'a', false],
  ['[\x7f-\x80]', 'a', true],
  ['[\x80-\xff]', '\x90', true],
  ['[\x80-\xff]', 'a', false],
  ['[a-\xff]', 'm', false],
  ['[a-\xff]', '\xff', true],
  ['\xff', '\xff', true],
  ['a\x00b', 'a\x00b', true],
  ['a*\x00', 'ab\x00', true],
  ['A', 'a', false],
  ['[A-Z]', 'q', false],
]

describe('globMatches', () => {
  it.each(scanned)('agrees with redis-server: %j, %j → %j', (pattern, text, expected) => {
    expect(matches(pattern, text)).toBe(expected)
  })

  it('does not match the empty text with a star; commands test for a lone star first', () => {
    expect(matches('*', '')).toBe(false)
    expect(matches('', '')).toBe(true)
  })

  it('ignores case on request, but not of an escaped byte in a class', () => {
    expect(matches('HeLLo', 'hEllO', true)).toBe(true)
    expect(matches('[ABC]', 'b', true)).toBe(true)
    expect(matches('[a-c]', 'B', true)).toBe(true)
    expect(matches('[A-z]', '_', true)).toBe(false)
    expect(matches('\\A', 'a', true)).toBe(true)
    expect(matches('[\\A]', 'a', true)).toBe(false)
    expect(matches('[Z-a]', 'z', true)).toBe(false)
    expect(matches('@', '`', true)).toBe(false)
    expect(matches('[\x80-Z]', '-', true)).toBe(false)
    expect(matches('[\x80-Z]', '-', false)).toBe(true)
  })

  it('needs time bounded by pattern × text, however many stars there are', () => {
    const text = `${'a'.repeat(5000)}b`
    expect(matches(`${'a*'.repeat(900)}c`, text)).toBe(false)
    expect(matches(`${'*a'.repeat(900)}b`, text)).toBe(true)
  })

  it('gives up past a thousand stars', () => {
    const text = 'a'.repeat(1100)
    expect(matches('*a'.repeat(1000), text)).toBe(true)
    expect(matches('*a'.repeat(1001), text)).toBe(false)
    expect(matches(`${'*a'.repeat(1000)}*`, text)).toBe(true)
    expect(matches(`${'**a'.repeat(1000)}**`, text)).toBe(true)
  })

  it('agrees with a regular expression on stars and question marks', () => {
    const pattern = fc.string({ unit: fc.constantFrom('*', '?', 'a', 'b'), maxLength: 10 })
    const text = fc.string({ unit: fc.constantFrom('a', 'b'), minLength: 1, maxLength: 14 })
    fc.assert(
      fc.property(pattern, text, (glob, string) => {
        const expression = new RegExp(`^${glob.replace(/\*+/g, '.*').replaceAll('?', '.')}$`)
        expect(matches(glob, string)).toBe(expression.test(string))
      }),
      { numRuns: 3000 },
    )
  })
})
