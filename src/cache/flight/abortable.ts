/**
 * What can be aborted, once. It is heard of through {@link onAbort}, which costs little; an AbortSignal, which costs more than the rest of a miss, is made only for who asks for one.
 */
export class Abortable {
  #aborted = false
  #reason: unknown = undefined
  #controller: AbortController | undefined = undefined
  #listeners: Set<() => void> | undefined = undefined

  get aborted(): boolean {
    return this.#aborted
  }

  /** Why it was aborted. */
  get reason(): unknown {
    return this.#reason
  }

  /** Aborted when this is, for code that is not ours. */
  get signal(): AbortSignal {
    if (this.#controller === undefined) {
      this.#controller = new AbortController()
      if (this.#aborted) this.#controller.abort(this.#reason)
    }
    return this.#controller.signal
  }

  /** Aborts it; done again, that does nothing. */
  abort(reason: unknown): void {
    if (this.#aborted) return
    this.#aborted = true
    this.#reason = reason
    this.#controller?.abort(reason)
    const listeners = this.#listeners
    this.#listeners = undefined
    if (listeners !== undefined) for (const listener of listeners) listener()
  }

  /** Calls `listener` when it is aborted, unless the function that is returned is called before. One that is aborted already calls nobody. */
  onAbort(listener: () => void): () => void {
    this.#listeners ??= new Set()
    this.#listeners.add(listener)
    return () => void this.#listeners?.delete(listener)
  }

  throwIfAborted(): void {
    if (this.#aborted) throw this.#reason
  }
}
