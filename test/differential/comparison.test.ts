import { describe, expect, it } from 'vitest'
import type { Comparison } from './case.ts'
import { missingNames, sameReply } from './comparison.ts'

describe('sameReply', () => {
  const rows: readonly (readonly [Comparison, string, string, boolean])[] = [
    ['exact', '+OK\r\n', '+OK\r\n', true],
    ['exact', '+OK\r\n', '+ok\r\n', false],
    ['kind', '+OK\r\n', '+PONG\r\n', true],
    ['kind', '+OK\r\n', '-ERR no\r\n', false],
    ['kind', '+OK\r\n', '<closed>', false],
    ['kind', '<silent>', '+OK\r\n', false],
    ['shape', ':1\r\n', ':22\r\n', true],
    ['shape', ':1\r\n', '$1\r\n1\r\n', false],
    ['shape', '$1\r\na\r\n', '$-1\r\n', false],
    ['shape', '*1\r\n$1\r\na\r\n', '*1\r\n$2\r\nab\r\n', true],
    ['shape', '*1\r\n:1\r\n', '*2\r\n:1\r\n:1\r\n', false],
    ['shape', '-ERR a\r\n', '-ERR b\r\n', true],
    ['shape', '-ERR a\r\n', '-OOM a\r\n', false],
    ['unordered', '*2\r\n:1\r\n:2\r\n', '*2\r\n:2\r\n:1\r\n', true],
    ['unordered', '*2\r\n:1\r\n:2\r\n', '~2\r\n:2\r\n:1\r\n', false],
    ['unordered', '*2\r\n:1\r\n:2\r\n', '*2\r\n:1\r\n:1\r\n', false],
    ['unordered', '*2\r\n$1\r\n0\r\n*2\r\n:1\r\n:2\r\n', '*2\r\n$1\r\n0\r\n*2\r\n:2\r\n:1\r\n', true],
    ['unordered', '%2\r\n:1\r\n:2\r\n:3\r\n:4\r\n', '%2\r\n:1\r\n:4\r\n:3\r\n:2\r\n', false],
    ['specification', '*2\r\n$5\r\nnotes\r\n$1\r\na\r\n', '*2\r\n$5\r\nnotes\r\n$2\r\nbc\r\n', true],
    ['specification', '*2\r\n$5\r\nflags\r\n$1\r\na\r\n', '*2\r\n$5\r\nflags\r\n$2\r\nbc\r\n', false],
    ['specification', '*2\r\n:1\r\n*2\r\n:2\r\n:3\r\n', '*2\r\n:1\r\n*2\r\n:3\r\n:2\r\n', true],
    ['pairs', '*4\r\n:1\r\n:2\r\n:3\r\n:4\r\n', '*4\r\n:3\r\n:4\r\n:1\r\n:2\r\n', true],
    ['pairs', '*4\r\n:1\r\n:2\r\n:3\r\n:4\r\n', '*4\r\n:3\r\n:2\r\n:1\r\n:4\r\n', false],
    ['pairs', '%2\r\n:1\r\n:2\r\n:3\r\n:4\r\n', '%2\r\n:3\r\n:4\r\n:1\r\n:2\r\n', true],
    ['names', '$10\r\na:1\r\nb:2\r\n\r\n', '$14\r\nb:22\r\na:3\r\nc:4\r\n', true],
    ['names', '$10\r\na:1\r\nb:2\r\n\r\n', '$5\r\na:1\r\n\r\n', false],
    ['names', '$9\r\nid=1 age=\r\n', '$11\r\nage=5 id=12\r\n', true],
    ['keys', '*2\r\n+a\r\n:1\r\n', '*4\r\n+b\r\n:2\r\n+a\r\n:1\r\n', true],
    ['keys', '*2\r\n+a\r\n:1\r\n', '*2\r\n+b\r\n:1\r\n', false],
    ['numbers', '$3\r\n0.5\r\n', ',0.5\r\n', true],
    ['numbers', '$19\r\n0.10000000000000001\r\n', '$3\r\n0.1\r\n', true],
    ['numbers', '*1\r\n$3\r\n0.5\r\n', '*1\r\n$3\r\n0.6\r\n', false],
    ['numbers', '$1\r\na\r\n', '$1\r\nb\r\n', false],
    ['numbers', '$-1\r\n', '$1\r\n0\r\n', false],
    ['numbers', '*1\r\n:1\r\n', '*2\r\n:1\r\n:1\r\n', false],
    [{ near: 2 }, ':100\r\n', ':98\r\n', true],
    [{ near: 2 }, ':100\r\n', ':97\r\n', false],
    [{ near: 2 }, ':-1\r\n', ':0\r\n', false],
    [{ near: 2 }, '*1\r\n:100\r\n', '*1\r\n:101\r\n', true],
    [{ near: 2 }, '*1\r\n+a\r\n', '*1\r\n+b\r\n', false],
  ]

  it.each(rows)('%j: %j and %j: %j', (comparison, reference, subject, same) => {
    expect(sameReply(comparison, reference, subject)).toBe(same)
  })
})

describe('missingNames', () => {
  it('tells what the subject lacks', () => {
    expect(missingNames('names', '$10\r\na:1\r\nb:2\r\n\r\n', '$5\r\na:1\r\n\r\n')).toBe('b')
    expect(missingNames('keys', '*2\r\n+a\r\n:1\r\n', '*2\r\n+b\r\n:1\r\n')).toBe('a')
    expect(missingNames('exact', '+a\r\n', '+b\r\n')).toBe('')
    expect(missingNames('names', '$1\r\na\r\n', '<closed>')).toBe('')
  })
})
