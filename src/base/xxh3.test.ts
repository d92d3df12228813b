import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { Xxh3, xxh3, xxh3Hex } from './xxh3.ts'

const SEED = 0x0123456789abcdefn

/** [length, hash by `xxhsum -H3` 0.8.1, hash with SEED by the Python package xxhash] of the bytes of `input`. */
const vectors: [number, string, string][] = [
  [0, '2d06800538d394c2', 'cc1ca35a1b089c5c'],
  [1, 'c44bdff4074eecdb', 'd5dd68911c7f195d'],
  [2, 'b0a5d4f167a89d5e', 'd829dedc2a7c3cf7'],
  [3, 'e14090f554a5ea90', '5e25aa47407a4c1c'],
  [4, '2e8d078a566e9749', '91be03078e133cd3'],
  [5, '94b7bed600f8ce63', 'badd96cdb48f48ae'],
  [7, 'e6f7770846c47df5', 'dd6163a948bd32dd'],
  [8, 'cd1c7f88482fcaef', '90553f6afd4edd0a'],
  [9, 'bfe43def699fa9e3', '53f7ac9a9c05a999'],
  [12, '027242c0a3b593e8', '5b41ab8706c77e29'],
  [15, '9c71639666dfdbc2', 'dd15731e8db8892a'],
  [16, '81e9eb8634460bb9', '55ac4d93458db93e'],
  [17, '9998430fd0a655be', '5a8c9fe4c4b48c0c'],
  [31, '6427c268ccd55706', '294394274a73a88f'],
  [32, '938c25dd24c9cf3b', 'dc48adf4d61bc322'],
  [33, '0e399d30188e9c8e', '5625e653055c8ebb'],
  [63, '9e5edf514e6c4ea2', '196738f3db798faf'],
  [64, '22a06b30c4c72936', '5cac98add7e25a99'],
  [65, '7faff6eee7812d5c', '5ebe9a379d7a83b5'],
  [95, '694bdaf06a53ba1b', 'f3b3d05f3d4a5bba'],
  [96, '324046d7ff9771f1', 'c719d1250b62a5b3'],
  [97, '00d61f9a16f8effd', '7f997b69855acf83'],
  [127, '29a5be88e84cd571', '8010c92d074e5240'],
  [128, '75eca5c5d5594884', 'f7c84632fdd788ba'],
  [129, 'a05da42e7a4e4667', 'ad186b64409ae897'],
  [143, '516036caa68597ec', '74bf298b6909cd2f'],
  [144, '2e63ceed9f938e07', 'cde5ddbdb7af0d4e'],
  [145, '01224d8fc204ce37', '5d3fe6ae80cec268'],
  [191, '68e87196acfef411', '6697f306954488c9'],
  [192, 'f27a9155f46c22d6', 'e508b0af93ecc693'],
  [239, 'a44c92feed3d48fa', '3e0724c5250cb686'],
  [240, '5eb2467c8c9e3969', '71416ad82f662391'],
  [241, '2d431e984c441f15', 'f38152bfb1ca9ce3'],
  [242, '913b9091526bf691', '14fd14769a8326d3'],
  [255, '6cb5279bb1267b3b', '45582009d02e5b7c'],
  [256, '1369aaf85f8b805a', '267f04843a74ba53'],
  [257, '53d08d96173615de', 'f2a8ecb043b64725'],
  [319, 'ef6f375c9770b3dd', '92ad8109a15366b4'],
  [320, 'f725db88132ae753', '3d0d8f08300903a4'],
  [321, 'ca853d4f982f01e7', '92c52f778c44c697'],
  [500, '5199cc0271833840', '422ac9ce033a3cde'],
  [511, 'e77c8b51c884d077', 'f3dc8299c2767611'],
  [512, 'dcfed6ee2883acd0', '7b8bf475415d104f'],
  [513, '25659117b036688a', '0343456b3f5c1f95'],
  [575, 'ad13f188af459b90', 'c22d40a7a4b8bb56'],
  [576, '338726d8eca601a2', '821f20d0da13239d'],
  [577, '08117285cd4928b9', 'f07f20d7a7390e50'],
  [1000, '8d3e88d833cd4a80', 'c353803b358606ce'],
  [1023, '4e30bb611faa8f67', '125547495c153255'],
  [1024, 'e99def1145f12936', 'c5bf3e4cdf33e166'],
  [1025, '83cba9b371e4e7f4', '83839b5d51cf9363'],
  [1087, '7a31d7be13f5411b', '06866e3a4cefd3e1'],
  [1088, '8e7e69b3a7124813', 'eba6a2662234ca03'],
  [1089, 'a958a59c9718acc1', 'f7bd743165fbde8c'],
  [1090, 'c22eec6cd3f3e330', '395e9abb76a23287'],
  [2047, 'a585963f99e7d6a8', '148dcff0d7ec1e2e'],
  [2048, '53275d58cfba68fd', '63564adafe59c934'],
  [2049, '3cd32460d504d215', '61e799bfff49f747'],
  [2113, '6a4f8bea40f2ab7d', 'e3f3480ed0d3db09'],
  [4096, '9bf67f8deff876ae', '637336562fa16af8'],
  [4097, '3dfd517338a4b234', '73691826e0a85359'],
  [10000, 'a4fac952f7f219f4', '0e58436d24ddd98a'],
  [100000, '920056915640359f', 'a8bd07b9f73b3648'],
]

const input = Uint8Array.from({ length: 100_000 }, (_, i) => Math.imul(i, 0x9e3779b1) >>> 24)

describe('xxh3', () => {
  it.each(vectors)('hashes %d bytes', (length, unseeded, seeded) => {
    expect(xxh3Hex(input, 0, length)).toBe(unseeded)
    expect(xxh3(input, 0, length)).toBe(BigInt(`0x${unseeded}`))
    expect(xxh3Hex(input, 0, length, SEED)).toBe(seeded)
  })

  it('hashes every length up to 1024', () => {
    const hashOfHashes = (seed: bigint) => {
      const hashes = Array.from({ length: 1025 }, (_, length) => xxh3Hex(input, 0, length, seed))
      const text = Buffer.from(hashes.join(''))
      return xxh3Hex(text, 0, text.length)
    }
    // Both computed with the Python package xxhash.
    expect(hashOfHashes(0n)).toBe('58a22b26a0d5f7ae')
    expect(hashOfHashes(2n ** 64n - 3n)).toBe('267b7c0c53ac4a13')
  })

  it('reads its range alone, wherever it lies in the memory', () => {
    const memory = new Uint8Array(3000).fill(255)
    for (const length of [3, 8, 16, 100, 200, 1500]) {
      const view = new Uint8Array(memory.buffer, 13, 2000)
      view.set(input.subarray(0, length), 5)
      expect(xxh3Hex(view, 5, 5 + length)).toBe(xxh3Hex(input, 0, length))
    }
  })
})

describe('Xxh3', () => {
  it('gives the same for any division into pieces, and can go on after a digest', () => {
    const pieces = fc.array(fc.oneof(fc.nat(20), fc.nat(300), fc.nat(3000)), { maxLength: 12 })
    const hasher = new Xxh3(SEED)
    fc.assert(
      fc.property(pieces, lengths => {
        hasher.reset()
        let length = 0
        for (const piece of lengths) {
          hasher.update(input, length, length + piece)
          length += piece
          expect(hasher.digestHex()).toBe(xxh3Hex(input, 0, length, SEED))
        }
        expect(hasher.digest()).toBe(xxh3(input, 0, length, SEED))
      }),
    )
  })

  it('keeps what the last stripe reads when little follows much', () => {
    for (const [first, second] of [
      [240, 1],
      [256, 1],
      [257, 63],
      [1024, 1],
      [1025, 64],
      [5000, 255],
    ] as const) {
      const hasher = new Xxh3().update(input, 0, first).update(input, first, first + second)
      expect(hasher.digestHex()).toBe(xxh3Hex(input, 0, first + second))
    }
  })
})
