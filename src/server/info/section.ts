import type { InfoSource } from './info-source.ts'

/** One line of INFO: a field's name and its value. */
export type Field = readonly [name: string, value: string | number]

/** A section of INFO. Field names and their order are Redis's; values are this server's. */
export interface InfoSection {
  /** The name in its head line; clients ask for it in any case. */
  readonly title: string
  /** Other names that it answers to, in lower case. */
  readonly aliases?: readonly string[]
  /** Whether INFO without arguments shows it. */
  readonly byDefault: boolean
  /** Whether there is something to show; undefined: always. */
  readonly present?: (server: InfoSource) => boolean
  fields(server: InfoSource): readonly Field[]
}

/** A number of bytes for people, as Redis writes it: `512B`, `1.50K`, `2.00M`. */
export function humanBytes(bytes: number): string {
  if (bytes < 1024) return `${bytes}B`
  let unit = -1
  let value = bytes
  do {
    value /= 1024
    unit++
  } while (value >= 1024 && unit < UNITS.length - 1)
  return `${value.toFixed(2)}${UNITS[unit]}`
}

const UNITS = 'KMGTP'

/** `part` as a percentage of `whole` with two places; `0.00%` of nothing. */
export function percentage(part: number, whole: number): string {
  return `${(whole === 0 ? 0 : (part * 100) / whole).toFixed(2)}%`
}
