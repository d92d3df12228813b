import { readInt32, Uint64 } from './uint64.ts'

/** The 192 bytes of pseudorandom data that XXH3 mixes with its input by default, a constant of its specification. */
export const XXH3_SECRET: Uint8Array = Uint8Array.from(
  Buffer.from(
    'b8fe6c3923a44bbe7c01812cf721ad1cded46de9839097db7240a4a4b7b3671fcb79e64eccc0e578825ad07dccff7221' +
      'b8084674f743248ee03590e6813a264c3c2852bb91c300cb88d0658b1b532ea371644897a20df94e3819ef46a9deacd8' +
      'a8fa763fe39c343ff9dcbbc7c70b4f1d8a51e04bcdb45931c89f7ec9d9787364eac5ac8334d3ebc3c581a0fffa1363eb' +
      '170ddd51b7f0da49d316552629d4689e2b16be587d47a1fc8ff8b8d17ad031ce45cb3a8f95160428afd7fbcabb4b407e',
    'hex',
  ),
)

/**
 * The words of the secret as the long form of XXH3 reads them. Stripes and scrambling read it at multiples of eight bytes,
 * the last stripe and the merge at odd offsets, so that these are laid out behind:
 *
 *     word 0              48                64             80
 *     | secret, 192 bytes | 64 bytes at 121 | 64 bytes at 11 |
 */
export const LAST_STRIPE_WORD = 48
export const MERGE_WORD = 64

export function xxh3SecretWords(seedLow: number, seedHigh: number): Int32Array {
  const secret = seededSecret(seedLow, seedHigh)
  const words = new Int32Array(80)
  for (let i = 0; i < 48; i++) words[i] = readInt32(secret, 4 * i)
  for (let i = 0; i < 16; i++) {
    words[LAST_STRIPE_WORD + i] = readInt32(secret, 121 + 4 * i)
    words[MERGE_WORD + i] = readInt32(secret, 11 + 4 * i)
  }
  return words
}

/** The default secret with the seed added to and subtracted from every other 64 bits. */
function seededSecret(seedLow: number, seedHigh: number): Uint8Array {
  const secret = new Uint8Array(XXH3_SECRET.length)
  const view = new DataView(secret.buffer)
  const word = new Uint64()
  for (let at = 0; at < secret.length; at += 8) {
    word.set(readInt32(XXH3_SECRET, at), readInt32(XXH3_SECRET, at + 4))
    if (at % 16 === 0) word.add(seedLow, seedHigh)
    else word.subtract(seedLow, seedHigh)
    view.setInt32(at, word.low, true)
    view.setInt32(at + 4, word.high, true)
  }
  return secret
}
