import { EFFECT_CHANGES, type EffectObserver } from './effects.ts'
import type { Keyspace } from './keyspace.ts'
import { verifySizes } from './verify-database.ts'

/** Compares the counts of sizes with the keys, all of them, whenever a change is told; throws {@link AssertionError}. For tests of a whole server. */
export class SizesCheck implements EffectObserver {
  readonly classes = EFFECT_CHANGES
  readonly #keyspace: Keyspace

  constructor(keyspace: Keyspace) {
    this.#keyspace = keyspace
  }

  /** Begins or ends to check. */
  set(on: boolean): void {
    this.#keyspace.effects.unobserve(this)
    if (on) this.#keyspace.effects.observe(this)
  }

  effect(): void {
    const { databases, sizes, store } = this.#keyspace
    sizes.settle()
    for (const database of databases) verifySizes(database, store, sizes.weighs)
  }
}
