import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { openCacheBench } from './cache-bench.ts'
import { CacheKeys, KEY_LENGTH_MAX, keyText } from './cache-keys.ts'

describe('the text of a key', () => {
  it('differs for keys that differ, whatever they are', () => {
    const text = fc.oneof(
      fc.string({ unit: 'binary' }),
      fc.string().map(rest => `~${rest}`),
    )
    const key = fc.oneof(
      text,
      fc.uint8Array({ maxLength: 20 }),
      fc.string().map(part => Buffer.from(part)),
    )
    fc.assert(
      fc.property(key, key, (one, other) => {
        const same =
          typeof one === typeof other &&
          (typeof one === 'string' ? one === other : Buffer.compare(one, other as Uint8Array) === 0)
        expect(keyText(one) === keyText(other)).toBe(same)
      }),
    )
  })

  it('is the same for a number and its decimal text', () => {
    expect([keyText(5), keyText('5'), keyText(5n), keyText(-0)]).toEqual(['5', '5', '5', '0'])
  })

  it('is short, however long the key', () => {
    const long = 'k'.repeat(KEY_LENGTH_MAX + 1)
    expect(keyText(long).length).toBeLessThan(50)
    expect(keyText(long)).not.toBe(keyText(`${long}k`))
    expect(keyText('k'.repeat(KEY_LENGTH_MAX))).toHaveLength(KEY_LENGTH_MAX)
  })

  it('is none for what is no key', () => {
    for (const key of [undefined, null, {}, Number.NaN, Number.POSITIVE_INFINITY, true])
      expect(() => keyText(key as never)).toThrow('a key is a text')
  })

  it('tells lone surrogates apart', () => {
    expect(new Set(['\ud800', '\ud801', '\ufffd'].map(keyText)).size).toBe(3)
  })
})

describe('keys of a cache', () => {
  it('named like properties of objects are keys like others', async () => {
    const { cache } = openCacheBench()
    for (const key of ['__proto__', 'constructor', 'toString', '', ' ', '\0'])
      expect(await cache.getOrSet(key, () => `value of ${key}`)).toBe(`value of ${key}`)
    expect(await cache.getOrSet(Buffer.from('x'), () => 1)).toBe(1)
    expect(await cache.getOrSet('x', () => 2)).toBe(2)
    await expect(cache.getOrSet({} as never, () => 1)).rejects.toMatchObject({ code: 'ERR_CACHE_KEY' })
    await cache.close()
  })

  it('stand for one another in other versions of their resource', () => {
    const keys = new CacheKeys('shop')
    const versions = ['product@3', 'product@2', 'products@9']
    expect(keys.inVersions('shop:product@3:a:b@c', versions)).toEqual(['shop:product@0:a:b@c', 'shop:product@2:a:b@c'])
    expect(keys.inVersions('shop:other@0:1', versions)).toEqual([])
    expect(keys.inVersions('shop:other@1:1', versions)).toEqual(['shop:other@0:1'])
    keys.resource('product', '7')
    expect(keys.here('shop:product@3:a:b@c')).toBe('shop:product@7:a:b@c')
    expect(keys.here('shop:other@3:1')).toBe('shop:other@3:1')
  })
})
