import type { Bus } from '../bus/bus.ts'
import type { Wakeups } from '../bus/wakeups.ts'
import type { CacheCore } from '../cache-core.ts'
import { Deadlines } from '../deadlines.ts'
import type { Abortable } from '../flight/abortable.ts'
import { ABSENT, stampOf } from '../store/stamp.ts'

/** How long a lock stands without being renewed, in ms: as long as others wait for a process that died. */
const LOCK_MS = 10_000
/** How often it is renewed. */
const RENEWAL_MS = 3000
/** How long a load waits for another process's at most; then it goes on without the lock. */
const WAIT_MS_MAX = 5000
/** How often one that waits looks by itself, should nobody wake it. */
const LOOK_MS = 500

/** What a lock has in place of its token when somebody waits for it and wants to be woken. */
function awaited(token: string): string {
  return `~${token.slice(1)}`
}

/** How it came out: the lock is held until `release` is called; or another process has ended its load meanwhile; or waiting took too long, or the store failed. */
export type Turn =
  /** Calling `release` again does nothing. */
  { readonly kind: 'locked'; readonly release: () => void } | { readonly kind: 'woken' } | { readonly kind: 'alone' }

/**
 * Locks on loads across processes, one per key: a token in the store, which stands for some seconds and is renewed while the load goes on. They spare the source
 * loads, no more; what may be stored is decided by the fill's own token.
 */
export class LoadLocks {
  readonly #core: CacheCore
  readonly #bus: Bus
  readonly #wakeups: Wakeups
  /** When locks are to be renewed. */
  readonly #renewals: Deadlines

  constructor(core: CacheCore, bus: Bus, wakeups: Wakeups) {
    this.#core = core
    this.#bus = bus
    this.#wakeups = wakeups
    this.#renewals = new Deadlines(core.platform.clock, core.platform.scheduler, RENEWAL_MS)
  }

  /** When a load that begins now stops waiting for others. */
  deadline(): number {
    return this.#core.platform.clock.monotonic() + WAIT_MS_MAX
  }

  /** Takes the lock if nobody has it. Resolves to what gives it back, or to undefined. Never rejects. */
  async takeFree(key: string): Promise<(() => void) | undefined> {
    const { store, keys, stamps } = this.#core
    const lock = keys.lock(key)
    const token = stamps.next()
    try {
      const swapped = await store.swap(lock, ABSENT, Buffer.from(token, 'latin1'), LOCK_MS)
      return swapped.done ? this.#hold(key, lock, token) : undefined
    } catch {
      return undefined
    }
  }

  /** Takes the lock, or waits until whoever has it is done. Rejects with the reason why the load is aborted. Whoever is woken should look at the store, and come again. */
  async take(key: string, load: Abortable, deadline: number): Promise<Turn> {
    load.throwIfAborted()
    const { store, keys, stamps } = this.#core
    const lock = keys.lock(key)
    const token = stamps.next()
    try {
      const swapped = await store.swap(lock, ABSENT, Buffer.from(token, 'latin1'), LOCK_MS)
      if (swapped.done) return { kind: 'locked', release: this.#hold(key, lock, token) }
      const woken = this.#wait(key, load, deadline)
      const holder = stampOf(swapped.current)
      if (holder !== ABSENT && holder !== awaited(holder)) {
        const marking = await store.swap(lock, holder, Buffer.from(awaited(holder), 'latin1'), LOCK_MS)
        // It was given back in this moment: nobody will wake us.
        if (!marking.done && marking.current === undefined) return { kind: 'woken' }
      }
      return (await woken) ? { kind: 'woken' } : { kind: 'alone' }
    } catch (error) {
      if (load.aborted) throw error
      return { kind: 'alone' }
    }
  }

  /** Renews a lock until it is given back; then wakes who waits. */
  #hold(key: string, lock: string, token: string): () => void {
    const { store } = this.#core
    let held = true
    const renew = async (): Promise<void> => {
      if (!held) return
      const renewed = await store.swap(lock, token, Buffer.from(token, 'latin1'), LOCK_MS)
      if (!renewed.done) {
        const waited = awaited(token)
        if (stampOf(renewed.current) !== waited) return
        await store.swap(lock, waited, Buffer.from(waited, 'latin1'), LOCK_MS)
      }
      if (!held) return
      deadline = this.#renewals.begin(renewal)
    }
    const renewal = (): void => void renew().catch(() => {})
    let deadline = this.#renewals.begin(renewal)
    return () => {
      if (!held) return
      held = false
      this.#renewals.end(deadline)
      // Who waits in this process need not hear it from the store.
      void this.#release(key, lock, token).catch(() => {})
    }
  }

  async #release(key: string, lock: string, token: string): Promise<void> {
    const { store } = this.#core
    if (await store.removeIf(lock, token)) return
    if (!(await store.removeIf(lock, awaited(token)))) return
    this.#wakeups.wake(key)
    await this.#bus.wake(key)
  }

  /** Resolves to true when the key is woken or it is time to look, to false at the deadline. */
  #wait(key: string, load: Abortable, deadline: number): Promise<boolean> {
    const { clock, scheduler } = this.#core.platform
    const left = deadline - clock.monotonic()
    this.#core.counters.lockWaits++
    const waiting = new Promise<boolean>((resolve, reject) => {
      const end = (): void => {
        timer.cancel()
        forget()
        forgetAbort()
      }
      const settle = (woken: boolean): void => {
        end()
        resolve(woken)
      }
      const aborted = (): void => {
        end()
        reject(load.reason)
      }
      const timer = scheduler.after(Math.max(0, Math.min(left, LOOK_MS)), () => settle(left > LOOK_MS))
      const forget = this.#wakeups.wait(key, () => settle(true))
      const forgetAbort = load.onAbort(aborted)
    })
    waiting.catch(() => {})
    return waiting
  }
}
