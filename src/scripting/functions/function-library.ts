import type { KeptFunction, Script } from '../script.ts'

/** A library: a text of Lua that has registered functions. */
export interface FunctionLibrary {
  readonly name: string
  /** The text, first line and all. */
  readonly code: Uint8Array
  /** By name. */
  readonly functions: ReadonlyMap<string, LibraryFunction>
}

/** A function that a library has registered. */
export interface LibraryFunction extends Script, KeptFunction {
  readonly kind: 'function'
  readonly description: string | undefined
  /** Whether it may keep the table of its keys, or that of its other arguments. */
  readonly keepsKeys: boolean
  readonly keepsOthers: boolean
}

/** What errors say of any name that is wrong, of a function, too. */
export const WRONG_NAME =
  'Library names can only contain letters, numbers, or underscores(_) and must be at least one character long'

/** Whether a library or a function can have the name. */
export function isFunctionName(name: string): boolean {
  return /^[a-zA-Z0-9_]+$/.test(name)
}
