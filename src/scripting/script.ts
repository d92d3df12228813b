import { latin1 } from '../base/bytes.ts'

/** A script or a function that is to run. */
export interface Script {
  readonly kind: 'eval' | 'function'
  /** The digest of a script, the name of a function: what errors call it. */
  readonly name: string
  /** OR of the flags of shebang.ts. */
  readonly flags: number
  /** Whether it may store something in a stand-in of a protected table: see {@link mayStoreIn}. */
  readonly mayStore: boolean
}

/** What a text must mention to reach the functions that store in any table: their library, or what leads to all names. */
const STORING = /table|_G|getfenv|load/

/** Whether what a text of Lua does may store something in a stand-in, as `table.insert(redis, 1)` does; false when it certainly does not. */
export function mayStoreIn(source: Uint8Array): boolean {
  return STORING.test(latin1(source, 0, source.length))
}

/** A function of Lua that is kept: where it is, for as long as the reference to it is not dropped. */
export interface KeptFunction {
  readonly address: number
  readonly reference: number
}
