import { latin1 } from '../base/bytes.ts'
import { splitArguments } from '../protocol/split-arguments.ts'

/** What a script or a function says of itself. */
export const NO_WRITES = 1 << 0
export const ALLOW_OOM = 1 << 1
export const ALLOW_STALE = 1 << 2
export const NO_CLUSTER = 1 << 3
export const ALLOW_CROSS_SLOT = 1 << 4
/** It says nothing, as scripts did before there were flags: what it may do is seen from command to command. */
export const COMPATIBLE = 1 << 5

/** The names of the flags, as scripts and functions give them. */
export const FLAG_NAMES: Readonly<Record<string, number>> = {
  'no-writes': NO_WRITES,
  'allow-oom': ALLOW_OOM,
  'allow-stale': ALLOW_STALE,
  'no-cluster': NO_CLUSTER,
  'allow-cross-slot-keys': ALLOW_CROSS_SLOT,
}

export interface Shebang {
  readonly flags: number
  /** Its bytes, without the line's end. */
  readonly length: number
}

/** Reads the first line of a script, `#!lua flags=a,b`, if it has one. Returns the error's text, without its code, when it is wrong. */
export function readShebang(bytes: Uint8Array, start: number, end: number): Shebang | string {
  if (bytes[start] !== 0x23 || bytes[start + 1] !== 0x21 || end - start < 2) return { flags: COMPATIBLE, length: 0 }
  const lineEnd = bytes.subarray(0, end).indexOf(0x0a, start)
  if (lineEnd < 0) return 'Invalid script shebang'
  const parts = splitArguments(bytes.subarray(start, lineEnd))?.map(part => latin1(part, 0, part.length))
  if (parts === undefined || parts.length === 0) return 'Invalid engine in script shebang'
  const [engine, ...options] = parts
  if (engine !== '#!lua') return `Unexpected engine in script shebang: ${engine}`
  let flags = 0
  for (const option of options) {
    if (!option.startsWith('flags=')) return `Unknown lua shebang option: ${option}`
    const names = option.slice('flags='.length)
    for (const name of names === '' ? [] : names.split(',')) {
      const flag = Object.hasOwn(FLAG_NAMES, name) ? FLAG_NAMES[name] : undefined
      if (flag === undefined) return `Unexpected flag in script shebang: ${name}`
      flags |= flag
    }
  }
  return { flags, length: lineEnd - start }
}
