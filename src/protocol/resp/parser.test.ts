import { describe, expect, it } from 'vitest'
import { allocateBytes } from '../../base/viewed-bytes.ts'
import { COMMAND, INCOMPLETE, INVALID, LINE_BYTES_MAX, type ParseResult, RespParser } from './parser.ts'

/** Parses text, a byte per character, that arrives in these pieces. Returns every command and, last, what stopped the parser. */
function parse(pieces: readonly string[], restricted = false): string[] {
  const parser = new RespParser()
  parser.restricted = restricted
  const all = Buffer.from(pieces.join(''), 'latin1')
  const bytes = allocateBytes(all.length)
  bytes.set(all)
  const found: string[] = []
  let limit = 0
  let result: ParseResult = INCOMPLETE
  for (const piece of pieces) {
    limit += piece.length
    for (result = parser.next(bytes, limit); result === COMMAND; result = parser.next(bytes, limit)) {
      found.push(commandText(parser))
    }
    if (result === INVALID) break
  }
  return [...found, result === INVALID ? parser.error : `incomplete at ${parser.commandStart}`]
}

function commandText({ bytes, argv, argc }: RespParser): string {
  return Array.from({ length: argc }, (_, i) =>
    Buffer.from(bytes.subarray(argv[2 * i], argv[2 * i + 1])).toString('latin1'),
  ).join('|')
}

const each = (text: string): string[] => [...text]

describe('RespParser', () => {
  it('finds arrays and inline commands in one stretch', () => {
    expect(parse(['*2\r\n$3\r\nGET\r\n$1\r\nk\r\nPING\r\n*1\r\n$4\r\nPING\r\n'])).toEqual([
      'GET|k',
      'PING',
      'PING',
      'incomplete at 40',
    ])
  })

  it('goes on where the bytes ended', () => {
    const text =
      '*3\r\n$3\r\nSET\r\n$12\r\nabcdefghijkl\r\n$0\r\n\r\nset "a b" c\n\r\n*0\r\n*-1\r\n*1\r\n$4\r\nPING\r\n'
    expect(parse(each(text))).toEqual(parse([text]))
    expect(parse([text])).toEqual(['SET|abcdefghijkl|', 'set|a b|c', 'PING', `incomplete at ${text.length}`])
  })

  it('says where the command begins that is not complete', () => {
    expect(parse(['PING\r\n*1\r\n$4\r\nPI'])).toEqual(['PING', 'incomplete at 6'])
  })

  it.each([
    ['*\r\n', 'invalid multibulk length'],
    ['*-0\r\n', 'invalid multibulk length'],
    ['*01\r\n', 'invalid multibulk length'],
    ['*2147483648\r\n', 'invalid multibulk length'],
    ['*99999999999999999999\r\n', 'invalid multibulk length'],
    ['*1\r\n:1\r\n', "expected '$', got ':'"],
    ['*1\r\n\r\n', "expected '$', got '\r'"],
    ['*1\r\n$\r\n', 'invalid bulk length'],
    ['*1\r\n$-1\r\n', 'invalid bulk length'],
    ['*1\r\n$04\r\n', 'invalid bulk length'],
    ['*1\r\n$536870913\r\n', 'invalid bulk length'],
    ['SET k "abc\r\n', 'unbalanced quotes in request'],
    [`*${'1'.repeat(LINE_BYTES_MAX)}`, 'too big mbulk count string'],
    [`*1\r\n$${'1'.repeat(LINE_BYTES_MAX)}`, 'too big bulk count string'],
    ['x'.repeat(LINE_BYTES_MAX + 1), 'too big inline request'],
  ])('refuses %j', (text, error) => {
    expect(parse([text]).at(-1)).toBe(error)
    expect(parse(each(text)).at(-1)).toBe(error)
  })

  it('takes the least int64 for an empty array, as any other negative count', () => {
    expect(parse(['*-9223372036854775808\r\nPING\r\n'])[0]).toBe('PING')
  })

  it('looks at what a length should be only once the line is there', () => {
    expect(parse(['*1\r\nPING'])).toEqual(['incomplete at 0'])
    expect(parse(['*1\r\nPING', '\r\n'])).toEqual(["expected '$', got 'P'"])
  })

  it('waits for the end of a line of the longest kind whose CR is there', () => {
    expect(parse([`*${'1'.repeat(LINE_BYTES_MAX)}\r`])).toEqual(['incomplete at 0'])
  })

  it('finds no line end behind a NUL byte', () => {
    expect(parse(['*1\0\r\nPING\r\n'])).toEqual(['incomplete at 0'])
    expect(parse(['PI\0NG\r\nPING\r\n'])).toEqual(['incomplete at 0'])
    expect(parse(['\0'.repeat(LINE_BYTES_MAX), '\n\n'])).toEqual(['too big inline request'])
  })

  it('limits clients that have not authenticated', () => {
    expect(parse(['*10\r\n'], true)).toEqual(['incomplete at 0'])
    expect(parse(['*11\r\n'], true)).toEqual(['unauthenticated multibulk length'])
    expect(parse(['*1\r\n$16384\r\n'], true)).toEqual(['incomplete at 0'])
    expect(parse(['*1\r\n$16385\r\n'], true)).toEqual(['unauthenticated bulk length'])
  })

  it('tells how many bytes the command needs at least', () => {
    const parser = new RespParser()
    const needed = (text: string): number => {
      const bytes = Buffer.from(text)
      expect(parser.next(bytes, bytes.length)).toBe(INCOMPLETE)
      return parser.bytesNeeded
    }
    expect(needed('*2\r\n$3\r\nGET\r\n$1000000\r\n')).toBe(23 + 1_000_002)
    expect(needed('*2\r\n$3\r\nGET\r\n$1000000\r\nabc')).toBe(23 + 1_000_002)
  })

  it('goes back to a command and finds it again, or leaves it behind', () => {
    const parser = new RespParser()
    const bytes = Buffer.from('*1\r\n$4\r\nPING\r\n*1\r\n$4\r\nECHO\r\n')
    expect(parser.next(bytes, bytes.length)).toBe(COMMAND)
    parser.continueAt(parser.commandStart)
    expect([parser.commandStart, parser.next(bytes, bytes.length), commandText(parser)]).toEqual([0, COMMAND, 'PING'])
    parser.continueAt(parser.position)
    expect([parser.commandStart, parser.next(bytes, bytes.length), commandText(parser)]).toEqual([14, COMMAND, 'ECHO'])
  })

  it('gives back the memory of many arguments', () => {
    const parser = new RespParser()
    const bytes = Buffer.from(`*5000\r\n${'$1\r\na\r\n'.repeat(5000)}`)
    expect(parser.next(bytes, bytes.length)).toBe(COMMAND)
    expect([parser.argc, parser.extraBytes >= 8 * (5000 - 64)]).toEqual([5000, true])
    parser.trim()
    expect(parser.extraBytes).toBe(0)
  })
})
