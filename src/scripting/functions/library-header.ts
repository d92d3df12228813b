import { latin1 } from '../../base/bytes.ts'
import { splitArguments } from '../../protocol/split-arguments.ts'
import { isFunctionName, WRONG_NAME } from './function-library.ts'

/** What the first line of a library says: `#!lua name=mylib`. */
export interface LibraryHeader {
  readonly name: string
  /** Its bytes, without the line's end. */
  readonly length: number
}

const NAME_OPTION = 'name='

/** Reads the first line of a library. Returns the error's text, without its code, when it is wrong. */
export function readLibraryHeader(code: Uint8Array): LibraryHeader | string {
  if (code[0] !== 0x23 || code[1] !== 0x21) return 'Missing library metadata'
  const length = code.indexOf(0x0a)
  const nul = code.indexOf(0)
  if (length < 0 || (nul >= 0 && nul < length)) return 'Invalid library metadata'
  const words = splitArguments(code.subarray(0, length))?.map(word => latin1(word, 0, word.length))
  if (words === undefined || words.length === 0) return 'Invalid library metadata'
  const [engine, ...options] = words
  let name: string | undefined
  for (const option of options) {
    if (option.slice(0, NAME_OPTION.length).toLowerCase() !== NAME_OPTION) {
      return `Invalid metadata value given: ${option}`
    }
    if (name !== undefined) return 'Invalid metadata value, name argument was given multiple times'
    name = option.slice(NAME_OPTION.length)
  }
  if (name === undefined) return 'Library name was not given'
  if (!isFunctionName(name)) return WRONG_NAME
  if (engine.toLowerCase() !== '#!lua') return `Engine '${engine.slice(2)}' not found`
  return { name, length }
}
