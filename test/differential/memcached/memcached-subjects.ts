import { type ChildProcess, spawn } from 'node:child_process'
import { connect } from 'node:net'
import { userInfo } from 'node:os'
import { readMemcachedOptions } from '../../../src/server/memcached/memcached-options.ts'
import { MemcachedServer } from '../../../src/server/memcached/memcached-server.ts'
import { SystemChance, SystemClock, SystemProcess, SystemScheduler } from '../../../src/server/system/system.ts'
import { ended, findOnPath, freePort } from '../../peer-process.ts'
import { RawConnection } from '../raw-connection.ts'

/** A running server that speaks memcached's protocols. */
export interface MemcachedSubject {
  readonly name: string
  connect(): Promise<RawConnection>
  close(): Promise<void>
}

/** The memcached that defines right and wrong; undefined where none is installed. */
export const memcachedBinary: string | undefined = findOnPath('memcached')

/** Whether a missing memcached fails the suite (`SAMOVAR_REQUIRE_MEMCACHED=1`) instead of skipping it. */
export const memcachedRequired: boolean = process.env['SAMOVAR_REQUIRE_MEMCACHED'] === '1'

/** What a skipped suite says, and a required one fails with. */
export const MEMCACHED_MISSING =
  'no memcached on PATH: the comparison with memcached needs one (Debian: apt install memcached)'

/** How long memcached may take to listen: in turns of looking. */
const LOOKS_MAX = 500

/** Starts Samovar in this process, on a free loopback port, with memcached's options. */
export async function startSamovar(options: readonly string[] = []): Promise<MemcachedSubject> {
  const { settings } = readMemcachedOptions(options)
  const server = new MemcachedServer(settings, {
    clock: new SystemClock(),
    scheduler: new SystemScheduler(),
    chance: new SystemChance(),
    process: new SystemProcess(),
  })
  server.onFailure = error => {
    throw error
  }
  const port = await server.listeners.listen('127.0.0.1', 0, 128)
  return {
    name: 'samovar',
    connect: () => RawConnection.open({ host: '127.0.0.1', port }),
    close: () => server.close(),
  }
}

/** Starts the memcached that is installed, with one thread, on a free loopback port. */
export async function startMemcached(options: readonly string[] = []): Promise<MemcachedSubject> {
  if (memcachedBinary === undefined) throw new Error(MEMCACHED_MISSING)
  const port = await freePort()
  const user = process.getuid?.() === 0 ? ['-u', userInfo().username] : []
  const place = ['-l', '127.0.0.1', '-p', String(port), '-U', '0', '-t', '1']
  const server = spawn(memcachedBinary, [...place, ...user, ...options], { stdio: 'ignore' })
  const stop = () => void server.kill('SIGKILL')
  process.once('exit', stop)
  const close = async () => {
    process.off('exit', stop)
    await ended(server, stop)
  }
  try {
    await listening(server, port)
  } catch (error) {
    await close()
    throw error
  }
  return { name: 'memcached', connect: () => RawConnection.open({ host: '127.0.0.1', port }), close }
}

async function listening(server: ChildProcess, port: number): Promise<void> {
  for (let looks = 0; looks < LOOKS_MAX; looks++) {
    if (server.exitCode !== null) break
    const taken = await new Promise<boolean>(resolve => {
      const probe = connect(port, '127.0.0.1')
      probe.once('connect', () => {
        probe.destroy()
        resolve(true)
      })
      probe.once('error', () => resolve(false))
    })
    if (taken) return
    await new Promise(resolve => setImmediate(resolve))
  }
  throw new Error(`memcached does not listen; its exit code is ${server.exitCode}`)
}
