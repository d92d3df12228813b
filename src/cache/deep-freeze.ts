/**
 * Freezes a value and all it holds, so that a caller who changes what others read as well gets an error where it does. Bytes cannot be frozen, and maps and
 * sets only from the outside. Returns the value.
 */
export function deepFreeze(value: unknown): unknown {
  if (typeof value !== 'object' || value === null || Object.isFrozen(value) || ArrayBuffer.isView(value)) return value
  Object.freeze(value)
  for (const part of Object.values(value)) deepFreeze(part)
  return value
}
