import { appendFileSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { memcachedVersion } from '../../base/version.ts'
import { readUsers, type Users } from '../../memcached/users.ts'
import { type MemcachedAddress, memcachedAddresses } from '../memcached/memcached-addresses.ts'
import { MEMCACHED_HELP, MEMCACHED_LICENSE } from '../memcached/memcached-help.ts'
import { type MemcachedOptions, readMemcachedOptions } from '../memcached/memcached-options.ts'
import { MemcachedServer } from '../memcached/memcached-server.ts'
import { MemcachedTls, MemcachedTlsError } from '../memcached/memcached-tls.ts'
import { MemcachedOptionError, USAGE_ERROR } from '../memcached/option-draft.ts'
import { daemonIsReady, isDaemon, startDaemonAndWait } from './daemon.ts'
import { SystemChance, SystemClock, SystemProcess, SystemScheduler } from './system.ts'

/** EX_OSERR and EX_NOUSER of sysexits.h. */
const SYSTEM_ERROR = 71
const NO_USER = 67
const DAY_MS = 24 * 3600 * 1000

/**
 * A memcached as a process of its own: from the command line's arguments to the exit code, as memcached has them. Calls `serving` once it serves.
 */
export async function runStandaloneMemcached(args: readonly string[], serving: () => void): Promise<void> {
  let options: MemcachedOptions
  try {
    options = readMemcachedOptions(args)
  } catch (error) {
    if (error instanceof MemcachedOptionError) return fail(error.message, error.exitCode)
    throw error
  }
  if (options.action === 'help') return console.log(MEMCACHED_HELP)
  if (options.action === 'license') return console.log(MEMCACHED_LICENSE)
  if (options.action === 'version') return console.log(`memcached ${memcachedVersion}`)
  for (const warning of options.warnings) console.error(warning)
  if (!becomeUser(options.user)) return
  if (options.daemon && !isDaemon()) {
    process.exitCode = await startDaemonAndWait()
    return
  }
  await serve(options, serving)
}

async function serve(options: MemcachedOptions, serving: () => void): Promise<void> {
  const { settings } = options
  const server = new MemcachedServer(settings, {
    clock: new SystemClock(),
    scheduler: new SystemScheduler(),
    chance: new SystemChance(),
    process: new SystemProcess(),
  })
  server.onFailure = (error, ended) =>
    console.error(`A bug ended ${ended}: ${error instanceof Error ? error.stack : String(error)}`)
  const { authFile } = settings
  const usersFile = authFile ?? (settings.sasl ? process.env.MEMCACHED_SASL_PWDB : undefined)
  if (usersFile !== undefined) {
    const users = loadUsers(usersFile)
    if (typeof users === 'string') return fail(users, 1)
    server.users = users
    process.on('SIGHUP', () => {
      const fresh = loadUsers(usersFile)
      if (typeof fresh !== 'string') server.users = fresh
    })
  }
  if (settings.ssl.enabled) {
    try {
      server.tls = new MemcachedTls(settings.ssl, {
        scheduler: server.platform.scheduler,
        now: () => server.keyspace.now,
        handshakesMax: settings.maxConnections,
        failed: (reason, fileDescriptor) => server.noteTlsFailure(reason, fileDescriptor),
      })
    } catch (error) {
      if (error instanceof MemcachedTlsError) return fail(error.message, USAGE_ERROR)
      throw error
    }
    process.on('SIGHUP', () => {
      server.beginBatch()
      const failure = server.refreshCertificates()
      if (failure !== undefined) console.error(`Could not reload TLS certificates on SIGHUP: ${failure}`)
    })
  }
  // Who reads the file of ports may end it at once.
  let stopping = false
  const stop = (farewell: string | undefined): void => {
    if (stopping) return
    stopping = true
    if (farewell !== undefined) console.error(farewell)
    void server.close().then(() => {
      if (options.daemon && options.pidFile !== undefined) rmSync(options.pidFile, { force: true })
      process.exit(0)
    })
  }
  server.onShutdown = graceful => stop(graceful ? 'Gracefully stopping' : undefined)
  process.on('SIGINT', () => stop(settings.verbosity > 0 ? 'Exiting normally' : undefined))
  process.on('SIGTERM', () => stop(settings.verbosity > 0 ? 'Exiting normally' : undefined))
  process.on('SIGUSR1', () => stop('Gracefully stopping'))
  process.on('SIGHUP', () => {})
  try {
    await listen(server)
  } catch (error) {
    if (error instanceof MemcachedOptionError) return fail(error.message, error.exitCode)
    const { message } = error as Error
    const { listen: addresses, tcpPort, unixSocket } = settings
    if (unixSocket !== undefined)
      return fail(`failed to listen on UNIX socket: ${unixSocket}: ${message}`, SYSTEM_ERROR)
    return fail(
      addresses === undefined
        ? `failed to listen on TCP port ${tcpPort}: ${message}`
        : `failed to listen on one of interface(s) ${addresses}: ${message}`,
      SYSTEM_ERROR,
    )
  }
  if (options.pidFile !== undefined) savePid(options.pidFile)
  if (options.daemon) daemonIsReady()
  serving()
}

/** Returns the users of a file, or what is wrong with it. */
function loadUsers(file: string): Users | string {
  let text: string
  try {
    text = readFileSync(file, 'latin1')
  } catch (error) {
    return `Could not open authfile [${file}] for reading, error ${(error as Error).message}`
  }
  return readUsers(text) ?? `Authfile [${file}] has a malformed entry. Should be 'user:password'`
}

async function listen(server: MemcachedServer): Promise<void> {
  const { settings, listeners } = server
  if (settings.unixSocket !== undefined)
    return listeners.listenOnPath(settings.unixSocket, settings.unixMask, settings.backlog)
  if (settings.tcpPort === 0 && settings.udpPort === 0) {
    // memcached goes on, though nobody can come; Node would end where there is nothing to wait for.
    setInterval(() => {}, DAY_MS)
    return writePorts([])
  }
  const ports: string[] = []
  const addresses = memcachedAddresses(settings)
  // An address of one kind that the machine does not have is no reason not to serve the other.
  const needed = settings.listen !== undefined
  let port = Math.max(settings.tcpPort, 0)
  for (const [i, address] of settings.tcpPort === 0 ? [] : addresses.entries()) {
    try {
      const wanted = address.port === 0 && i > 0 && !needed ? port : address.port
      const handshakes = address.tls === 'no' ? undefined : server.tls?.handshakesOf(address.tls)
      port = await listeners.listen(address.host, wanted, settings.backlog, address.protocol, handshakes)
      ports.push(`TCP ${address.host.includes(':') ? 'INET6' : 'INET'}: ${port}\n`)
    } catch (error) {
      const { code } = error as NodeJS.ErrnoException
      if (needed || ports.length === 0 || (code !== 'EAFNOSUPPORT' && code !== 'EADDRNOTAVAIL')) throw error
    }
  }
  settings.tcpPort = port
  await listenForDatagrams(server, addresses, ports)
  writePorts(ports)
}

/** Listens for datagrams, where that is asked for, on the same addresses. */
async function listenForDatagrams(
  server: MemcachedServer,
  addresses: readonly MemcachedAddress[],
  ports: string[],
): Promise<void> {
  const { listeners, settings } = server
  if (settings.udpPort === 0) return
  let port = Math.max(settings.udpPort, 0)
  for (const [i, { host }] of addresses.entries()) {
    try {
      port = await listeners.listenForDatagrams(host, port, request => server.answerDatagram(request))
      ports.push(`UDP ${host.includes(':') ? 'INET6' : 'INET'}: ${port}\n`)
    } catch (error) {
      const { code } = error as NodeJS.ErrnoException
      if (i === 0 || (code !== 'EAFNOSUPPORT' && code !== 'EADDRNOTAVAIL')) throw error
    }
  }
  settings.udpPort = port
}

/** Tells the ports in the file that the environment names, as memcached does: it is there once it is complete. */
function writePorts(ports: readonly string[]): void {
  const file = process.env.MEMCACHED_PORT_FILENAME
  if (file === undefined) return
  appendFileSync(`${file}.lck`, ports.join(''))
  renameSync(`${file}.lck`, file)
}

/** Gives up root for another user, if it is root. Returns false after telling that it must not be, or that there is no such user. */
function becomeUser(user: string | undefined): boolean {
  if (process.getuid?.() !== 0) return true
  if (user === undefined || user === '') {
    fail("must add '-u root' to start as root", USAGE_ERROR)
    return false
  }
  try {
    if (user !== 'root') {
      process.setgroups?.([])
      process.setgid?.(groupOf(user))
      process.setuid?.(user)
    }
    return true
  } catch {
    fail(`can't find the user ${user} to switch to`, NO_USER)
    return false
  }
}

/** Returns the number of a user's own group. Throws when there is no such user. */
function groupOf(user: string): number {
  const line = readFileSync('/etc/passwd', 'utf8')
    .split('\n')
    .find(entry => entry.startsWith(`${user}:`))
  if (line === undefined) throw new Error('no such user')
  return Number(line.split(':')[3])
}

function savePid(path: string): void {
  try {
    writeFileSync(`${path}.tmp`, `${process.pid}\n`)
    renameSync(`${path}.tmp`, path)
  } catch (error) {
    console.error(`Could not open the pid file ${path}.tmp for writing: ${(error as Error).message}`)
  }
}

function fail(message: string, exitCode: number): void {
  console.error(message)
  process.exitCode = exitCode
}
