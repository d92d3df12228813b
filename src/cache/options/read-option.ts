import { OptionError } from '../option-error.ts'

/** The full name of an option that stands in another. */
export function readOption(path: string, name: string): string {
  return path === '' ? name : `${path}.${name}`
}

/** Throws {@link OptionError} unless `options` is an object whose properties are among `names`. */
export function readOptionNames(path: string, options: unknown, names: readonly string[]): void {
  if (typeof options !== 'object' || options === null || Array.isArray(options))
    throw new OptionError(path === '' ? 'options' : path, `an object of ${names.join(', ')}`, options)
  for (const name of Object.keys(options)) {
    if (!names.includes(name))
      throw new OptionError(readOption(path, name), `absent: the options are ${names.join(', ')}`, 'set')
  }
}

/** Checks an option that must be a function, or be absent. */
export function readOptionalFunction(path: string, name: string, value: unknown): void {
  if (value !== undefined && typeof value !== 'function')
    throw new OptionError(readOption(path, name), 'a function', value)
}

/** Returns an option that must be a whole number within bounds; `fallback` when it is absent. */
export function readOptionalCount(
  path: string,
  name: string,
  value: unknown,
  min: number,
  max: number,
  fallback: number,
): number {
  if (value === undefined) return fallback
  if (Number.isSafeInteger(value) && (value as number) >= min && (value as number) <= max) return value as number
  throw new OptionError(readOption(path, name), `a whole number from ${min} to ${max}`, value)
}

/** Returns an option that must be one of some texts; `fallback` when it is absent. */
export function readOptionalChoice<T extends string>(
  path: string,
  name: string,
  value: unknown,
  choices: readonly T[],
  fallback: T,
): T {
  if (value === undefined) return fallback
  if (choices.includes(value as T)) return value as T
  throw new OptionError(readOption(path, name), choices.map(choice => `'${choice}'`).join(' or '), value)
}

const NAME = /^[A-Za-z0-9_.-]{1,64}$/

/** Returns an option that must be a name: it becomes a part of keys. */
export function readName(path: string, name: string, value: unknown): string {
  if (typeof value === 'string' && NAME.test(value)) return value
  throw new OptionError(readOption(path, name), '1 to 64 letters, digits, dots, hyphens and underscores', value)
}

/** As {@link readName}; `fallback` when it is absent. */
export function readOptionalName(path: string, name: string, value: unknown, fallback: string): string {
  return value === undefined ? fallback : readName(path, name, value)
}
