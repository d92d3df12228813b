/** A directive of printf for an integer, as string.format takes it. */
export interface IntegerDirective {
  /** Any of `-`, `+`, ` `, `#` and `0`. */
  readonly flags: string
  readonly width: number
  /** The least number of digits; undefined when there is none. */
  readonly precision: number | undefined
  readonly conversion: 'd' | 'i' | 'o' | 'u' | 'x' | 'X'
}

/** Writes an integer as C's printf does; for a conversion without a sign it is not negative. */
export function formatInteger(value: bigint, { flags, width, precision, conversion }: IntegerDirective): string {
  const isSigned = conversion === 'd' || conversion === 'i'
  const magnitude = value < 0n ? -value : value
  let digits = magnitude.toString(RADIX[conversion])
  if (conversion === 'X') digits = digits.toUpperCase()
  if (precision === 0 && value === 0n) digits = ''
  digits = digits.padStart(precision ?? 1, '0')
  if (conversion === 'o' && flags.includes('#') && !digits.startsWith('0')) digits = `0${digits}`
  let head = ''
  if (isSigned) head = value < 0n ? '-' : flags.includes('+') ? '+' : flags.includes(' ') ? ' ' : ''
  else if (RADIX[conversion] === 16 && flags.includes('#') && value !== 0n) head = `0${conversion}`
  if (flags.includes('-')) return (head + digits).padEnd(width)
  if (flags.includes('0') && precision === undefined) return head + digits.padStart(width - head.length, '0')
  return (head + digits).padStart(width)
}

const RADIX = { d: 10, i: 10, o: 8, u: 10, x: 16, X: 16 }
