import Bottleneck from 'bottleneck'
import { Redis } from 'ioredis'
import { expect, it, onTestFinished } from 'vitest'
import { openServer } from './open.ts'

/** Opens limiters that share their limits over one server. */
async function openLimiters(count: number, options: Bottleneck.ConstructorOptions) {
  const { port } = await openServer()
  return Promise.all(
    Array.from({ length: count }, async () => {
      const limiter = new Bottleneck({
        id: 'shared',
        datastore: 'ioredis',
        Redis,
        clientOptions: { host: '127.0.0.1', port },
        ...options,
      })
      onTestFinished(() => limiter.disconnect(false))
      await limiter.ready()
      return limiter
    }),
  )
}

it('bottleneck runs one job at a time, whoever has scheduled it', async () => {
  const limiters = await openLimiters(2, { maxConcurrent: 1 })
  let running = 0
  let most = 0
  const job = async (name: string) => {
    most = Math.max(most, ++running)
    await new Promise(resolve => setImmediate(resolve))
    running--
    return name
  }
  const names = ['a', 'b', 'c', 'd', 'e', 'f']
  const done = await Promise.all(names.map((name, i) => limiters[i % 2]?.schedule(() => job(name))))
  expect(done).toEqual(names)
  expect(most).toBe(1)
})

it('bottleneck keeps a reservoir for all', async () => {
  const [one, two] = await openLimiters(2, { reservoir: 3 })
  await Promise.all([1, 2].map(n => one?.schedule(async () => n)))
  expect(await two?.currentReservoir()).toBe(1)
  await two?.schedule(async () => 3)
  expect(await one?.check()).toBe(false)
  await one?.incrementReservoir(1)
  expect(await two?.check()).toBe(true)
  expect(await two?.schedule(async () => 4)).toBe(4)
})
