import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { compressLzf, decompressLzf } from './lzf.ts'

describe('LZF', () => {
  it('gives back what was compressed, and never makes it longer', () => {
    const repetitive = fc.array(fc.constantFrom('a', 'bc', 'abcabcabc', ' the ', '\0\0\0\0'), { maxLength: 300 })
    fc.assert(
      fc.property(
        fc.oneof(
          repetitive.map(parts => Buffer.from(parts.join(''))),
          fc.uint8Array({ maxLength: 400 }),
        ),
        bytes => {
          const compressed = compressLzf(bytes, 0, bytes.length, bytes.length - 4)
          if (compressed === undefined) return
          expect(compressed.length).toBeLessThanOrEqual(bytes.length - 4)
          expect(decompressLzf(compressed, 0, compressed.length, bytes.length)).toEqual(Uint8Array.from(bytes))
        },
      ),
    )
  })

  it('makes what the original makes', () => {
    const bytes = Buffer.from(`${'a'.repeat(300)}b`)
    expect(Buffer.from(compressLzf(bytes, 0, bytes.length, 297) ?? []).toString('hex')).toBe('016161e0ff00e01800016162')
  })

  it('does not read beyond what is not whole', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 60 }), fc.nat(200), (bytes, length) => {
        const result = decompressLzf(bytes, 0, bytes.length, length)
        expect(result === undefined || result.length === length).toBe(true)
      }),
    )
  })
})
