import { brotliCompressSync, brotliDecompressSync, constants, deflateRawSync, inflateRawSync } from 'node:zlib'
import { type ByteSize, readByteSize } from '../byte-size.ts'
import { OptionError } from '../option-error.ts'
import { jsonSerializer, type Serializer } from '../serializer.ts'

export interface CompressionOptions {
  /** What has fewer bytes is not compressed; `'4kb'` unless given. */
  readonly threshold?: ByteSize
  /** `'deflate'` is fast, `'brotli'` smaller; both are in every Node. `'deflate'` unless given. Values of both are read. */
  readonly algorithm?: 'deflate' | 'brotli'
  /** From 1, fast, to 9, small (brotli: 0 to 11). 1 for deflate and 4 for brotli unless given. */
  readonly level?: number
  /** What would have more bytes when unpacked is refused: an error, for the cache a miss. `'256mb'` unless given. */
  readonly maxBytes?: ByteSize
}

/** The first byte of what is written. */
const PLAIN = 0
const DEFLATE = 1
const BROTLI = 2

/** What compression must save, as a part of the whole, to be worth unpacking. */
const SAVED_MIN = 0.1

/**
 * Compresses what another serializer writes, JSON unless given, from a threshold on; what hardly shrinks stays as it is. One byte tells which. It works in the caller's turn,
 * so a value of many megabytes keeps others waiting. Throws OptionError, naming the option, for what one does not accept.
 */
export function compressed(serializer: Serializer = jsonSerializer, options: CompressionOptions = {}): Serializer {
  const { algorithm = 'deflate' } = options
  if (algorithm !== 'deflate' && algorithm !== 'brotli') {
    throw new OptionError('algorithm', "'deflate' or 'brotli'", algorithm)
  }
  const threshold = readByteSize('threshold', options.threshold ?? '4kb')
  const maxOutputLength = readByteSize('maxBytes', options.maxBytes ?? '256mb', { minBytes: 1 })
  const level = readLevel(algorithm, options.level)
  return {
    serialize(value) {
      const bytes = serializer.serialize(value)
      if (bytes.length < threshold) return marked(PLAIN, bytes)
      const packed = algorithm === 'deflate' ? deflateRawSync(bytes, { level }) : brotli(bytes, level)
      if (packed.length > bytes.length * (1 - SAVED_MIN)) return marked(PLAIN, bytes)
      return marked(algorithm === 'deflate' ? DEFLATE : BROTLI, packed)
    },
    deserialize(bytes) {
      const body = bytes.subarray(1)
      if (bytes[0] === PLAIN) return serializer.deserialize(body)
      if (bytes[0] === DEFLATE) return serializer.deserialize(inflateRawSync(body, { maxOutputLength }))
      if (bytes[0] === BROTLI) return serializer.deserialize(brotliDecompressSync(body, { maxOutputLength }))
      throw new TypeError('these bytes were not written by compressed()')
    },
  }
}

function brotli(bytes: Uint8Array, level: number): Uint8Array {
  return brotliCompressSync(bytes, {
    params: { [constants.BROTLI_PARAM_QUALITY]: level, [constants.BROTLI_PARAM_SIZE_HINT]: bytes.length },
  })
}

function readLevel(algorithm: 'deflate' | 'brotli', level = algorithm === 'deflate' ? 1 : 4): number {
  const [min, max] = algorithm === 'deflate' ? [1, 9] : [0, 11]
  if (!Number.isInteger(level) || level < min || level > max) {
    throw new OptionError('level', `a whole number from ${min} to ${max} for ${algorithm}`, level)
  }
  return level
}

function marked(mark: number, bytes: Uint8Array): Uint8Array {
  const whole = Buffer.allocUnsafe(bytes.length + 1)
  whole[0] = mark
  whole.set(bytes, 1)
  return whole
}
