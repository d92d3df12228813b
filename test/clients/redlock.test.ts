import { createRequire } from 'node:module'
import type { Redis } from 'ioredis'
import { expect, it } from 'vitest'
import { openIoredis, openServer } from './open.ts'

/** The part of redlock that is used here; it has no types. */
interface Redlock {
  lock(resource: string | string[], ttlMs: number): Promise<Lock>
}
interface Lock {
  readonly value: string
  unlock(): Promise<void>
  extend(ttlMs: number): Promise<Lock>
}
const Redlock = createRequire(import.meta.url)('redlock') as new (clients: Redis[], options: object) => Redlock

/** Locks over servers whose time a test moves. */
async function openLocks(count: number) {
  const servers = await Promise.all(Array.from({ length: count }, () => openServer({ port: 0, clock: 'manual' })))
  const clients = await Promise.all(servers.map(server => openIoredis(server.url ?? '')))
  const locks = new Redlock(clients, { retryCount: 0 })
  return { servers, clients, locks }
}

it('redlock locks, extends and unlocks, on one server', async () => {
  const { locks, servers, clients } = await openLocks(1)
  const lock = await locks.lock('resource', 60_000)
  await expect(locks.lock('resource', 60_000)).rejects.toThrow('attempts to lock the resource')
  servers[0]?.clock.advance(50_000)
  const extended = await lock.extend(60_000)
  servers[0]?.clock.advance(50_000)
  await expect(locks.lock('resource', 60_000)).rejects.toThrow()
  expect(await clients[0]?.get('resource')).toBe(extended.value)
  await extended.unlock()
  expect(await clients[0]?.exists('resource')).toBe(0)
})

it('redlock gives a lock to another when its time is over', async () => {
  const { locks, servers } = await openLocks(1)
  const first = await locks.lock('resource', 10_000)
  servers[0]?.clock.advance(10_001)
  const second = await locks.lock('resource', 10_000)
  expect(second.value).not.toBe(first.value)
  await expect(first.unlock()).rejects.toThrow()
  await second.unlock()
})

it('redlock locks several resources on most of three servers', async () => {
  const { locks, clients } = await openLocks(3)
  await clients[0]?.set('b', 'somebody else')
  const lock = await locks.lock(['a', 'b'], 60_000)
  expect(await clients[0]?.mget('a', 'b')).toEqual([null, 'somebody else'])
  expect(await clients[1]?.mget('a', 'b')).toEqual([lock.value, lock.value])
  await clients[1]?.set('c', 'somebody else')
  await clients[2]?.set('c', 'somebody else')
  await expect(locks.lock(['c'], 60_000)).rejects.toThrow()
  expect(await clients[0]?.exists('c')).toBe(0)
})
