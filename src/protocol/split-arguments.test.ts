import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { quoteArgument, splitArguments } from './split-arguments.ts'

function split(line: string): string[] | undefined {
  return splitArguments(Buffer.from(line, 'latin1'))?.map(word => Buffer.from(word).toString('latin1'))
}

describe('splitArguments', () => {
  test.each([
    ['', []],
    [' \t\r\n\v\f', []],
    ['set key value', ['set', 'key', 'value']],
    ['  set\tkey \r\n', ['set', 'key']],
    ['"a b" \'c d\'', ['a b', 'c d']],
    ['"" \'\'', ['', '']],
    ['"\\n\\r\\t\\b\\a\\q\\"\\\\"', ['\n\r\t\b\x07q"\\']],
    ['"\\x41\\xfF\\x00"', ['A\xff\x00']],
    ['"\\x4"', ['x4']],
    ['"\\xg1"', ['xg1']],
    ['"\\x4g"', ['x4g']],
    ["'\\n\\x41\\ '", ['\\n\\x41\\ ']],
    ["'it\\'s'", ["it's"]],
    ['a\\nb \\"', undefined],
    ['pre"fix ed" x', ['prefix ed', 'x']],
    ["pre'fix ed'", ['prefix ed']],
    ['"it\'s"', ["it's"]],
    ["'a\"b'", ['a"b']],
    ['key: caf\xe9', ['key:', 'caf\xe9']],
  ])('%j has the words %j', (line, words) => {
    expect(split(line)).toEqual(words)
  })

  test.each(['"a', "'a", '"a"b', "'a'b", '"a"\'b\'', "'a\\\\'", '"a\\"', '"\\', "'a\\'", 'a"b"c', '"', "'"])(
    '%j is unbalanced',
    line => {
      expect(split(line)).toBeUndefined()
    },
  )

  test('a NUL byte ends the line, within quotes too', () => {
    expect(split('a b\0c d')).toEqual(['a', 'b'])
    expect(split('a "b"\0c')).toEqual(['a', 'b'])
    expect(split('a "b\0c"')).toBeUndefined()
    expect(split('"\\x4\x001"')).toBeUndefined()
  })

  test('vertical tabs and form feeds separate only where Redis skips white space', () => {
    expect(split('\va\vb \fc')).toEqual(['a\vb', 'c'])
    expect(split('"a"\vb')).toEqual(['a', 'b'])
  })
})

test('quoteArgument escapes all but printable ASCII', () => {
  expect(quoteArgument(Buffer.from('a "b" \\ \n\r\t\x07\b\x00\x7f\xff~', 'latin1'))).toBe(
    '"a \\"b\\" \\\\ \\n\\r\\t\\a\\b\\x00\\x7f\\xff~"',
  )
})

test('a quoted line splits into the words it was made of', () => {
  fc.assert(
    fc.property(fc.array(fc.uint8Array()), words => {
      const line = words.map(quoteArgument).join(' ')
      expect(splitArguments(Buffer.from(line))?.map(word => [...word])).toEqual(words.map(word => [...word]))
    }),
  )
})
