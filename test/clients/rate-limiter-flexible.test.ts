import { BurstyRateLimiter, RateLimiterRedis, type RateLimiterRes } from 'rate-limiter-flexible'
import { expect, it } from 'vitest'
import { openIoredis, openNodeRedis, openServer } from './open.ts'

it('rate-limiter-flexible limits by points, with ioredis', async () => {
  const server = await openServer({ port: 0, clock: 'manual' })
  const storeClient = await openIoredis(server.url ?? '')
  const limiter = new RateLimiterRedis({ storeClient, points: 3, duration: 10, keyPrefix: 'limit' })
  expect((await limiter.consume('ip')).remainingPoints).toBe(2)
  expect((await limiter.consume('ip', 2)).remainingPoints).toBe(0)
  const refused = await limiter.consume('ip').catch((reason: RateLimiterRes) => reason)
  expect(refused).toMatchObject({ remainingPoints: 0, consumedPoints: 4, isFirstInDuration: false })
  expect(refused.msBeforeNext).toBe(10_000)
  expect((await limiter.consume('other')).remainingPoints).toBe(2)
  server.clock.advance(10_001)
  expect(await limiter.consume('ip')).toMatchObject({ remainingPoints: 2, isFirstInDuration: true })
})

it('rate-limiter-flexible rewards, blocks and forgets', async () => {
  const server = await openServer({ port: 0, clock: 'manual' })
  const storeClient = await openIoredis(server.url ?? '')
  const limiter = new RateLimiterRedis({ storeClient, points: 2, duration: 10, blockDuration: 60 })
  await limiter.consume('ip', 2)
  expect((await limiter.reward('ip')).consumedPoints).toBe(1)
  await limiter.consume('ip')
  expect(await limiter.consume('ip').catch((reason: RateLimiterRes) => reason)).toMatchObject({ msBeforeNext: 60_000 })
  server.clock.advance(20_000)
  expect((await limiter.get('ip'))?.msBeforeNext).toBe(40_000)
  expect(await limiter.delete('ip')).toBe(true)
  expect(await limiter.get('ip')).toBeNull()
  await limiter.set('ip', 5, 0)
  expect(await limiter.get('ip')).toMatchObject({ consumedPoints: 5, msBeforeNext: -1 })
})

it('rate-limiter-flexible takes bursts, with node-redis', async () => {
  const server = await openServer({ port: 0, clock: 'manual' })
  const storeClient = await openNodeRedis({ url: server.url ?? '' })
  const options = { storeClient, useRedisPackage: true }
  const limiter = new BurstyRateLimiter(
    new RateLimiterRedis({ ...options, points: 1, duration: 1, keyPrefix: 'steady' }),
    new RateLimiterRedis({ ...options, points: 2, duration: 10, keyPrefix: 'burst' }),
  )
  for (let i = 0; i < 3; i++) await limiter.consume('ip')
  await expect(limiter.consume('ip')).rejects.toMatchObject({ remainingPoints: 0 })
  server.clock.advance(1001)
  expect((await limiter.consume('ip')).consumedPoints).toBe(1)
})
