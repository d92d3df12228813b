import { type ChildProcess, spawn } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Redis } from 'ioredis'
import { onTestFinished } from 'vitest'
import { ended, findOnPath, freePort } from '../peer-process.ts'

export const redisServer = findOnPath('redis-server')

/** A redis-server on loopback that a test can stop and start again. */
export interface RedisPeer {
  readonly url: string
  /** Kills it; nothing is saved. */
  stop(): Promise<void>
  /** Starts it, empty, where it was. Resolves when it answers. */
  start(): Promise<void>
}

/** Starts a redis-server for the test that runs, or as long as `until` says, in a folder of its own. */
export async function openRedisPeer(
  until: (stop: () => Promise<void>) => void = onTestFinished,
  settings: readonly string[] = [],
): Promise<RedisPeer> {
  const port = await freePort()
  const folder = mkdtempSync(join(tmpdir(), 'samovar-peer-'))
  const url = `redis://127.0.0.1:${port}`
  let server: ChildProcess | undefined
  const stop = async (): Promise<void> => {
    const running = server
    server = undefined
    if (running !== undefined) await ended(running, () => running.kill('SIGKILL'))
  }
  const start = async (): Promise<void> => {
    const place = ['--port', String(port), '--bind', '127.0.0.1', '--dir', folder]
    server = spawn(redisServer ?? 'redis-server', [...place, '--save', '', ...settings])
    const probe = new Redis(url, { retryStrategy: () => 20, maxRetriesPerRequest: null })
    probe.on('error', () => {})
    await probe.ping()
    probe.disconnect()
  }
  until(async () => {
    await stop()
    rmSync(folder, { recursive: true, force: true })
  })
  await start()
  return { url, stop, start }
}
