import { describe, expect, it } from 'vitest'
import { parseReply, readReply } from './reply.ts'

describe('readReply', () => {
  const complete = [
    '+OK\r\n',
    '-ERR no\r\n',
    ':-12\r\n',
    '$-1\r\n',
    '$0\r\n\r\n',
    '$4\r\na\r\nb\r\n',
    '*-1\r\n',
    '*0\r\n',
    '*2\r\n$1\r\na\r\n*1\r\n:1\r\n',
    '_\r\n',
    '#t\r\n',
    ',1.5\r\n',
    '(123456789012345678901234567890\r\n',
    '!5\r\nERR x\r\n',
    '=7\r\ntxt:abc\r\n',
    '%1\r\n$1\r\na\r\n:1\r\n',
    '~1\r\n:1\r\n',
    '>2\r\n+message\r\n+x\r\n',
    '|1\r\n+ttl\r\n:3\r\n$1\r\na\r\n',
  ]

  it.each(complete)('reads %j whole and nothing less', bytes => {
    for (let length = 0; length < bytes.length; length++) expect(readReply(bytes.slice(0, length))).toBeUndefined()
    expect(readReply(bytes)?.end).toBe(bytes.length)
    expect(readReply(`${bytes}+next\r\n`)?.end).toBe(bytes.length)
  })

  it.each(['hello\r\n', '$x\r\n', '*-2\r\n', '$1\r\nabc\r\n', '\r\n'])('refuses %j', bytes => {
    expect(() => readReply(bytes)).toThrow('not a RESP reply')
  })

  it('tells what it read', () => {
    const reply = parseReply('%1\r\n$1\r\na\r\n*-1\r\n')
    expect(reply.items?.map(item => [item.type, item.text, item.items])).toEqual([
      ['$', 'a', undefined],
      ['*', undefined, undefined],
    ])
    expect(() => parseReply('+a\r\n+b\r\n')).toThrow('not a RESP reply')
  })
})
