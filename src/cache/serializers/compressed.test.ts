import { brotliCompressSync } from 'node:zlib'
import fc from 'fast-check'
import { Packr } from 'msgpackr'
import superjson from 'superjson'
import { describe, expect, it } from 'vitest'
import { OptionError } from '../option-error.ts'
import { jsonSerializer, type Serializer } from '../serializer.ts'
import { compressed } from './compressed.ts'
import { msgpackrSerializer } from './msgpackr-serializer.ts'
import { superjsonSerializer } from './superjson-serializer.ts'

const LONG = Array.from({ length: 500 }, (_, id) => ({ id, name: `product ${id}` }))
const RICH = { when: new Date(5), tags: new Set(['a']), prices: new Map([['eur', 5n]]), none: undefined }

/** Bytes as stores give them: part of a larger buffer. */
function within(bytes: Uint8Array): Uint8Array {
  const whole = new Uint8Array(bytes.length + 20)
  whole.set(bytes, 7)
  return whole.subarray(7, 7 + bytes.length)
}

const through = (serializer: Serializer, value: unknown): unknown =>
  serializer.deserialize(within(serializer.serialize(value)))

describe('serializers over other libraries', () => {
  it('keeps with msgpackr what JSON does not', () => {
    const serializer = msgpackrSerializer(
      new Packr({ structuredClone: true, useRecords: false, int64AsType: 'bigint' }),
    )
    expect(through(serializer, { ...RICH, prices: 1 })).toEqual({ ...RICH, prices: 1 })
    expect(through(serializer, LONG)).toEqual(LONG)
    expect(serializer.serialize(LONG).length).toBeLessThan(jsonSerializer.serialize(LONG).length)
  })

  it('keeps with superjson what JSON does not', () => {
    expect(through(superjsonSerializer(superjson), RICH)).toEqual(RICH)
    expect(through(superjsonSerializer(superjson), null)).toBeNull()
  })
})

describe('compressed', () => {
  it.each([['deflate'], ['brotli']] as const)('makes long values smaller with %s', algorithm => {
    const serializer = compressed(jsonSerializer, { algorithm })
    expect(through(serializer, LONG)).toEqual(LONG)
    expect(serializer.serialize(LONG).length).toBeLessThan(jsonSerializer.serialize(LONG).length / 4)
  })

  it('leaves short values and what does not shrink as they are', () => {
    const bytes: Serializer = { serialize: value => value as Uint8Array, deserialize: value => Uint8Array.from(value) }
    const noise = Uint8Array.from({ length: 10_000 }, (_, i) => Math.imul(i * i + 7, 0x9e3779b1) >>> 24)
    const short = new Uint8Array(4095)
    for (const value of [noise, short]) {
      expect(compressed(bytes).serialize(value).length).toBe(value.length + 1)
      expect(through(compressed(bytes), value)).toEqual(value)
    }
    expect(compressed(bytes).serialize(new Uint8Array(4096)).length).toBeLessThan(100)
  })

  it('gives back whatever JSON keeps, whatever the threshold', () => {
    fc.assert(
      fc.property(fc.jsonValue(), fc.nat(200), fc.boolean(), (value, threshold, dense) => {
        const serializer = compressed(undefined, { threshold, algorithm: dense ? 'brotli' : 'deflate' })
        expect(through(serializer, value)).toEqual(JSON.parse(JSON.stringify(value)))
      }),
    )
  })

  it('reads what the other algorithm wrote', () => {
    const brotli = compressed(jsonSerializer, { algorithm: 'brotli' })
    expect(compressed().deserialize(brotli.serialize(LONG))).toEqual(LONG)
  })

  it('refuses what would be too large, what is cut off, and what is not its own', () => {
    const bomb = Buffer.concat([Buffer.of(2), brotliCompressSync(Buffer.alloc(2_000_000, 0x20))])
    expect(() => compressed(jsonSerializer, { maxBytes: '1mb' }).deserialize(bomb)).toThrow()
    const whole = compressed().serialize(LONG)
    expect(() => compressed().deserialize(whole.subarray(0, -3))).toThrow()
    expect(() => compressed().deserialize(Buffer.from('{}'))).toThrow('not written by compressed()')
    expect(() => compressed().deserialize(new Uint8Array())).toThrow('not written by compressed()')
  })

  it('names the option that cannot be used', () => {
    const bad: [object, string][] = [
      [{ threshold: '4k' }, 'threshold'],
      [{ maxBytes: 0 }, 'maxBytes'],
      [{ algorithm: 'zip' }, 'algorithm'],
      [{ level: 0 }, 'level'],
      [{ level: 12, algorithm: 'brotli' }, 'level'],
    ]
    for (const [options, option] of bad) {
      expect(() => compressed(jsonSerializer, options)).toThrow(OptionError)
      expect(() => compressed(jsonSerializer, options)).toThrow(option)
    }
  })
})
