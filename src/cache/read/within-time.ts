import type { CacheCore } from '../cache-core.ts'
import { CacheError } from '../cache-error.ts'
import type { Abortable } from '../flight/abortable.ts'
import type { ReadRequest } from '../resource-definition.ts'

/**
 * Waits for a load until it is done or aborted; over the hard timeout it is aborted. Rejects with the reason then, which is {@link CacheError}
 * ERR_CACHE_LOAD_TIMEOUT for the timeout.
 */
export function withinTime<T>(core: CacheCore, request: ReadRequest, work: Abortable, loading: Promise<T>): Promise<T> {
  const { hardMs } = request.policy
  return new Promise((resolve, reject) => {
    if (work.aborted) {
      reject(work.reason)
      return
    }
    const expire = (): void => {
      const message = `${request.resource.name}: loading took longer than ${hardMs} ms`
      work.abort(new CacheError('ERR_CACHE_LOAD_TIMEOUT', message))
    }
    const timer = hardMs === undefined ? undefined : core.platform.scheduler.after(hardMs, expire)
    const forget = work.onAbort(() => reject(work.reason))
    const end = (): void => {
      timer?.cancel()
      forget()
    }
    loading.then(
      value => {
        end()
        resolve(value)
      },
      (error: unknown) => {
        end()
        reject(error)
      },
    )
  })
}

/** Whether work was aborted because nobody wanted it any more: not for the time that it took. */
export function isGivenUp({ aborted, reason }: Abortable): boolean {
  return aborted && !(reason instanceof CacheError && reason.code === 'ERR_CACHE_LOAD_TIMEOUT')
}
