import { describe, expect, it } from 'vitest'
import { BLOCK_BYTES_MAX, CLASS_CAPACITY, CLASS_COUNT, CLASS_UNITS, classOf, PAGE_UNITS } from './size-class.ts'

describe('size classes', () => {
  it('ascend, from two words to a whole page', () => {
    for (let i = 1; i < CLASS_COUNT; i++) expect(CLASS_UNITS[i]).toBeGreaterThan(CLASS_UNITS[i - 1])
    expect(CLASS_UNITS[0]).toBe(2)
    expect(CLASS_UNITS[CLASS_COUNT - 1]).toBe(PAGE_UNITS)
  })

  it('give each length the smallest block that holds it', () => {
    for (let bytes = 0; bytes <= BLOCK_BYTES_MAX; bytes++) {
      const sizeClass = classOf(bytes)
      const fits = CLASS_UNITS[sizeClass] * 8 >= bytes
      const smallest = sizeClass === 0 || CLASS_UNITS[sizeClass - 1] * 8 < bytes
      if (!fits || !smallest) expect.fail(`${bytes} bytes are in class ${sizeClass}`)
    }
  })

  it('waste at most a ninth of a block between 128 bytes and 4 KiB, and at most a ninth of a page', () => {
    for (let i = 1; i < CLASS_COUNT; i++) {
      if (CLASS_UNITS[i] > 16 && CLASS_UNITS[i] <= 512)
        expect((CLASS_UNITS[i] - CLASS_UNITS[i - 1]) / CLASS_UNITS[i]).toBeLessThanOrEqual(1 / 9)
      expect(CLASS_CAPACITY[i] * CLASS_UNITS[i]).toBeGreaterThan((PAGE_UNITS * 8) / 9)
      expect(CLASS_CAPACITY[i] * CLASS_UNITS[i]).toBeLessThanOrEqual(PAGE_UNITS)
    }
  })
})
