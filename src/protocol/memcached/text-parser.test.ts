import { describe, expect, it } from 'vitest'
import { SeededChance } from '../../base/chance.ts'
import { allocateBytes } from '../../base/viewed-bytes.ts'
import { APPEND, CAS, DELETE, GET, GETS, META_GET, META_SET, SET, UNKNOWN, VERSION } from './command-code.ts'
import { COMMAND, INCOMPLETE, INVALID, TextParser } from './text-parser.ts'

/** What a parser finds in bytes that arrive in these pieces: one line for each command. */
function commandsIn(pieces: readonly Uint8Array[]): string[] {
  const parser = new TextParser()
  parser.itemFixedBytes = 59
  let kept = Buffer.alloc(0)
  const found: string[] = []
  for (const piece of pieces) {
    const joined = Buffer.concat([kept, piece])
    const bytes = allocateBytes(joined.length)
    bytes.set(joined)
    for (;;) {
      const result = parser.next(bytes, bytes.length)
      if (result === INVALID) return [...found, 'invalid']
      if (result === INCOMPLETE) break
      found.push(tell(parser))
      parser.skip()
    }
    expect(parser.bytesNeeded).toBeGreaterThan(0)
    kept = Buffer.from(bytes.subarray(parser.commandStart))
    parser.rebase(0)
  }
  return [...found, `${kept.length} left`]
}

/** The command that a parser has found, with all that a handler would look at. */
function tell(parser: TextParser): string {
  const text = (start: number, end: number): string => Buffer.from(parser.bytes.subarray(start, end)).toString('latin1')
  const words = Array.from({ length: parser.tokenCount }, (_, i) =>
    text(parser.tokens[2 * i], parser.tokens[2 * i + 1]),
  )
  const { code, error, noreply, meta } = parser
  const value =
    error === '' && (code === META_SET || (code >= SET && code <= CAS)) ? text(parser.valueStart, parser.valueEnd) : ''
  const key =
    code === META_SET && error === ''
      ? Buffer.from(meta.keyBytes.subarray(meta.keyStart, meta.keyEnd)).toString('latin1')
      : ''
  return JSON.stringify([code, words, value, noreply, error, key, parser.compare[0]])
}

function parse(text: string): TextParser {
  const parser = new TextParser()
  parser.itemFixedBytes = 59
  const bytes = allocateBytes(text.length)
  bytes.set(Buffer.from(text, 'latin1'))
  expect(parser.next(bytes, bytes.length)).toBe(COMMAND)
  return parser
}

describe('TextParser', () => {
  it('finds a get in place', () => {
    const parser = parse('get one two\r\n')
    expect(parser.code).toBe(GET)
    expect([...parser.tokens.subarray(0, 6)]).toEqual([0, 3, 4, 7, 8, 11])
    expect([parser.keyStart, parser.keyEnd, parser.lineEnd, parser.position]).toEqual([4, 7, 11, 13])
  })

  it('finds a value behind its line', () => {
    const parser = parse('set k 5 60 3 noreply\r\nabc\r\n')
    expect(parser.code).toBe(SET)
    expect([parser.valueStart, parser.valueEnd]).toEqual([22, 25])
    expect([parser.clientFlags, parser.exptime, parser.noreply, parser.error]).toEqual([5, 60, true, ''])
  })

  it('takes lines that end with LF alone', () => {
    expect(parse('gets k\n').code).toBe(GETS)
    expect(parse('version\n').code).toBe(VERSION)
  })

  it.each([
    ['get\r\n', GET],
    ['gets \r\n', GETS],
    ['set k 0 0\r\n', SET],
    ['set k 0 0 x\r\n', SET],
    ['set k 0 0 -1\r\n', SET],
    ['delete\r\n', DELETE],
    ['mg\r\n', META_GET],
    ['mg k +\r\n', META_GET],
    ['ms k x\r\n', META_SET],
    ['ab\n', UNKNOWN],
    ['\r\n', UNKNOWN],
  ])('refuses %j', (text, code) => {
    const parser = parse(text)
    expect([parser.code, parser.error]).toEqual([code, 'CLIENT_ERROR bad command line format'])
  })

  it.each([
    ['set k x 0 3\r\nabc\r\n', 'CLIENT_ERROR bad command line format'],
    ['set k 0 x 3\r\nabc\r\n', 'CLIENT_ERROR bad command line format'],
    ['cas k 0 0 3\r\nabc\r\n', 'CLIENT_ERROR bad command line format'],
    [`set ${'k'.repeat(251)} 0 0 3\r\nabc\r\n`, 'CLIENT_ERROR bad command line format'],
    ['ms k 3 !\r\n', 'CLIENT_ERROR bad command line format'],
    ['ms k 3 MX\r\nabc\r\n', 'CLIENT_ERROR invalid mode for ms M token'],
    ['ms k 3 TT\r\nabc\r\n', 'CLIENT_ERROR bad token in command line format'],
    ['ms k 3 S T1 T1\r\nabc\r\n', 'CLIENT_ERROR invalid flag'],
    [`ms k 3 O${'o'.repeat(32)}\r\nabc\r\n`, 'CLIENT_ERROR opaque token too long'],
    ['set k 0 0 1048576\r\n', 'SERVER_ERROR object too large for cache'],
  ])('tells what is wrong with %j before its value has come', (text, error) => {
    const lineEnd = text.indexOf('\n') + 1
    expect(commandsIn([Buffer.from(text.slice(0, lineEnd))])[0]).toContain(error)
  })

  it('skips the value of a command that it refused', () => {
    const large = `set k 0 0 1048576\r\n${'x'.repeat(1_048_576)}\r\nget k\r\n`
    const found = commandsIn(
      Array.from({ length: 20 }, (_, i) => Buffer.from(large.slice(i * 60_000, (i + 1) * 60_000))),
    )
    expect(found.map(line => line.slice(0, 12))).toEqual(
      [`[${SET},["set","k`, `[${GET},["get","k`, '0 left'].map(line => line.slice(0, 12)),
    )
  })

  it('tells a value that does not end where it should', () => {
    expect(parse('set k 0 0 3\r\nabcde\r\n').error).toBe('CLIENT_ERROR bad data chunk')
    expect(parse('ms k 3\r\nabcde\r\n').error).toBe('CLIENT_ERROR bad data chunk')
  })

  it('gives up on lines without end that are no get', () => {
    expect(commandsIn([Buffer.alloc(2049, 'x')])).toEqual(['invalid'])
    expect(commandsIn([Buffer.alloc(2048, 'x')])).toEqual(['2048 left'])
    expect(commandsIn([Buffer.from(`get ${'k '.repeat(5000)}`)])).toEqual(['10004 left'])
    expect(commandsIn([Buffer.from(`gat 1 ${'k '.repeat(5000)}`)])).toEqual(['invalid'])
    expect(commandsIn([Buffer.from(`${' '.repeat(100)}gets ${'k '.repeat(5000)}`)])).toEqual(['10105 left'])
    expect(commandsIn([Buffer.from(`${' '.repeat(101)}gets ${'k '.repeat(5000)}`)])).toEqual(['invalid'])
  })

  it('goes on with a get where it stopped', () => {
    const parser = parse('get one two three\r\nget four\r\n')
    parser.continueAt(8)
    expect(parser.commandStart).toBe(8)
    const moved = allocateBytes(20)
    moved.set(Buffer.from('two three\r\nget four\r'))
    parser.rebase(0)
    expect(parser.next(moved, 20)).toBe(COMMAND)
    expect([parser.code, parser.keyStart, parser.lineEnd]).toEqual([GET, 0, 9])
    parser.skip()
    expect(parser.next(moved, 20)).toBe(INCOMPLETE)
    expect(parser.commandStart).toBe(11)
  })

  it('finds the same however the bytes are cut', () => {
    const text = [
      'get a\r\n',
      'set k 0 0 5\r\nab\r\nc\r\n',
      'ms k 2 T0 F5 q\r\nhi\r\n',
      'ms Zm9v 2 b\r\nhi\r\n',
      'mg k v t\n',
      'append k 0 0 0\r\n\r\n',
      'cas k 0 0 1 77 noreply\r\nx\r\n',
      'set bad x 0 3\r\nabc\r\n',
      'set bad 0 0 3\r\nabcdefg\r\n',
      'incr k 5\r\n',
      'bogus\r\n',
      'get  a   b  \r\n',
    ].join('')
    const bytes = Buffer.from(text, 'latin1')
    const whole = commandsIn([bytes])
    expect(whole.length).toBe(14)
    for (let cut = 1; cut < bytes.length; cut++) {
      expect(commandsIn([bytes.subarray(0, cut), bytes.subarray(cut)]), `cut at ${cut}`).toEqual(whole)
    }
    expect(commandsIn([...bytes].map(byte => Uint8Array.of(byte)))).toEqual(whole)
  })

  it.each([1, 2, 3, 4])('survives random bytes, and reads them alike in any pieces (seed %i)', seed => {
    const chance = new SeededChance(seed)
    const random = (below: number): number => (chance.int32() >>> 0) % below
    const words = [
      'get ',
      'set ',
      'ms ',
      'mg ',
      'k ',
      '0 ',
      '3 ',
      '-1 ',
      '99999999999 ',
      'noreply',
      '\r\n',
      '\n',
      ' ',
      'abc',
      'T',
      'b',
      'q ',
      '\0',
      '\x80',
      'O123 ',
      'cas ',
    ]
    for (let round = 0; round < 300; round++) {
      let text = ''
      for (let i = random(30); i >= 0; i--) text += words[random(words.length)]
      const bytes = Buffer.from(text, 'latin1')
      const whole = commandsIn([bytes])
      const pieces: Uint8Array[] = []
      for (let at = 0; at < bytes.length; ) {
        const length = 1 + random(9)
        pieces.push(bytes.subarray(at, at + length))
        at += length
      }
      expect(commandsIn(pieces), `seed ${seed}, round ${round}: ${JSON.stringify(text)}`).toEqual(whole)
    }
  })

  it('knows the codes of all commands', () => {
    for (const [name, code] of [
      ['append', APPEND],
      ['cas', CAS],
    ] as const)
      expect(parse(`${name} k 0 0 1 5\r\nx\r\n`).code).toBe(code)
  })
})
