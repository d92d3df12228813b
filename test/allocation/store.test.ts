import { describe, expect, it } from 'vitest'
import { allocateBytes } from '../../src/base/viewed-bytes.ts'
import { createTestKeyspace, TEST_START } from '../../src/keyspace/create-test-keyspace.ts'
import { Eviction } from '../../src/keyspace/eviction.ts'
import { NEVER } from '../../src/keyspace/expiring-items.ts'
import { BATCHES, BATCHES_BOXING, BOX_BYTES, BYTES_MAX, growthPerOperation } from './heap-growth.ts'

const KEYS = 1000
const key = allocateBytes(16)
const value = allocateBytes(300)

function setKey(n: number): void {
  for (let at = 15; at > 3; at--) {
    key[at] = 0x30 + (n % 10)
    n = (n / 10) | 0
  }
}

describe('on the JS heap', () => {
  const keyspace = createTestKeyspace(1)
  const database = keyspace.databases[0]
  const put = (n: number, length: number, deadline: number): void => {
    setKey(n % KEYS)
    database.putString(database.find(key, 0, 16), key, 0, 16, value, 0, length, deadline)
  }
  for (let n = 0; n < KEYS; n++) put(n, 64, NEVER)

  it.each<[string, (i: number) => void]>([
    [
      'a hit',
      i => {
        setKey(i % KEYS)
        database.read(key, 0, 16)
      },
    ],
    [
      'a miss',
      i => {
        setKey(KEYS + (i % KEYS))
        database.read(key, 0, 16)
      },
    ],
    ['an overwrite in place', i => put(i, 64, NEVER)],
    ['an overwrite with another size', i => put(i, 10 + (i % 290), NEVER)],
    [
      'a removal and a new key',
      i => {
        setKey(i % KEYS)
        const address = database.find(key, 0, 16)
        if (address !== 0) database.remove(address)
        put(i, 64, NEVER)
      },
    ],
  ])('%s makes nothing', (_, operation) => {
    expect(growthPerOperation(operation)).toBeLessThan(BYTES_MAX)
    keyspace.verify()
  })

  it.each<[string, number, (i: number) => void]>([
    ['an overwrite with a deadline', 4, i => put(i, 64, TEST_START + 1_000_000 + (i & 0xffff))],
    [
      'a change of a deadline',
      4,
      i => {
        setKey(i % KEYS)
        const address = database.find(key, 0, 16)
        database.setDeadline(address, i % 3 === 0 ? NEVER : TEST_START + 1_000_000 + (i & 0xffff))
      },
    ],
    [
      'a deadline that comes',
      7,
      i => {
        put(i, 64, keyspace.now + 2)
        if ((i & 3) === 0) keyspace.setTime(keyspace.now + 1)
        keyspace.expireDue()
      },
    ],
  ])('%s makes but %i boxed numbers', (_, boxes, operation) => {
    expect(growthPerOperation(operation, BATCHES_BOXING)).toBeLessThan(boxes * BOX_BYTES)
    keyspace.verify()
  })

  it.each([
    ['allkeys-lru', BATCHES, BYTES_MAX],
    ['allkeys-lfu', BATCHES, BYTES_MAX],
    ['allkeys-random', BATCHES, BYTES_MAX],
    ['volatile-lru', BATCHES_BOXING, 6 * BOX_BYTES],
    ['volatile-ttl', BATCHES_BOXING, 24 * BOX_BYTES],
  ] as const)('an eviction by %s makes no objects', (policy, batches, bytesMax) => {
    const keyspace = createTestKeyspace(2)
    const database = keyspace.databases[0]
    const eviction = new Eviction(keyspace)
    eviction.policy = policy
    const deadline = policy.startsWith('volatile') ? TEST_START + 1e9 : NEVER
    const growth = growthPerOperation(i => {
      eviction.makeRoom(200_000, 0)
      setKey(i)
      database.putString(database.find(key, 0, 16), key, 0, 16, value, 0, 64, deadline)
    }, batches)
    expect(growth).toBeLessThan(bytesMax)
    keyspace.verify()
  })

  it('something that makes an object is noticed', () => {
    const kept: unknown[] = [null]
    const growth = growthPerOperation(i => {
      kept[0] = { i }
    })
    expect(growth).toBeGreaterThan(8)
  })
})
