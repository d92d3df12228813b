const STAR = 0x2a
const HASH = 0x23
const ARROW = '->'

/**
 * A pattern of SORT's BY and GET: `prefix*suffix` names a string by an element, which stands for the first star, `prefix*suffix->field` a field of a hash, and
 * `#` the element itself. A pattern without a star names nothing. What is behind a zero byte has no special meaning.
 */
export class SortPattern {
  /** Whether it has a star. */
  readonly isVariable: boolean
  /** Whether it is the element itself. */
  readonly isElement: boolean
  readonly prefix: Uint8Array
  readonly suffix: Uint8Array
  /** The field of a hash; undefined where a string is meant. */
  readonly field: Uint8Array | undefined

  constructor(pattern: Uint8Array) {
    const zero = pattern.indexOf(0)
    const special = Buffer.from(pattern.subarray(0, zero < 0 ? pattern.length : zero))
    const star = special.indexOf(STAR)
    const arrow = star < 0 ? -1 : special.indexOf(ARROW, star + 1)
    const hasField = arrow >= 0 && arrow + ARROW.length < special.length
    this.isVariable = star >= 0
    this.isElement = special.length === 1 && special[0] === HASH
    this.prefix = pattern.subarray(0, Math.max(0, star))
    this.suffix = pattern.subarray(star + 1, hasField ? arrow : pattern.length)
    this.field = hasField ? pattern.subarray(arrow + ARROW.length) : undefined
  }
}
