import { assert } from '../base/assert.ts'
import { Arena } from './arena.ts'
import { Garbage } from './garbage.ts'
import type { HashKey } from './hash.ts'
import { Owners } from './owners.ts'

/** Where elements with deadlines are filed: the keyspace's timing wheel. An element must be taken off before it is freed. */
export interface ElementDeadlines {
  /** Files an element whose deadline part is set and that is not filed. */
  fileDeadline(element: number): void
  /** Takes an element off, if it is filed. */
  unfileDeadline(element: number): void
}

/**
 * The store: the arena, and what the structures over it share.
 */
export class Store {
  readonly arena = new Arena()
  readonly owners = new Owners(this.arena)
  readonly garbage = new Garbage(this.owners)
  /** Keys the hash of every index. */
  readonly hashKey: HashKey
  /** Set by the keyspace. */
  deadlines: ElementDeadlines = NO_DEADLINES

  constructor(hashKey: HashKey) {
    this.hashKey = hashKey
  }

  /** Drops everything at once: every address becomes invalid. */
  reset(): void {
    this.arena.reset()
    this.owners.reset()
    this.garbage.reset()
  }
}

const NO_DEADLINES: ElementDeadlines = {
  fileDeadline: () => assert(false, 'a store whose elements expire has a keyspace'),
  unfileDeadline: () => assert(false, 'a store whose elements expire has a keyspace'),
}
