/** Who waits in this process for something to happen to a key. */
export class Wakeups {
  readonly #waiting = new Map<string, Set<() => void>>()

  /** Calls `wake` once when the key is woken, unless the function that is returned is called before. */
  wait(key: string, wake: () => void): () => void {
    const waiting = this.#waiting.get(key) ?? new Set<() => void>()
    this.#waiting.set(key, waiting)
    waiting.add(wake)
    return () => {
      waiting.delete(wake)
      if (waiting.size === 0 && this.#waiting.get(key) === waiting) this.#waiting.delete(key)
    }
  }

  wake(key: string): void {
    const waiting = this.#waiting.get(key)
    if (waiting === undefined) return
    this.#waiting.delete(key)
    for (const wake of waiting) wake()
  }
}
