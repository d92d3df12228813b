import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { crc64 } from '../../base/crc64.ts'
import { dumpLibraries, readLibraryDump } from './library-dump.ts'

/** A dump of what stands between its strings and its end. */
function dumpOf(version: number, ...body: number[]): Uint8Array {
  const start = Buffer.from([...body, version & 0xff, version >> 8])
  const end = Buffer.alloc(8)
  end.writeBigUInt64LE(crc64(start, 0, start.length))
  return Buffer.concat([start, end])
}

const TEXT = [...Buffer.from('abc')]

describe('a dump of libraries', () => {
  it('is what redis-server makes', () => {
    const code = Buffer.from('#!lua name=a\nredis.register_function("f", redis.log)')
    expect(Buffer.from(dumpLibraries([])).toString('hex')).toBe('0a005d9b5c400f7fa2da')
    expect(
      Buffer.from(dumpLibraries([code]))
        .subarray(0, 2)
        .toString('hex'),
    ).toBe('f534')
  })

  it('is read back', () => {
    const text = fc.oneof(
      fc.uint8Array({ maxLength: 200 }),
      fc.integer({ min: 1, max: 40_000 }).map(n => Buffer.alloc(n, 'ab')),
    )
    fc.assert(
      fc.property(fc.array(text, { maxLength: 5 }), codes => {
        const read = readLibraryDump(dumpLibraries(codes))
        expect(read).toEqual(codes.map(code => Uint8Array.from(code)))
      }),
      { numRuns: 50 },
    )
  })

  it.each([
    ['plain', [245, 3, ...TEXT], 'abc'],
    ['a length of 14 bits', [245, 0x40, 3, ...TEXT], 'abc'],
    ['a length of 32 bits', [245, 0x80, 0, 0, 0, 3, ...TEXT], 'abc'],
    ['an integer of 8 bits', [245, 0xc0, 0xff], '-1'],
    ['an integer of 32 bits', [245, 0xc2, 1, 1, 0, 0], '257'],
    ['compressed', [245, 0xc3, 4, 9, 0, 0x61, 0xc0, 0], 'aaaaaaaaa'],
  ])('has a string, %s', (_, body, text) => {
    expect(readLibraryDump(dumpOf(10, ...body))).toEqual([Uint8Array.from(Buffer.from(text))])
  })

  it.each([
    ['cut short', [245, 4, ...TEXT], 'Failed loading library payload'],
    ['without a string', [245], 'Failed loading library payload'],
    ['with a length that is cut short', [245, 0x80, 0, 0], 'Failed loading library payload'],
    ['with an unknown string', [245, 0xc9, 1], 'Failed loading library payload'],
    ['compressed and longer than it says', [245, 0xc3, 4, 8, 0, 0x61, 0xc0, 0], 'Failed loading library payload'],
    ['of a key', [0, 3, ...TEXT], 'given type is not a function'],
    ['of a release candidate', [246, 3, ...TEXT], 'Pre-GA function format not supported'],
  ])('is refused, %s', (_, body, error) => {
    expect(readLibraryDump(dumpOf(10, ...body))).toBe(error)
  })

  it('is refused, damaged or too new', () => {
    const dump = dumpLibraries([Buffer.from('abc')])
    const wrong = 'DUMP payload version or checksum are wrong'
    for (let i = 0; i < dump.length; i++) {
      const damaged = Uint8Array.from(dump)
      damaged[i] ^= 1
      expect(readLibraryDump(damaged)).toBe(wrong)
    }
    expect(readLibraryDump(dump.subarray(1))).toBe(wrong)
    expect(readLibraryDump(new Uint8Array(9))).toBe(wrong)
    expect(readLibraryDump(dumpOf(99))).toBe(wrong)
    expect(readLibraryDump(dumpOf(12))).toEqual([])
  })
})
