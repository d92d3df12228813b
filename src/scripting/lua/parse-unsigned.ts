const UINT64_MAX = 2n ** 64n - 1n

/**
 * The number that C's strtoul makes of a text on a machine of 64 bits, as the nearest double; undefined unless the text is a number in that base, 2 to 36, with space around it at most.
 * What is too large becomes the largest; a minus sign negates within 64 bits.
 */
export function parseUnsigned(text: string, base: number): number | undefined {
  const prefix = base === 16 ? '(?:0x(?=[0-9a-f]))?' : ''
  const [, sign, digits] = new RegExp(`^[ \\t-\\r]*([-+]?)${prefix}([0-9a-z]+)[ \\t-\\r]*$`, 'i').exec(text) ?? []
  if (digits === undefined) return undefined
  let value = 0n
  for (const digit of digits.toLowerCase()) {
    const weight = digit >= 'a' ? digit.charCodeAt(0) - 87 : digit.charCodeAt(0) - 48
    if (weight >= base) return undefined
    if (value <= UINT64_MAX) value = value * BigInt(base) + BigInt(weight)
  }
  if (value > UINT64_MAX) return Number(UINT64_MAX)
  return Number(sign === '-' ? BigInt.asUintN(64, -value) : value)
}
