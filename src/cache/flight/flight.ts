/**
 * A flight: one piece of work that many wait for. All share its promise, its rejection included.
 *
 * It owns its controller. A waiter that brings a signal can leave before the end; when the last one has left, nobody wants the result, and the work is
 * aborted. A waiter without a signal stays to the end, and so does whoever {@link pin pins} it.
 */
export class Flight<T> {
  readonly promise: Promise<T>
  /** Whether new waiters may join: not after an invalidation, since the result may be older than that, and not once it was aborted. */
  open = true
  /** The number of the local fence when it began. */
  readonly since: number
  /** The tags of the result, once there is one. */
  tags: readonly string[] = []
  #controller: AbortController | undefined = undefined
  #waiters = 0
  #pinned = false
  #settled = false

  /** Begins the work at once. */
  constructor(since: number, work: (flight: Flight<T>) => Promise<T>) {
    this.since = since
    this.promise = work(this)
    // Who waits hears of it; when nobody does any more, it is no unhandled rejection.
    this.promise.catch(() => {})
  }

  /** Aborted when nobody waits any more, or by {@link abort}. */
  get signal(): AbortSignal {
    this.#controller ??= new AbortController()
    return this.#controller.signal
  }

  abort(reason: unknown): void {
    this.open = false
    this.#controller ??= new AbortController()
    this.#controller.abort(reason)
  }

  /** A signal for waiting on behalf of this flight's waiters; undefined when it goes on whoever leaves. */
  get leave(): AbortSignal | undefined {
    return this.#pinned ? undefined : this.signal
  }

  /** Notes that the work has ended: whoever does it calls this. */
  settle(): void {
    this.#settled = true
  }

  /** Keeps the work going whoever leaves. */
  pin(): void {
    this.#pinned = true
  }

  /** Waits for the result, or until `signal` is aborted: then rejects with its reason. */
  join(signal?: AbortSignal): Promise<T> {
    if (signal === undefined) {
      this.#pinned = true
      return this.promise
    }
    if (signal.aborted) {
      this.#leaveIfLast(signal.reason)
      return Promise.reject(signal.reason)
    }
    this.#waiters++
    return new Promise((resolve, reject) => {
      const leave = (): void => {
        reject(signal.reason)
        this.#waiters--
        this.#leaveIfLast(signal.reason)
      }
      signal.addEventListener('abort', leave, { once: true })
      this.promise.then(resolve, reject).finally(() => signal.removeEventListener('abort', leave))
    })
  }

  #leaveIfLast(reason: unknown): void {
    if (this.#waiters === 0 && !this.#pinned && !this.#settled) this.abort(reason)
  }
}
