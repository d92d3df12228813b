import { appendFileSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { redisVersion } from '../../base/version.ts'
import { CommandNames } from '../../command/command-names.ts'
import type { ShutdownOptions } from '../../command/host.ts'
import { registry } from '../../command/registry.ts'
import { byteStringOf, byteStringOfBytes } from '../config/byte-string.ts'
import { type CommandLine, parseCommandLine } from '../config/command-line.ts'
import { Configuration } from '../config/configuration.ts'
import { RedisConfError, readRedisConf, reasonOf } from '../config/redis-conf.ts'
import { memcachedRefusal } from '../memcached/memcached-side.ts'
import { ListenError } from '../port-listeners.ts'
import { Server } from '../server.ts'
import { TlsConfigurationError } from '../tls.ts'
import { rewriteConfigurationFile } from './configuration-file.ts'
import { mustDaemonize, settleDaemon, startDaemon } from './daemon.ts'
import { Log } from './log.ts'
import { matchFiles } from './match-files.ts'
import { OomScore } from './oom-score.ts'
import { startLines } from './start-lines.ts'
import { SystemChance, SystemClock, SystemProcess, SystemScheduler } from './system.ts'
import { warmUp } from './warm-up.ts'

/** What the program that runs says of itself. */
export interface ProgramTexts {
  readonly usage: string
  readonly versionLine: string
  /** Whether --help is a failure, told on the standard error, as it is for redis-server. */
  readonly helpFails: boolean
}

/**
 * A server as a process of its own: from the command line's arguments to the exit code.
 *
 * Exit codes as redis-server's: 0 after a clean stop, 1 when the configuration or an address is wrong. Calls `serving` once it serves and has warmed up.
 */
export async function runStandalone(args: readonly string[], texts: ProgramTexts, serving: () => void): Promise<void> {
  const line = parseCommandLine(args)
  if (line.action !== 'serve') return tell(line, texts)

  // Whoever reads the log may go away; the server goes on.
  process.stdout.on('error', () => {})
  const configuration = new Configuration(process.cwd())
  const warnings: string[] = []
  const names = new CommandNames(registry)
  const standardInput = line.standardInput ? readFileSync(0) : undefined
  const file = line.file === undefined ? undefined : resolve(line.file)
  try {
    const sources = {
      file: line.file === undefined ? undefined : byteStringOf(line.file),
      standardInput: standardInput === undefined ? undefined : byteStringOfBytes(standardInput),
      options: line.options,
    }
    readRedisConf(configuration, sources, {
      redisVersion,
      readFile: readFileSync,
      matchFiles,
      checkDirectory: directoryRefusal,
      checkLogfile: logfileRefusal,
      renameCommand: (from, to) => names.rename(from, to),
      warn: message => warnings.push(message),
    })
    if (mustDaemonize(configuration)) return await startDaemon(standardInput)
  } catch (error) {
    if (error instanceof RedisConfError) return fail(error.message)
    throw error
  }
  settleDaemon(configuration)
  // As redis-server does, so that what is relative is so to `dir`.
  process.chdir(configuration.values.dir)
  if (await serve(configuration, names, file, warnings)) serving()
}

/** Does what the command line asks for instead of serving. */
function tell(line: Exclude<CommandLine, { action: 'serve' }>, { usage, versionLine, helpFails }: ProgramTexts): void {
  if (line.action === 'refuse') fail(line.message)
  else if (line.action === 'version') console.log(versionLine)
  else if (line.action === 'check-system') console.log('[system] nothing that Samovar depends on needs a check')
  else if (helpFails) fail(usage)
  else console.log(usage)
}

/** Returns whether it serves: then it has warmed up. */
async function serve(
  configuration: Configuration,
  names: CommandNames,
  file: string | undefined,
  warnings: readonly string[],
): Promise<boolean> {
  const { values } = configuration
  const log = new Log(values.loglevel, values.logfile === '' ? '' : resolve(values.logfile))
  configuration.onChange('loglevel', level => void (log.level = level))
  configuration.onApply('directory', () => changeDirectory(values.dir))
  for (const warning of [...warnings, ...ignored(configuration)]) log.write('warning', warning)

  const platform = {
    clock: new SystemClock(),
    scheduler: new SystemScheduler(),
    chance: new SystemChance(),
    process: new SystemProcess(),
  }
  const server = new Server(configuration, platform, names)
  server.configurationFile = file ?? ''
  server.onLog = text => log.write('warning', text)
  server.onFailure = (error, ended) => log.write('warning', `A bug ended ${ended}: ${stackOf(error)}`)
  server.onRewrite = all => rewriteConfigurationFile(configuration, file, all)
  const refusal = await listenRefusal(server)
  if (refusal.length > 0) {
    for (const reason of refusal) log.write('warning', reason)
    process.exitCode = 1
    return false
  }

  const pidfile = values.pidfile === '' ? undefined : resolve(values.pidfile)
  if (pidfile !== undefined) writePidfile(pidfile, log)
  stopWhenAsked(server, log, pidfile)
  for (const line of startLines(configuration, server.addresses)) log.write('notice', line)
  new OomScore(configuration, text => log.write('warning', text)).apply()
  await warmUp(platform).catch(error => log.write('warning', `The warm-up failed: ${stackOf(error)}`))
  return true
}

/** Stops the server at SHUTDOWN and at signals, with exit code 0; a second SIGINT ends the process at once, with 1. */
function stopWhenAsked(server: Server, log: Log, pidfile: string | undefined): void {
  const { values } = server.configuration
  let stopping = false
  server.onShutdown = () => {
    if (stopping) return undefined
    stopping = true
    log.write('warning', 'User requested shutdown...')
    void server.close().then(() => {
      if (pidfile !== undefined) {
        log.write('notice', 'Removing the pid file.')
        rmSync(pidfile, { force: true })
      }
      log.write('warning', 'Samovar is now ready to exit, bye bye...')
      process.exit(0)
    })
    return undefined
  }
  const onSignal = (signal: 'SIGINT' | 'SIGTERM'): void => {
    if (stopping && signal === 'SIGINT') {
      log.write('warning', 'You insist... exiting now.')
      process.exit(1)
    }
    log.write('warning', `Received ${signal} scheduling shutdown...`)
    const options = values[signal === 'SIGINT' ? 'shutdown-on-sigint' : 'shutdown-on-sigterm']
    if (server.shutdown(shutdownOptions(options)) === undefined) return
    log.write('warning', `${signal} received, but the data could not be saved; the server goes on.`)
  }
  process.on('SIGTERM', () => onSignal('SIGTERM'))
  process.on('SIGINT', () => onSignal('SIGINT'))
}

function shutdownOptions(options: readonly string[]): ShutdownOptions {
  const save = options.includes('save') ? true : options.includes('nosave') ? false : undefined
  return { save, now: options.includes('now'), force: options.includes('force'), abort: false }
}

/** Listens as the configuration says. Returns why that cannot be, line by line; nothing when it stands. */
async function listenRefusal(server: Server): Promise<string[]> {
  const refusal = memcachedRefusal(server.configuration)
  if (refusal !== undefined) return [refusal]
  try {
    await server.listeners.open()
  } catch (error) {
    if (error instanceof ListenError) return listenFailure(error, server.configuration)
    if (error instanceof TlsConfigurationError)
      return [error.message, 'Failed to configure TLS. Check logs for more info.']
    throw error
  }
  return server.addresses.length + server.listeners.memcachedAddresses.length === 0
    ? ['Configured to not listen anywhere, exiting.']
    : []
}

function listenFailure(error: ListenError, { values }: Configuration): string[] {
  const { port, kind } = error
  const lines = [`Warning: ${error.message}`, `Failed listening on port ${port} (${kind}), aborting.`]
  if (error.code === 'EADDRINUSE' && kind !== 'unix') {
    const options = ['port', 'tls-port', 'memcached-port', 'memcached-tls-port', 'metrics-port'] as const
    const option = `--${options.find(name => values[name] === port) ?? 'port'}`
    lines.push(`Port ${port} is taken by another program: stop it, or choose another port with ${option}.`)
  }
  return lines
}

/** What the configuration asks for and does not get. */
function ignored({ values }: Configuration): string[] {
  const notices: string[] = []
  if (values['syslog-enabled']) notices.push("syslog-enabled is ignored: Node cannot reach the system's log.")
  if (values.supervised === 'systemd' || values.supervised === 'upstart') {
    notices.push(`supervised ${values.supervised} is ignored: no supervisor is told that the server is ready.`)
  }
  return notices
}

function stackOf(error: unknown): string {
  return error instanceof Error ? (error.stack ?? error.message) : String(error)
}

function fail(message: string): void {
  console.error(message)
  process.exitCode = 1
}

function directoryRefusal(path: string): string | undefined {
  try {
    return statSync(path).isDirectory() ? undefined : 'Not a directory'
  } catch (error) {
    return reasonOf(error)
  }
}

function changeDirectory(path: string): string | undefined {
  try {
    process.chdir(path)
    return undefined
  } catch (error) {
    return reasonOf(error)
  }
}

function logfileRefusal(path: string): string | undefined {
  try {
    appendFileSync(path, '')
    return undefined
  } catch (error) {
    return reasonOf(error)
  }
}

function writePidfile(path: string, log: Log): void {
  try {
    writeFileSync(path, `${process.pid}\n`)
  } catch (error) {
    log.write('warning', `Failed to write PID file: ${reasonOf(error)}`)
  }
}
