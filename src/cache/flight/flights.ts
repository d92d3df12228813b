import { Flight } from './flight.ts'

/** Flights by key: at most one that can be joined for each. No table that evicts: a flight is here until it ends. */
export class Flights<T> {
  readonly #flights = new Map<string, Flight<T>>()

  get size(): number {
    return this.#flights.size
  }

  /** The flight of a key that can be joined. */
  get(key: string): Flight<T> | undefined {
    const flight = this.#flights.get(key)
    return flight?.open ? flight : undefined
  }

  /** Begins a key's flight; one that goes on under the same key is left to those who wait for it. */
  start(key: string, since: number, work: (flight: Flight<T>) => Promise<T>): Flight<T> {
    const flight: Flight<T> = new Flight(since, async self => {
      // The table knows of it before the work begins, which may end within this turn.
      await undefined
      try {
        return await work(self)
      } finally {
        self.settle()
        if (this.#flights.get(key) === self) this.#flights.delete(key)
      }
    })
    this.#flights.set(key, flight)
    return flight
  }

  /** Lets nobody join a key's flight any more; who waits for it goes on waiting. */
  detach(key: string): void {
    const flight = this.#flights.get(key)
    if (flight === undefined) return
    flight.open = false
    this.#flights.delete(key)
  }

  detachAll(): void {
    for (const key of [...this.#flights.keys()]) this.detach(key)
  }

  /** Aborts all that go on. */
  abortAll(reason: unknown): void {
    for (const flight of this.#flights.values()) flight.abort(reason)
    this.#flights.clear()
  }
}
