import { describe, expect, it } from 'vitest'
import { crc64 } from './crc64.ts'

describe('crc64', () => {
  it('is the CRC-64 of Jones', () => {
    const bytes = Buffer.from('123456789')
    expect(crc64(bytes, 0, bytes.length)).toBe(0xe9c6_d914_c4b8_d9can)
    expect(crc64(bytes, 0, 0)).toBe(0n)
  })

  it('goes on from what lies before', () => {
    const bytes = Buffer.from('what lies before, and what follows')
    expect(crc64(bytes, 10, bytes.length, crc64(bytes, 0, 10))).toBe(crc64(bytes, 0, bytes.length))
  })
})
