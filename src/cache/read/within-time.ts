import type { CacheCore } from '../cache-core.ts'
import { CacheError } from '../cache-error.ts'
import type { ReadRequest } from '../resource-definition.ts'

/** What can be aborted: a flight, or the controller of several. */
interface Abortable {
  readonly signal: AbortSignal
  abort(reason: unknown): void
}

/**
 * Waits for a load until it is done or aborted; over the hard timeout it is aborted. Rejects with the signal's reason then, which is {@link CacheError}
 * ERR_CACHE_LOAD_TIMEOUT for the timeout.
 */
export function withinTime<T>(core: CacheCore, request: ReadRequest, work: Abortable, loading: Promise<T>): Promise<T> {
  const { hardMs } = request.policy
  return new Promise((resolve, reject) => {
    const { signal } = work
    const aborted = (): void => reject(signal.reason)
    const expire = (): void => {
      const message = `${request.resource.name}: loading took longer than ${hardMs} ms`
      work.abort(new CacheError('ERR_CACHE_LOAD_TIMEOUT', message))
    }
    const timer = hardMs === undefined ? undefined : core.platform.scheduler.after(hardMs, expire)
    const end = (): void => {
      timer?.cancel()
      signal.removeEventListener('abort', aborted)
    }
    signal.addEventListener('abort', aborted, { once: true })
    if (signal.aborted) aborted()
    loading.then(resolve, reject).then(end)
  })
}

/** Whether work was aborted because nobody wanted it any more: not for the time that it took. */
export function isGivenUp(signal: AbortSignal): boolean {
  return signal.aborted && !(signal.reason instanceof CacheError && signal.reason.code === 'ERR_CACHE_LOAD_TIMEOUT')
}
