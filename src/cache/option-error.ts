/** An option that cannot be used as it was given: thrown where the cache, the resource or the part is made, never later. */
export class OptionError extends TypeError {
  override name = 'OptionError'
  readonly code = 'ERR_CACHE_OPTION'
  /** The option's name, with the names of those that hold it: `near.maxBytes`. */
  readonly option: string

  /** Says that `option` must be `accepted`, and that it is `given`. */
  constructor(option: string, accepted: string, given: unknown) {
    super(`${option} must be ${accepted}, not ${shown(given)}`)
    this.option = option
  }
}

/** Characters of a given string that a message repeats. */
const SHOWN_LENGTH_MAX = 60

/** What was given, as a message can show it in one line. */
function shown(given: unknown): string {
  if (typeof given === 'string') {
    return JSON.stringify(given.length > SHOWN_LENGTH_MAX ? `${given.slice(0, SHOWN_LENGTH_MAX)}…` : given)
  }
  if (typeof given === 'bigint') return `${given}n`
  if (given === null || ['number', 'boolean', 'undefined'].includes(typeof given)) return String(given)
  if (typeof given === 'object') return Array.isArray(given) ? 'an array' : 'an object'
  return `a ${typeof given}`
}
