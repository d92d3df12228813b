import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { StreamId } from './stream-id.ts'
import {
  ID_AUTO_SEQUENCE,
  ID_INVALID,
  ID_TEXT_BYTES_MAX,
  ID_WHOLE,
  parseStreamId,
  writeStreamId,
} from './stream-id-text.ts'

const MAX = 2n ** 64n - 1n

function parse(text: string, missing: 0 | -1 = 0, auto = false): string | number {
  const bytes = Buffer.from(`x${text}y`, 'latin1')
  const id = new StreamId()
  const kind = parseStreamId(bytes, 1, bytes.length - 1, id, missing, auto)
  return kind === ID_WHOLE ? write(id) : kind
}

function write(id: StreamId): string {
  const bytes = Buffer.alloc(64)
  const end = writeStreamId(bytes, 1, id)
  expect(end - 1).toBeLessThanOrEqual(ID_TEXT_BYTES_MAX)
  return bytes.toString('latin1', 1, end)
}

function idOf(ms: bigint, seq: bigint): StreamId {
  const word = (value: bigint): number => Number(BigInt.asIntN(32, value))
  return new StreamId().set(word(ms >> 32n), word(ms), word(seq >> 32n), word(seq))
}

const part = fc.oneof(
  fc.tuple(fc.bigInt(1n, 9_007_199n), fc.bigInt(-2n, 2n)).map(([billions, rest]) => billions * 1_000_000_000n + rest),
  fc.bigInt(0n, MAX),
  fc.bigInt(0n, 300n),
  fc.bigInt(MAX - 3n, MAX),
  fc.bigInt(2n ** 53n - 9n, 2n ** 53n + 9n),
)

describe('StreamId', () => {
  it('is read from its text and written as it', () => {
    fc.assert(
      fc.property(part, part, (ms, seq) => {
        expect(parse(`${ms}-${seq}`)).toBe(`${ms}-${seq}`)
        expect(write(idOf(ms, seq))).toBe(`${ms}-${seq}`)
      }),
    )
  })

  it('compares and counts as two unsigned numbers', () => {
    fc.assert(
      fc.property(part, part, part, part, (ms, seq, otherMs, otherSeq) => {
        const [a, b] = [(ms << 64n) | seq, (otherMs << 64n) | otherSeq]
        expect(Math.sign(idOf(ms, seq).compare(idOf(otherMs, otherSeq)))).toBe(a < b ? -1 : a > b ? 1 : 0)
        const next = idOf(ms, seq)
        expect(next.increment()).toBe(a + 1n < 2n ** 128n)
        expect(next.decrement()).toBe(a + 1n < 2n ** 128n)
        expect(next.compare(idOf(ms, seq))).toBe(0)
      }),
    )
    expect(new StreamId().decrement()).toBe(false)
    expect(new StreamId().setMaximum().increment()).toBe(false)
  })

  it('may lack its sequence number', () => {
    expect(parse('5')).toBe('5-0')
    expect(parse('5', -1)).toBe('5-18446744073709551615')
    expect(parse('5-*')).toBe(ID_INVALID)
    expect(parse('5-*', 0, true)).toBe(ID_AUTO_SEQUENCE)
    expect(parse('5-1', 0, true)).toBe('5-1')
  })

  it('is read as laxly as by Redis', () => {
    expect(parse('007-08')).toBe('7-8')
    expect(parse(' 7-+8')).toBe('7-8')
    expect(parse('7--0')).toBe('7-0')
    expect(parse('7--05')).toBe('7-18446744073709551611')
    expect(parse('7\u00008-9')).toBe('7-0')
    for (const text of [
      '',
      '-',
      '-1',
      '1-',
      '1--5',
      '1-2-3',
      'a',
      '1a-1',
      '1-a',
      ' ',
      '18446744073709551616',
      '1-18446744073709551616',
      '*',
      `${'0'.repeat(127)}1`,
    ])
      expect(parse(text)).toBe(ID_INVALID)
  })
})
