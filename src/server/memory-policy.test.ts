import { setImmediate } from 'node:timers/promises'
import { expect, it } from 'vitest'
import { createServer } from './create-server.ts'
import type { EmbeddedClient } from './embedded-client.ts'

const MB = 1024 * 1024

function fill(client: EmbeddedClient, count: number): void {
  for (let i = 0; i < count; i++) client.set(`key:${i}`, 'x'.repeat(200))
}

const used = (client: EmbeddedClient): number =>
  Number(/used_memory:(\d+)/.exec(String(client.call('INFO', 'memory')))?.[1])
const evicted = (client: EmbeddedClient): number =>
  Number(/evicted_keys:(\d+)/.exec(String(client.call('INFO', 'stats')))?.[1])

it('keeps used memory under maxmemory by the policy', async () => {
  await using server = await createServer({ config: { maxmemory: 3 * MB, 'maxmemory-policy': 'allkeys-lru' } })
  fill(server.client, 30_000)
  expect(used(server.client)).toBeLessThanOrEqual(3 * MB + 1000)
  expect(server.client.call('DBSIZE')).toBeGreaterThan(3000)
  expect(evicted(server.client)).toBe(30_000 - Number(server.client.call('DBSIZE')))
})

it('refuses writes in Redis’s words when there is nothing to evict, and lets the others pass', async () => {
  await using server = await createServer({ config: { maxmemory: 3 * MB } })
  expect(() => fill(server.client, 30_000)).toThrow("OOM command not allowed when used memory > 'maxmemory'.")
  expect(server.client.getText('key:0')).toBe('x'.repeat(200))
  expect(server.client.delete('key:0', 'key:1', 'key:2', 'key:3', 'key:4')).toBe(5)
  expect(server.client.set('key:0', 'x')).toBe(true)
  server.client.call('CONFIG', 'SET', 'maxmemory-policy', 'volatile-ttl')
  expect(() => fill(server.client, 30_000)).toThrow('OOM')
  server.client.call('CONFIG', 'SET', 'maxmemory-policy', 'allkeys-random')
  fill(server.client, 30_000)
  server.client.call('CONFIG', 'SET', 'maxmemory', '0')
  fill(server.client, 30_000)
  expect(server.client.call('DBSIZE')).toBe(30_000)
})

it('goes on evicting in turns of their own when the limit is lowered by far', async () => {
  await using server = await createServer({ config: { 'maxmemory-policy': 'allkeys-lfu' } })
  fill(server.client, 30_000)
  server.client.call('CONFIG', 'SET', 'maxmemory', String(2 * MB), 'maxmemory-eviction-tenacity', '0')
  expect(used(server.client)).toBeGreaterThan(5 * MB)
  let turns = 0
  for (; used(server.client) > 2 * MB; turns++) {
    await setImmediate()
    expect(turns).toBeLessThan(10_000)
  }
  expect(turns).toBeGreaterThan(100)
})

it('evicts nothing during a pause, and refuses those whom it cannot stop', async () => {
  await using server = await createServer({ config: { 'maxmemory-policy': 'allkeys-random' } })
  const { client } = server
  fill(client, 10_000)
  client.call('CLIENT', 'PAUSE', 100_000)
  client.call('CONFIG', 'SET', 'maxmemory', String(MB))
  expect(() => client.set('k', 'v')).toThrow("OOM command not allowed when used memory > 'maxmemory'.")
  expect(client.getText('key:0')).toBe('x'.repeat(200))
  expect(client.call('DBSIZE')).toBe(10_000)
  client.call('CLIENT', 'UNPAUSE')
  expect(client.set('k', 'v')).toBe(true)
  expect(client.call('DBSIZE')).toBeLessThan(10_000)
})
