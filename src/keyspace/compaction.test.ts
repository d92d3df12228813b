import { describe, expect, it } from 'vitest'
import { createTestKeyspace } from './create-test-keyspace.ts'
import { Eviction } from './eviction.ts'
import { NEVER } from './expiring-items.ts'
import type { Keyspace } from './keyspace.ts'

function put(keyspace: Keyspace, name: string, length: number): void {
  const key = Buffer.from(name)
  const [database] = keyspace.databases
  database.putString(database.find(key, 0, key.length), key, 0, key.length, Buffer.alloc(length), 0, length, NEVER)
}

describe('compaction', () => {
  it.each([
    ['allkeys-lru', 1000],
    ['allkeys-random', 1000],
    ['allkeys-lru', 4000],
    ['allkeys-random', 4000],
  ] as const)('%s keeps pages close to the limit while values of 100 bytes give way to %d', (policy, length) => {
    const keyspace = createTestKeyspace(1)
    const eviction = new Eviction(keyspace)
    eviction.policy = policy
    const limit = 8 * 1024 * 1024
    let peak = 0
    const write = (from: number, count: number, bytes: number): void => {
      for (let i = 0; i < count; i++) {
        if (keyspace.usedBytes > limit) eviction.makeRoom(limit, 0)
        put(keyspace, `key:${from + i}`, bytes)
        if (i % 128 === 127 && keyspace.compaction.pending) keyspace.compaction.turn()
        peak = Math.max(peak, keyspace.arena.pageBytes)
      }
    }
    write(0, 70_000, 100)
    write(70_000, Math.ceil((1.5 * limit) / length), length)
    expect(peak / limit).toBeLessThan(1.2)
    keyspace.verify()
  })
})
