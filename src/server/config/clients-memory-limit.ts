import { KB } from './number-directive.ts'

/** With less, clients could not even ask for more. Redis's limit. */
const LIMIT_BYTES_MIN = 128 * KB

/**
 * The bytes that all clients may take together, from `maxmemory-clients`; 0 for no limit. A percentage is of `maxmemory`
 * or, where that is 0, of `machineBytes`, the memory that the process can have: Redis has no limit then, so that clients
 * that send much and read little could take all there is.
 */
export function clientsMemoryLimit(
  values: { readonly maxmemory: number; readonly 'maxmemory-clients': number },
  machineBytes: number,
): number {
  const limit = values['maxmemory-clients']
  if (limit === 0) return 0
  const bytes = limit > 0 ? limit : Math.floor((-limit / 100) * (values.maxmemory || machineBytes))
  return Math.max(bytes, LIMIT_BYTES_MIN)
}
