import { readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { redisVersion, version } from '../../base/version.ts'
import { byteStringOf, byteStringOfBytes, bytesOfByteString } from '../config/byte-string.ts'
import { parseCommandLine } from '../config/command-line.ts'
import { Configuration } from '../config/configuration.ts'
import { RedisConfError, readRedisConf } from '../config/redis-conf.ts'
import { ListenError } from '../listeners.ts'
import { Server } from '../server.ts'
import { Log } from './log.ts'
import { matchFiles } from './match-files.ts'
import { SystemChance, SystemClock, SystemProcess, SystemScheduler } from './system.ts'

/**
 * A server as a process of its own: from the command line's arguments to the exit code.
 *
 * Exit codes as redis-server's: 0 after a clean stop, 1 when the configuration or an address is wrong.
 */
export async function runStandalone(
  args: readonly string[],
  texts: { usage: string; versionLine: string },
): Promise<void> {
  const line = parseCommandLine(args)
  if (line.action !== 'serve') {
    if (line.action === 'refuse') return fail(line.message)
    return console.log(
      line.action === 'version' ? texts.versionLine : line.action === 'help' ? texts.usage : SYSTEM_CHECK,
    )
  }

  // Whoever reads the log may go away; the server goes on.
  process.stdout.on('error', () => {})
  const configuration = new Configuration(process.cwd())
  const warnings: string[] = []
  try {
    const sources = {
      file: line.file === undefined ? undefined : byteStringOf(line.file),
      standardInput: line.standardInput ? byteStringOfBytes(readFileSync(0)) : undefined,
      options: line.options,
    }
    readRedisConf(configuration, sources, {
      redisVersion,
      readFile: readFileSync,
      matchFiles,
      checkDirectory: directoryRefusal,
      warn: message => warnings.push(message),
    })
  } catch (error) {
    if (error instanceof RedisConfError) return fail(error.message)
    throw error
  }
  await serve(configuration, line.file === undefined ? undefined : resolve(line.file), warnings)
}

const SYSTEM_CHECK = '[system] nothing that Samovar depends on needs a check'

async function serve(
  configuration: Configuration,
  file: string | undefined,
  warnings: readonly string[],
): Promise<void> {
  const { values } = configuration
  const log = new Log(values.loglevel, values.logfile === '' ? '' : resolve(values.dir, values.logfile))
  configuration.onChange('loglevel', level => void (log.level = level))
  for (const warning of warnings) log.write('warning', warning)

  const server = new Server(configuration, {
    clock: new SystemClock(),
    scheduler: new SystemScheduler(),
    chance: new SystemChance(),
    process: new SystemProcess(),
  })
  server.configurationFile = file ?? ''
  server.onLog = text => log.write('warning', text)
  server.onFailure = (error, ended) => log.write('warning', `A bug ended ${ended}: ${stackOf(error)}`)
  server.onRewrite = () => rewriteFile(configuration, file)
  try {
    await server.listeners.open()
  } catch (error) {
    return fail(error instanceof ListenError ? listenFailure(error) : String(error))
  }
  if (server.addresses.length === 0) return fail('Configured to not listen anywhere, exiting.')

  const pidfile = values.pidfile === '' ? undefined : resolve(values.dir, values.pidfile)
  if (pidfile !== undefined) writePidfile(pidfile, log)
  let stopping = false
  const stop = (reason: string): undefined => {
    if (stopping) return
    stopping = true
    log.write('warning', `${reason}, bye bye...`)
    void server.close().then(() => {
      if (pidfile !== undefined) rmSync(pidfile, { force: true })
      process.exit(0)
    })
  }
  server.onShutdown = () => stop('User requested shutdown')
  process.on('SIGTERM', () => stop('Received SIGTERM'))
  process.on('SIGINT', () => stop('Received SIGINT'))
  log.write('notice', banner(configuration))
  log.write('notice', `Ready to accept connections ${values.port === 0 ? 'unix' : 'tcp'}`)
}

function banner({ values }: Configuration): string {
  const path = values.unixsocket
  const where = values.port === 0 ? `on ${path}` : `on port ${values.port}`
  const how = values.port === 0 ? `redis-cli -s ${path}` : `redis-cli -p ${values.port}`
  return [
    `Samovar ${version} serves ${where} (pid ${process.pid})`,
    `    connect   ${how}${values.port === 0 ? '' : `, or any Redis client at redis://127.0.0.1:${values.port}`}`,
    '    stop      Ctrl-C',
  ].join('\n')
}

function listenFailure(error: ListenError): string {
  const kind = error.port === 0 ? 'unix' : 'tcp'
  const lines = [`Warning: ${error.message}`, `Failed listening on port ${error.port} (${kind}), aborting.`]
  if (error.code === 'EADDRINUSE' && error.port !== 0) {
    lines.push(`Port ${error.port} is taken by another program: stop it, or choose another port with --port.`)
  }
  return lines.join('\n')
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
  } catch {
    return 'No such file or directory'
  }
}

/** Writes redis.conf anew, by way of a file beside it, so that a crash leaves the old or the new one. */
function rewriteFile(configuration: Configuration, file: string | undefined): string | undefined {
  if (file === undefined) return 'ERR The server is running without a config file'
  try {
    const old = byteStringOfBytes(readOrEmpty(file))
    const beside = `${file}.${process.pid}.tmp`
    writeFileSync(beside, bytesOfByteString(configuration.rewrite(old)), { flush: true })
    renameSync(beside, file)
    return undefined
  } catch (error) {
    return `ERR Rewriting config file: ${error instanceof Error ? error.message : String(error)}`
  }
}

function readOrEmpty(file: string): Uint8Array {
  try {
    return readFileSync(file)
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return new Uint8Array(0)
    throw error
  }
}

function writePidfile(path: string, log: Log): void {
  try {
    writeFileSync(path, `${process.pid}\n`)
  } catch (error) {
    log.write('warning', `Failed to write PID file: ${String(error)}`)
  }
}
