import type { TextCall } from './text-call.ts'

/** Letters of the flags that every meta command returns as they came. */
const OPAQUE = 0x4f
const KEY = 0x6b

/** The first token of a meta command that may be a flag: behind the name and the key. */
export const FIRST_FLAG = 2

/** Returns the flag O or k, if this is one of them, at the `index`th token. */
export function echoFlag(call: TextCall, index: number, binary: boolean): void {
  const { parser, reply } = call
  const { bytes, meta, tokens } = parser
  const letter = bytes[tokens[2 * index]]
  if (letter === OPAQUE) reply.word(bytes, tokens[2 * index], tokens[2 * index + 1])
  else if (letter === KEY) reply.key(meta.keyBytes, meta.keyStart, meta.keyEnd, binary)
}

/** Ends a line whose code is written with the flags O and k, in the order in which they came. */
export function endWithEcho(call: TextCall, binary: boolean): void {
  for (let i = FIRST_FLAG; i < call.parser.tokenCount; i++) echoFlag(call, i, binary)
  call.reply.end()
}
