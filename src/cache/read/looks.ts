import type { CacheCore } from '../cache-core.ts'
import type { ReadRequest } from '../resource-definition.ts'
import type { Found } from './found.ts'
import type { Records } from './records.ts'

interface Look {
  readonly request: ReadRequest
  readonly done: (found: Found) => void
}

/**
 * What is looked for in the store in one turn, looked for together: so of the promises, the timer and the breaker that a read of the store takes, a hit takes its share. It is read when
 * all that is ready to run has run, never before somebody asked.
 *
 * Where keys lie on several machines each is read by itself: one that is slow or gone does not keep back the others.
 */
export class Looks {
  readonly #records: Records
  readonly #together: boolean
  #looks: Look[] = []

  constructor({ store: { capabilities } }: CacheCore, records: Records) {
    this.#records = records
    this.#together = !capabilities.shared || capabilities.ordered === true
  }

  /** Calls `done`, which does not throw, with what the store has for a request; not at once. */
  find(request: ReadRequest, done: (found: Found) => void): void {
    const count = this.#looks.push({ request, done })
    if (!this.#together) void this.#send()
    else if (count === 1) void Promise.resolve().then(() => this.#send())
  }

  async #send(): Promise<void> {
    const looks = this.#looks
    this.#looks = []
    const found = await this.#records.findMany(looks.map(({ request }) => request))
    for (let i = 0; i < looks.length; i++) looks[i].done(found[i])
  }
}
