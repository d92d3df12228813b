import { assert } from '../../base/assert.ts'
import { Abortable } from './abortable.ts'

/** Where whoever joins finds a flight without looking for it, as long as it goes on. */
export interface FlightSlot {
  flight: Flight<unknown> | undefined
}

/**
 * A flight: one piece of work that many wait for. All share its promise, its rejection included; it is made when somebody waits for it.
 *
 * It can be aborted. A waiter that brings a signal can leave before the end; when the last one has left, nobody wants the result, and the work is
 * aborted. A waiter without a signal stays to the end, and so does whoever {@link pin pins} it.
 *
 * Invariant: one that has settled is not open.
 */
export class Flight<T> extends Abortable {
  /** Whether new waiters may join: not after an invalidation, since the result may be older than that, not once it was aborted, and not when it is over. */
  open = true
  /** The number of the local fence when it began. */
  readonly since: number
  /** The tags of the result, once there is one. */
  tags: readonly string[] = []
  /** Let go of when it is over. */
  slot: FlightSlot | undefined = undefined
  #promise: Promise<T> | undefined = undefined
  #resolve: ((value: T) => void) | undefined = undefined
  #reject: ((error: unknown) => void) | undefined = undefined
  #waiters = 0
  #pinned = false
  #settled = false

  constructor(since: number) {
    super()
    this.since = since
  }

  override abort(reason: unknown): void {
    this.open = false
    super.abort(reason)
  }

  /** What to give up waiting by, on behalf of this flight's waiters; undefined when it goes on whoever leaves. */
  get leave(): AbortSignal | undefined {
    return this.#pinned ? undefined : this.signal
  }

  /** Ends it with a result. Whoever does the work calls this or {@link fail}, once. */
  succeed(value: T): void {
    this.#settle()
    this.#resolve?.(value)
  }

  /** Ends it with an error. Who waits hears of it; when nobody does, it is no unhandled rejection. */
  fail(error: unknown): void {
    this.#settle()
    if (this.#promise === undefined) this.#promise = Promise.reject(error)
    else this.#reject?.(error)
    this.#promise.catch(() => {})
  }

  /** Keeps the work going whoever leaves. */
  pin(): void {
    this.#pinned = true
  }

  /** Waits for the result, or until `signal` is aborted: then rejects with its reason. */
  join(signal?: AbortSignal): Promise<T> {
    if (signal === undefined) {
      this.#pinned = true
      return this.#shared()
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
      this.#shared()
        .then(resolve, reject)
        .finally(() => signal.removeEventListener('abort', leave))
    })
  }

  #shared(): Promise<T> {
    this.#promise ??= this.#made()
    return this.#promise
  }

  #made(): Promise<T> {
    assert(!this.#settled, 'who wants a result joins before there is one')
    return new Promise((resolve, reject) => {
      this.#resolve = resolve
      this.#reject = reject
    })
  }

  #settle(): void {
    assert(!this.#settled, 'a flight ends once')
    this.#settled = true
    this.open = false
    if (this.slot?.flight === this) this.slot.flight = undefined
  }

  #leaveIfLast(reason: unknown): void {
    if (this.#waiters === 0 && !this.#pinned && !this.#settled) this.abort(reason)
  }
}
