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

  /** Begins a key's flight, which ends by {@link land} or {@link crash}; one that goes on under the same key is left to those who wait for it. */
  begin(key: string, since: number): Flight<T> {
    const flight = new Flight<T>(since)
    this.#flights.set(key, flight)
    return flight
  }

  /** Begins a key's flight, and ends it as `work` does, which is begun within this turn but not at once. */
  start(key: string, since: number, work: (flight: Flight<T>) => Promise<T>): Flight<T> {
    const flight = this.begin(key, since)
    this.follow(key, flight, Promise.resolve(flight).then(work))
    return flight
  }

  /** Ends a key's flight as `work` does. */
  follow(key: string, flight: Flight<T>, work: Promise<T>): void {
    work.then(
      value => this.land(key, flight, value),
      (error: unknown) => this.crash(key, flight, error),
    )
  }

  land(key: string, flight: Flight<T>, value: T): void {
    this.#forget(key, flight)
    flight.succeed(value)
  }

  crash(key: string, flight: Flight<T>, error: unknown): void {
    this.#forget(key, flight)
    flight.fail(error)
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

  #forget(key: string, flight: Flight<T>): void {
    if (this.#flights.get(key) === flight) this.#flights.delete(key)
  }
}
