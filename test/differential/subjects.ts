import { type ChildProcess, spawn } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createServer as createSamovar, type ServerOptions } from '../../src/server/index.ts'
import { ended, findOnPath, freePort } from '../peer-process.ts'
import { RawConnection } from './raw-connection.ts'

/** A running server that cases are sent to. */
export interface Subject {
  readonly name: string
  connect(): Promise<RawConnection>
  close(): Promise<void>
}

/** Configuration directives by their redis.conf names. */
export type Directives = { readonly [Name in keyof NonNullable<ServerOptions['config']>]?: string }

/** The redis-server that defines right and wrong; undefined where none is installed. */
export const referenceBinary: string | undefined = findOnPath('redis-server')

/** Whether a missing redis-server fails the suite (`SAMOVAR_REQUIRE_REDIS=1`) instead of skipping it. */
export const referenceRequired: boolean = process.env['SAMOVAR_REQUIRE_REDIS'] === '1'

/** What takes the place of Samovar: `redis` (the reference again, to prove the cases deterministic) or a redis-server's path. */
const SUBSTITUTE = process.env['SAMOVAR_DIFFERENTIAL_SUBJECT']

/** Whether the subject is the reference itself, so that known differences are not to be seen. */
export const subjectIsReference: boolean = SUBSTITUTE === 'redis'

/** Starts the server under test. */
export function startSubject(directives: Directives = {}): Promise<Subject> {
  if (SUBSTITUTE === undefined) return startSamovar(directives)
  return startRedis(directives, SUBSTITUTE === 'redis' ? referenceBinary : SUBSTITUTE)
}

/** Starts a redis-server with an empty keyspace that writes no file, on a free loopback port. */
export async function startRedis(directives: Directives = {}, binary = referenceBinary): Promise<Subject> {
  if (binary === undefined) throw new Error(MISSING)
  for (let attempt = 1; ; attempt++) {
    try {
      return await spawnRedis(binary, await freePort(), directives)
    } catch (error) {
      // Somebody else may have taken the port in between.
      if (attempt === 3 || !String(error).includes('Address already in use')) throw error
    }
  }
}

/** What a skipped suite says, and a required one fails with. */
export const MISSING = 'no redis-server on PATH: the differential suite needs one (Debian: apt install redis-server)'

/** Starts Samovar in this process, on a free loopback port. */
async function startSamovar(directives: Directives): Promise<Subject> {
  const server = await createSamovar({ port: 0, config: { save: '', ...directives } })
  const { port = 0 } = server
  return {
    name: 'samovar',
    connect: () => RawConnection.open({ host: '127.0.0.1', port }),
    close: () => server.close(),
  }
}

async function spawnRedis(binary: string, port: number, directives: Directives): Promise<Subject> {
  const directory = mkdtempSync(join(tmpdir(), 'samovar-differential-'))
  const settings = { port: String(port), bind: '127.0.0.1', save: '', dir: directory, ...directives }
  const server = spawn(
    binary,
    Object.entries(settings).flatMap(([name, value]) => [`--${name}`, value]),
    // SORT … ALPHA compares by the locale.
    { stdio: ['ignore', 'pipe', 'pipe'], env: { ...process.env, LC_ALL: 'C' } },
  )
  const stop = () => server.kill('SIGKILL')
  process.once('exit', stop)
  const close = async () => {
    process.off('exit', stop)
    await ended(server, stop)
    rmSync(directory, { recursive: true, force: true })
  }
  try {
    await ready(server)
  } catch (error) {
    await close()
    throw error
  }
  return { name: 'redis', connect: () => RawConnection.open({ host: '127.0.0.1', port }), close }
}

function ready(server: ChildProcess): Promise<void> {
  return new Promise((resolve, reject) => {
    let log = ''
    const read = (chunk: Buffer) => {
      log += chunk.toString('latin1')
      if (log.includes('Ready to accept connections')) resolve()
    }
    server.stdout?.on('data', read)
    server.stderr?.on('data', read)
    server.once('error', reject)
    server.once('exit', code => reject(new Error(`redis-server ended with ${code}:\n${log}`)))
  })
}
