import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { compareBytes, copyBytes, equalBytes, equalsIgnoreCase, latin1, lowerCaseByte, writeLatin1 } from './bytes.ts'

const bytesOf = (text: string): Uint8Array => new Uint8Array(Buffer.from(text, 'latin1'))
/** Few values, so that ranges often share a prefix; long enough to leave the loops. */
const range = fc.uint8Array({ min: 126, max: 129, maxLength: 200 })

describe('equalsIgnoreCase', () => {
  it('ignores the case of letters and of nothing else', () => {
    const is = (text: string, literal: string) => equalsIgnoreCase(bytesOf(`x${text}x`), 1, 1 + text.length, literal)
    expect(is('get', 'GET')).toBe(true)
    expect(is('GeT', 'GET')).toBe(true)
    expect(is('GE', 'GET')).toBe(false)
    expect(is('GETX', 'GET')).toBe(false)
    expect(is('no-evict', 'NO-EVICT')).toBe(true)
    expect(is('NO\rEVICT', 'NO-EVICT')).toBe(false)
    expect(is('{', '[')).toBe(false)
    expect(is('`', '@')).toBe(false)
    expect(is('', '')).toBe(true)
  })
})

describe('lowerCaseByte', () => {
  it('lowers the ASCII capitals alone', () => {
    for (let byte = 0; byte < 256; byte++) {
      const letter = byte >= 65 && byte <= 90
      expect(lowerCaseByte(byte)).toBe(letter ? String.fromCharCode(byte).toLowerCase().charCodeAt(0) : byte)
    }
  })
})

describe('compareBytes and equalBytes', () => {
  it('agree with Buffer.compare at any offset', () => {
    fc.assert(
      fc.property(range, range, fc.nat(3), fc.nat(3), (a, b, aStart, bStart) => {
        const aBytes = new Uint8Array([...bytesOf('abc').subarray(0, aStart), ...a, 1])
        const bBytes = new Uint8Array([...bytesOf('xyz').subarray(0, bStart), ...b, 2])
        const order = compareBytes(aBytes, aStart, aStart + a.length, bBytes, bStart, bStart + b.length)
        expect(Math.sign(order)).toBe(Buffer.compare(a, b))
        expect(equalBytes(aBytes, aStart, aStart + a.length, bBytes, bStart, bStart + b.length)).toBe(order === 0)
      }),
    )
  })

  it('find the one byte that differs, at every place', () => {
    for (const length of [1, 63, 64, 65, 130]) {
      for (let place = 0; place < length; place++) {
        const a = new Uint8Array(length)
        const b = new Uint8Array(length)
        b[place] = 200
        expect(compareBytes(a, 0, length, b, 0, length)).toBeLessThan(0)
        expect(compareBytes(b, 0, length, a, 0, length)).toBeGreaterThan(0)
        expect(equalBytes(a, 0, length, b, 0, length)).toBe(false)
        expect(equalBytes(a, 0, length, a.slice(), 0, length)).toBe(true)
      }
    }
  })

  it('sort a prefix first', () => {
    const long = new Uint8Array(100)
    expect(compareBytes(long, 0, 99, long, 0, 100)).toBeLessThan(0)
    expect(compareBytes(long, 0, 3, long, 0, 2)).toBeGreaterThan(0)
  })
})

describe('copyBytes', () => {
  it('copies between arrays and leaves the rest alone', () => {
    for (const length of [0, 1, 64, 65, 300]) {
      const source = Uint8Array.from({ length: 302 }, (_, i) => (i % 250) + 1)
      const target = new Uint8Array(310)
      copyBytes(source, 2, 2 + length, target, 5)
      const expected = new Uint8Array(310)
      expected.set(source.slice(2, 2 + length), 5)
      expect(target).toEqual(expected)
    }
  })

  it('moves overlapping ranges of one array', () => {
    for (const length of [5, 64, 65, 100]) {
      for (const [from, to] of [
        [0, 3],
        [3, 0],
        [7, 7],
      ]) {
        const bytes = Uint8Array.from({ length: 120 }, (_, i) => i)
        const expected = bytes.slice().copyWithin(to, from, from + length)
        copyBytes(bytes, from, from + length, bytes, to)
        expect(bytes).toEqual(expected)
      }
    }
  })
})

describe('latin1 and writeLatin1', () => {
  it('carry every byte both ways, inside a view', () => {
    const memory = new ArrayBuffer(1024)
    const bytes = new Uint8Array(memory, 100, 600)
    for (const length of [0, 1, 64, 65, 256]) {
      const text = String.fromCharCode(...Array.from({ length }, (_, i) => 255 - i))
      bytes.fill(7)
      expect(writeLatin1(bytes, 10, text)).toBe(10 + length)
      expect(latin1(bytes, 10, 10 + length)).toBe(text)
      expect([bytes[9], bytes[10 + length]]).toEqual([7, 7])
    }
  })
})
