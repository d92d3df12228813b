import { CacheError } from '../cache-error.ts'

/** What is counted against the room. */
interface Occupied {
  readonly size: number
  readonly bytes: number
  has(key: string): boolean
}

interface RoomLimits {
  readonly queueEntries: number
  readonly queueBytes: number
  readonly onFull: 'wait' | 'reject'
}

interface Waiter {
  readonly bytes: number
  readonly enter: () => void
  readonly fail: (error: unknown) => void
}

/**
 * Lets writes into a queue of bounded length, in the order in which they come. A value that is larger than all the room is let in when there is nothing else.
 *
 * Invariant: `entering` are those who were let in and are not in the queue yet; they count as if they were.
 */
export class Room {
  readonly #limits: RoomLimits
  readonly #occupied: Occupied
  readonly #waiters = new Set<Waiter>()
  #entering = 0
  #enteringBytes = 0

  constructor(limits: RoomLimits, occupied: Occupied) {
    this.#limits = limits
    this.#occupied = occupied
  }

  get entering(): number {
    return this.#entering
  }

  /**
   * Resolves when there is room for a write of `key`, to a function that is to be called when the write is in the queue or has failed. Who only takes the place of what waits is let
   * in at once. Rejects with {@link CacheError} ERR_CACHE_QUEUE_FULL, or with the signal's reason.
   */
  async enter(key: string, bytes: number, signal: AbortSignal | undefined): Promise<() => void> {
    signal?.throwIfAborted()
    const mayPass = this.#occupied.has(key) || (this.#waiters.size === 0 && this.#fits(bytes))
    if (!mayPass) {
      if (this.#limits.onFull === 'reject') {
        const { queueEntries, queueBytes } = this.#limits
        const message = `${queueEntries} writes, or ${queueBytes} bytes of them, are waiting for the source`
        throw new CacheError('ERR_CACHE_QUEUE_FULL', message)
      }
      await this.#wait(bytes, signal)
    } else this.#count(1, bytes)
    return () => {
      this.#count(-1, -bytes)
      this.open()
    }
  }

  /** Lets in who fits now. */
  open(): void {
    for (const waiter of this.#waiters) {
      if (!this.#fits(waiter.bytes)) return
      this.#count(1, waiter.bytes)
      waiter.enter()
    }
  }

  /** Rejects all who wait. */
  close(error: unknown): void {
    for (const waiter of this.#waiters) waiter.fail(error)
  }

  #wait(bytes: number, signal: AbortSignal | undefined): Promise<void> {
    return new Promise((resolve, reject) => {
      const leave = (settle: () => void): void => {
        this.#waiters.delete(waiter)
        signal?.removeEventListener('abort', giveUp)
        settle()
      }
      const giveUp = (): void => {
        leave(() => reject(signal?.reason))
        this.open()
      }
      const waiter = { bytes, enter: () => leave(resolve), fail: (error: unknown) => leave(() => reject(error)) }
      signal?.addEventListener('abort', giveUp, { once: true })
      this.#waiters.add(waiter)
    })
  }

  #fits(bytes: number): boolean {
    const entries = this.#occupied.size + this.#entering
    if (entries === 0) return true
    const { queueEntries, queueBytes } = this.#limits
    return entries < queueEntries && this.#occupied.bytes + this.#enteringBytes + bytes <= queueBytes
  }

  #count(entries: number, bytes: number): void {
    this.#entering += entries
    this.#enteringBytes += bytes
  }
}
