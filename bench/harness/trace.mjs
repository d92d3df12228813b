/**
 * Reads traces of cache requests, in the formats in which they are published.
 *
 * - `arc`: lines of `start count ignored number`: a request for each of `count` keys from `start` on (Megiddo and Modha, FAST '03);
 * - `lirs`: a key per line; `*` stands between parts (Jiang and Zhang, SIGMETRICS '02);
 * - `plain`: a key per line, as it is.
 *
 * @typedef {'arc' | 'lirs' | 'plain'} TraceFormat
 */
import { readFileSync } from 'node:fs'
import { basename } from 'node:path'
import * as zlib from 'node:zlib'

export const traceFormats = /** @type {const} */ (['arc', 'lirs', 'plain'])

/**
 * The name of a trace: its file's, without what tells its format.
 * @param {string} file
 */
export function traceName(file) {
  return basename(file).replace(/(?:\.(?:lis|trace|trc|txt|gz|zst|br))+$/, '')
}

/**
 * The format that a file's name tells.
 * @param {string} file
 * @returns {TraceFormat}
 */
export function formatOfName(file) {
  const name = file.replace(/\.(?:gz|zst|br)$/, '')
  return name.endsWith('.lis') ? 'arc' : /\.tr(?:ace|c)$/.test(name) ? 'lirs' : 'plain'
}

/**
 * All requests of a trace, as keys in order. Throws for a file that cannot be read and for a line that is not of the format, with its number.
 * @param {string} file
 * @param {TraceFormat} format
 * @returns {string[]}
 */
export function readTrace(file, format) {
  /** @type {string[]} */
  const keys = []
  const lines = unpack(file).toString('latin1').split('\n')
  for (const [index, line] of lines.entries()) {
    const text = line.trim()
    if (text === '' || (format === 'lirs' && text === '*')) continue
    if (format === 'arc') {
      const [start, count] = text.split(/\s+/).map(Number)
      if (!Number.isSafeInteger(start) || !Number.isSafeInteger(count) || count < 0) {
        throw new Error(`${basename(file)}, line ${index + 1}: expected start and count, found ${JSON.stringify(text)}`)
      }
      for (let key = start; key < start + count; key++) keys.push(String(key))
    } else keys.push(text)
  }
  return keys
}

/** @param {string} file */
function unpack(file) {
  const bytes = readFileSync(file)
  if (file.endsWith('.gz')) return zlib.gunzipSync(bytes)
  if (file.endsWith('.br')) return zlib.brotliDecompressSync(bytes)
  if (!file.endsWith('.zst')) return bytes
  if (!('zstdDecompressSync' in zlib))
    throw new Error(`this Node cannot read ${basename(file)}: run zstd -d on it first`)
  return /** @type {(bytes: Buffer) => Buffer} */ (zlib.zstdDecompressSync)(bytes)
}
