import fc from 'fast-check'
import { describe, expect, it, vi } from 'vitest'
import { quoteArgument } from '../split-arguments.ts'
import { COMMAND, INCOMPLETE, INVALID, RespParser } from './parser.ts'

/** What Redis says of bytes that it refuses; `X` stands for any byte. */
const ERRORS = new Set([
  'too big mbulk count string',
  'invalid multibulk length',
  'unauthenticated multibulk length',
  "expected '$', got 'X'",
  'too big bulk count string',
  'invalid bulk length',
  'unauthenticated bulk length',
  'too big inline request',
  'unbalanced quotes in request',
])

/** A byte array that counts what is read of it, and throws when that lies at or behind `limit`. */
interface Watched {
  readonly bytes: Uint8Array
  reads: number
}

const argument = fc.uint8Array({ maxLength: 40 })
const commands = fc.array(fc.array(argument, { minLength: 1, maxLength: 8 }), { minLength: 1, maxLength: 12 })
/** Where bytes are cut, as fractions of their number. */
const cuts = fc.array(fc.double({ min: 0, max: 1, noNaN: true }), { maxLength: 20 })
/** Bytes that often are nearly right. */
const hostile = fc
  .array(
    fc.oneof(
      { weight: 6, arbitrary: fc.constantFrom('*', '$', '\r\n', '\r', '\n', '\0', '"', "'", ' ', '-', '\\x4', '\\') },
      {
        weight: 4,
        arbitrary: fc.constantFrom('*1\r\n', '*3\r\n', '$0\r\n', '$1\r\n', '$4\r\nPING\r\n', 'PING\r\n', '*-1\r\n'),
      },
      {
        weight: 3,
        arbitrary: fc.constantFrom(
          '0',
          '00',
          '7',
          '-1',
          '16385',
          '536870913',
          '2147483648',
          '9223372036854775808',
          '1e3',
        ),
      },
      { weight: 2, arbitrary: fc.string({ unit: 'binary-ascii', maxLength: 6 }) },
      { weight: 1, arbitrary: fc.uint8Array({ maxLength: 12 }).map(bytes => Buffer.from(bytes).toString('latin1')) },
    ),
    { maxLength: 24 },
  )
  .map(parts => Buffer.from(parts.join(''), 'latin1'))

describe('RespParser, whatever comes', () => {
  it('finds the same commands wherever the bytes are cut', () => {
    fc.assert(
      fc.property(commands, cuts, (list, at) => {
        const bytes = Buffer.concat(list.map(encode))
        expect(feed(bytes, at).commands).toEqual(list.map(command => command.map(hex)))
      }),
    )
  })

  it('finds the same commands when every byte comes by itself', () => {
    fc.assert(
      fc.property(
        fc.array(fc.array(argument, { minLength: 1, maxLength: 3 }), { minLength: 1, maxLength: 3 }),
        list => {
          const bytes = Buffer.concat(list.map(encode))
          const at = Array.from(bytes, (_, index) => index / bytes.length)
          expect(feed(bytes, at).commands).toEqual(list.map(command => command.map(hex)))
        },
      ),
    )
  })

  it('finds quoted words in inline commands', () => {
    const word = fc.uint8Array({ minLength: 1, maxLength: 12 })
    const ending = fc.constantFrom('\r\n', '\n')
    fc.assert(
      fc.property(fc.array(fc.tuple(fc.array(word, { minLength: 1, maxLength: 5 }), ending)), cuts, (lines, at) => {
        const text = lines.map(([words, end]) => words.map(quoteArgument).join(' ') + end).join('')
        const expected = lines.map(([words]) => words.map(hex))
        expect(feed(Buffer.from(text, 'latin1'), at).commands).toEqual(expected)
      }),
    )
  })

  it('makes the same of hostile bytes wherever they are cut, in words of Redis, reading nothing beyond them', () => {
    fc.assert(
      fc.property(hostile, cuts, fc.boolean(), (bytes, at, restricted) => {
        const whole = feed(bytes, [], restricted)
        expect(feed(bytes, at, restricted)).toEqual(whole)
        if (whole.error !== '') expect(ERRORS).toContain(whole.error.replace(/got '.'/s, "got 'X'"))
      }),
      { numRuns: 1000 },
    )
  })

  it.each(['*', '*1\r\n$', 'a', '*1\0', 'a\0'])('looks at no byte of a line twice that begins with %j', start => {
    const indexOf = vi.spyOn(Uint8Array.prototype, 'indexOf')
    const all = new Uint8Array(Buffer.from(start + '1'.repeat(4000), 'latin1'))
    const parser = new RespParser()
    let reads = 0
    for (let limit = 1; limit <= all.length; limit++) {
      const watched = watch(all, limit)
      expect(parser.next(watched.bytes, limit)).toBe(INCOMPLETE)
      reads += watched.reads
    }
    for (const [index, [, from = 0]] of indexOf.mock.calls.entries())
      reads += (indexOf.mock.contexts[index] as Uint8Array).length - from
    indexOf.mockRestore()
    expect(reads).toBeLessThan(20 * all.length)
  })

  it('looks at no byte of a long argument', () => {
    const all = Buffer.from(`*2\r\n$4\r\nECHO\r\n$60000\r\n${'x'.repeat(60_000)}\r\n`)
    const parser = new RespParser()
    let reads = 0
    for (let limit = 100; limit < all.length; limit += 100) {
      const watched = watch(all, limit)
      expect(parser.next(watched.bytes, limit)).toBe(INCOMPLETE)
      reads += watched.reads
    }
    expect(reads).toBeLessThan(100)
  })
})

/** What a parser makes of bytes that come in pieces, kept between them as a session does: moved to the front of a buffer. */
function feed(all: Uint8Array, at: readonly number[], restricted = false): { commands: string[][]; error: string } {
  const parser = new RespParser()
  parser.restricted = restricted
  const found: string[][] = []
  const ends = [...at.map(fraction => Math.floor(fraction * all.length)), all.length].sort((a, b) => a - b)
  let kept = Buffer.alloc(0)
  let taken = 0
  for (const end of ends) {
    const bytes = Buffer.concat([kept, all.subarray(taken, end)])
    taken = end
    const watched = watch(bytes, bytes.length)
    let result = parser.next(watched.bytes, bytes.length)
    for (; result === COMMAND; result = parser.next(watched.bytes, bytes.length)) {
      const { bytes: where, argv, argc } = parser
      found.push(Array.from({ length: argc }, (_, i) => hex(where.subarray(argv[2 * i], argv[2 * i + 1]))))
      expect(parser.position).toBeLessThanOrEqual(bytes.length)
    }
    if (result === INVALID) return { commands: found, error: parser.error }
    expect(parser.commandStart).toBeLessThanOrEqual(bytes.length)
    if (parser.commandStart < bytes.length)
      expect(parser.bytesNeeded).toBeGreaterThan(bytes.length - parser.commandStart)
    kept = Buffer.from(bytes.subarray(parser.commandStart))
    parser.rebase(0)
  }
  return { commands: found, error: '' }
}

/** The first `limit` bytes, watched; the rest must not be read. */
function watch(bytes: Uint8Array, limit: number): Watched {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  const watched = { reads: 0 } as { -readonly [Key in keyof Watched]: Watched[Key] }
  const note = (start: number, count: number): void => {
    if (start < 0 || start + count > limit) throw new RangeError(`read of ${count} at ${start}, behind ${limit}`)
    watched.reads += count
  }
  const watchedView = {
    getInt32(at: number, littleEndian: boolean) {
      note(at, 4)
      return view.getInt32(at, littleEndian)
    },
  }
  watched.bytes = new Proxy(bytes, {
    get(target, name) {
      if (name === 'view') return watchedView
      if (name === 'subarray') {
        return (start: number, end: number) => {
          if (end > limit) throw new RangeError(`a part up to ${end}, behind ${limit}`)
          return target.subarray(start, end)
        }
      }
      if (name === 'length') return target.length
      const index = Number(name)
      note(index, 1)
      return target[index]
    },
  })
  return watched
}

function encode(command: readonly Uint8Array[]): Buffer {
  const parts = command.flatMap(word => [Buffer.from(`$${word.length}\r\n`), word, Buffer.from('\r\n')])
  return Buffer.concat([Buffer.from(`*${command.length}\r\n`), ...parts])
}

function hex(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString('hex')
}
