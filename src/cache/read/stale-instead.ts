import type { StaleReason } from '../cache-events.ts'
import type { ReadRequest } from '../resource-definition.ts'
import type { Found } from './found.ts'

/**
 * What a reader gets when loading failed with `error`: the stale value, for the reason that is returned, while `staleIfError` lasts, then the fallback if there is one, else the error. When no load
 * could begin because the queue is full, `onFull` decides, and whatever is stale will do.
 */
export function staleInstead(
  request: ReadRequest,
  found: Found,
  error: unknown,
  now: number,
): Extract<StaleReason, 'load-failed' | 'queue-full'> | 'fallback' | 'error' {
  const { resource, policy } = request
  const full = (error as { code?: unknown } | null)?.code === 'ERR_CACHE_QUEUE_FULL'
  const hasFallback = resource.fallback !== undefined
  if (full && resource.onFull === 'reject') return 'error'
  if (full && resource.onFull === 'fallback' && hasFallback) return 'fallback'
  const servable = found.state === 'stale' && (full || now < found.freshUntilMs + policy.errorMs)
  if (servable) return full ? 'queue-full' : 'load-failed'
  return hasFallback ? 'fallback' : 'error'
}
