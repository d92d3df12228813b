import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { build } from 'esbuild'
import { Redis } from 'ioredis'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { createServer as CreateServer } from '../src/server/create-server.ts'

/** Workers load JavaScript only, so the bundles that are published are what is tested. */
describe('a server on a worker thread', () => {
  const directory = mkdtempSync(join(tmpdir(), 'samovar-worker-'))
  let createServer: typeof CreateServer

  beforeAll(async () => {
    await build({
      entryPoints: { server: 'src/server/index.ts', worker: 'src/server/system/worker.ts' },
      outdir: directory,
      bundle: true,
      format: 'esm',
      platform: 'node',
    })
    writeFileSync(join(directory, 'package.json'), '{"type":"module"}')
    const module = (await import(pathToFileURL(join(directory, 'server.js')).href)) as {
      createServer: typeof CreateServer
    }
    createServer = module.createServer
  })
  afterAll(() => rmSync(directory, { recursive: true, force: true }))

  it('serves sockets and calls, and closes', async () => {
    await using server = await createServer({ port: 0, thread: 'worker' })
    const redis = new Redis(server.url as string, { enableReadyCheck: false })
    await redis.set('greeting', 'hello')
    expect(await server.async.getText('greeting')).toBe('hello')
    expect(await server.async.set('greeting', Buffer.from([0, 255]))).toBe(true)
    expect(await redis.getBuffer('greeting')).toEqual(Buffer.from([0, 255]))
    await expect(server.async.call('nonsense')).rejects.toThrow(/unknown command 'nonsense'/)
    redis.disconnect()
  })

  it('rejects what an embedded server rejects', async () => {
    await using server = await createServer({ port: 0, thread: 'worker' })
    await expect(createServer({ port: server.port as number, thread: 'worker' })).rejects.toMatchObject({
      code: 'EADDRINUSE',
    })
    await expect(createServer({ config: { maxmemory: 'plenty' }, thread: 'worker' })).rejects.toThrow(/maxmemory/)
  })

  it('rejects calls once it is closed', async () => {
    const server = await createServer({ thread: 'worker' })
    const call = server.async.get('key')
    await call
    await server.close()
    await expect(server.async.get('key')).rejects.toThrow(/closed/)
  })
})
