/** A script or a function that is to run. */
export interface Script {
  readonly kind: 'eval' | 'function'
  /** The digest of a script, the name of a function: what errors call it. */
  readonly name: string
  /** OR of the flags of shebang.ts. */
  readonly flags: number
}

/** A function of Lua that is kept: where it is, for as long as the reference to it is not dropped. */
export interface KeptFunction {
  readonly address: number
  readonly reference: number
}
