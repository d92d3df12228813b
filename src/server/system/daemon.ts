import { spawn } from 'node:child_process'
import { closeSync } from 'node:fs'
import type { Configuration } from '../config/configuration.ts'

/**
 * A daemon: this program, started again in a session of its own, with nothing but the log's file to write to. Node cannot fork, so the
 * program reads its configuration a second time there; like redis-server's, the daemon has another process id than what was started.
 */

/** Set in the environment of the process that is the daemon. */
const MARK = 'SAMOVAR_DAEMON'
/** The file descriptor by which a daemon tells that it is ready. */
const READY = 3
/** Where redis-server writes a daemon's process id unless it is told otherwise. */
const PIDFILE = '/var/run/redis.pid'

/** Whether this process is a daemon. */
export function isDaemon(): boolean {
  return process.env[MARK] !== undefined
}

/** Whether this process has to start the daemon and end, rather than serve. A supervisor wants the process that it started. */
export function mustDaemonize({ values }: Configuration): boolean {
  return values.daemonize && !isSupervised(values.supervised) && !isDaemon()
}

/** Gives a daemon what redis-server gives it. Called in every process that serves. */
export function settleDaemon(configuration: Configuration): void {
  if (!isDaemon()) return
  delete process.env[MARK]
  if (configuration.values.pidfile === '') configuration.give('pidfile', [PIDFILE])
}

/** Starts the daemon; it gets what this process has read from its standard input. Rejects with Node's system error. */
export function startDaemon(standardInput: Uint8Array | undefined): Promise<void> {
  return new Promise((resolve, reject) => {
    const daemon = spawn(process.execPath, [...process.execArgv, ...process.argv.slice(1)], {
      detached: true,
      env: { ...process.env, [MARK]: '1' },
      stdio: [standardInput === undefined ? 'ignore' : 'pipe', 'ignore', 'ignore'],
    })
    daemon.once('error', reject)
    daemon.once('spawn', () => {
      daemon.unref()
      if (daemon.stdin === null) resolve()
      else daemon.stdin.end(standardInput, () => resolve())
    })
  })
}

/** As {@link startDaemon}, and waits until the daemon has said {@link daemonIsReady} or has ended. Resolves with the exit code of one that ended, else 0. */
export function startDaemonAndWait(): Promise<number> {
  return new Promise((resolve, reject) => {
    const daemon = spawn(process.execPath, [...process.execArgv, ...process.argv.slice(1)], {
      detached: true,
      env: { ...process.env, [MARK]: '1' },
      stdio: ['ignore', 'ignore', 'inherit', 'pipe'],
    })
    daemon.once('error', reject)
    daemon.once('exit', code => resolve(code ?? 1))
    // It closes its end when it is ready.
    daemon.stdio[READY]?.once('close', () => {
      daemon.unref()
      resolve(daemon.exitCode ?? 0)
    })
    daemon.stdio[READY]?.on('data', () => {})
  })
}

/** Tells the process that waits for this daemon that it serves. */
export function daemonIsReady(): void {
  closeSync(READY)
}

/** Whether a supervisor watches: the one that `supervised` names, if its environment is there. */
function isSupervised(supervised: 'upstart' | 'systemd' | 'auto' | 'no'): boolean {
  const upstart = process.env['UPSTART_JOB'] !== undefined
  const systemd = process.env['NOTIFY_SOCKET'] !== undefined
  if (supervised === 'auto') return upstart || systemd
  return supervised === 'upstart' ? upstart : supervised === 'systemd' && systemd
}
