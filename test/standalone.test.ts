import { type ChildProcess, spawn } from 'node:child_process'
import {
  copyFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs'
import { type AddressInfo, createServer, type Server } from 'node:net'
import { join } from 'node:path'
import { build } from 'esbuild'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { redisVersion } from '../src/base/version.ts'
import { RawConnection } from './differential/raw-connection.ts'
import { freePort } from './peer-process.ts'

/** compat/bin/redis-server as programs use it that expect redis-server: by its arguments, output, signals, files and exit code. */
describe.skipIf(process.platform === 'win32')('compat/bin/redis-server', () => {
  const root = join(import.meta.dirname, '..')
  let folder: string
  let executable: string
  const started = new Set<ChildProcess>()
  const daemons = new Set<number>()

  beforeAll(async () => {
    mkdirSync(join(root, 'coverage'), { recursive: true })
    folder = mkdtempSync(join(root, 'coverage/standalone-'))
    executable = join(folder, 'compat/bin/redis-server')
    mkdirSync(join(folder, 'compat/bin'), { recursive: true })
    copyFileSync(join(root, 'compat/bin/redis-server'), executable)
    const options = { bundle: true, platform: 'node', target: 'node20', packages: 'external' } as const
    const bundle = (name: string, outfile: string, format: 'esm' | 'cjs') =>
      build({
        ...options,
        format,
        entryPoints: [join(root, 'src/server', name)],
        outfile: join(folder, 'dist', outfile),
      })
    await Promise.all([bundle('cli.ts', 'cli.js', 'esm'), bundle('system/program.ts', 'program.cjs', 'cjs')])
  })
  afterEach(() => {
    for (const child of started) child.kill('SIGKILL')
    for (const id of daemons) if (isAlive(id)) process.kill(id, 'SIGKILL')
    started.clear()
    daemons.clear()
  })
  afterAll(() => rmSync(folder, { recursive: true, force: true }))

  interface Run {
    readonly child: ChildProcess
    /** All that it has written so far. */
    output(): string
    errors(): string
    /** Its exit code, once it has ended. */
    readonly ended: Promise<number | null>
    /** Resolves once it has written that; rejects if it ends before. */
    wrote(pattern: RegExp): Promise<void>
  }

  function run(args: readonly string[], input = ''): Run {
    const child = spawn(executable, args, { cwd: folder, stdio: ['pipe', 'pipe', 'pipe'] })
    started.add(child)
    let output = ''
    let errors = ''
    child.stdout?.on('data', chunk => (output += String(chunk)))
    child.stderr?.on('data', chunk => (errors += String(chunk)))
    child.stdin?.end(input)
    const ended = new Promise<number | null>(resolve => child.once('close', code => resolve(code)))
    return {
      child,
      output: () => output,
      errors: () => errors,
      ended,
      wrote: pattern =>
        new Promise((resolve, reject) => {
          const look = (): void => {
            if (pattern.test(output)) resolve()
          }
          child.stdout?.on('data', look)
          look()
          void ended.then(code => reject(new Error(`ended with ${code}:\n${output}${errors}`)))
        }),
    }
  }

  const READY = /Ready to accept connections tcp\n/

  async function serve(...args: readonly string[]): Promise<Run & { port: number }> {
    const port = await freePort()
    const server = run(['--bind', '127.0.0.1', '--port', String(port), ...args])
    await server.wrote(READY)
    return { ...server, port }
  }

  async function request(port: number, ...words: string[]): Promise<string> {
    const connection = await RawConnection.open({ host: '127.0.0.1', port })
    try {
      return await connection.request(...words)
    } finally {
      connection.close()
    }
  }

  it('keeps no compiled code of a run that did not serve', async () => {
    const fresh = join(folder, 'fresh')
    const files = ['cli.js', 'program.cjs']
    mkdirSync(fresh)
    for (const file of files) copyFileSync(join(folder, 'dist', file), join(fresh, file))
    const child = spawn(process.execPath, [join(fresh, 'cli.js'), '--version'], { stdio: 'ignore' })
    started.add(child)
    expect(await new Promise(resolve => child.once('close', resolve))).toBe(0)
    expect(readdirSync(fresh).sort()).toEqual(files)
  })

  it('runs memcached on no port, as memcached does', async () => {
    const file = join(folder, 'memcached-ports')
    const options = ['memcached', '-u', 'root', '-p', '0', '-v']
    const child = spawn(process.execPath, [join(folder, 'dist/cli.js'), ...options], {
      env: { ...process.env, MEMCACHED_PORT_FILENAME: file },
      stdio: ['ignore', 'ignore', 'pipe'],
    })
    started.add(child)
    let errors = ''
    child.stderr.on('data', chunk => (errors += String(chunk)))
    const ended = new Promise(resolve => child.once('close', resolve))
    while (!existsSync(file) && child.exitCode === null) await new Promise(resolve => setImmediate(resolve))
    child.kill('SIGTERM')
    expect(await ended).toBe(0)
    expect(readFileSync(file, 'latin1')).toBe('')
    expect(errors).toBe('Exiting normally\n')
  })

  it('tells its version as programs read it', async () => {
    for (const flag of ['-v', '--version']) {
      const { ended, output } = run([flag])
      expect(await ended).toBe(0)
      expect(output()).toMatch(
        new RegExp(`^Redis server v=${redisVersion} sha=\\d+:\\d malloc=\\S+ bits=(?:32|64) build=`),
      )
    }
  })

  it('fails where redis-server fails: at --help, --test-memory, a directive, a log that cannot be', async () => {
    const failures = [
      [['--help'], /usage: samovar server/],
      [['--test-memory', '64'], /not supported/],
      [['--no-such-directive', 'yes'], /FATAL CONFIG FILE ERROR.*>>> 'no-such-directive "yes"'\nBad directive/s],
      [['missing.conf'], /can't open config file 'missing\.conf': No such file or directory/],
      [['--logfile', 'missing/log'], /FATAL CONFIG FILE ERROR.*Can't open the log file: No such file or directory/s],
    ] as const
    for (const [args, message] of failures) {
      const { ended, errors } = run(args)
      expect([args, await ended]).toEqual([args, 1])
      expect(errors()).toMatch(message)
    }
  })

  it('says what harnesses wait for, with the id of the process that was started', async () => {
    const server = await serve('--always-show-logo', 'yes')
    const { pid } = server.child
    expect(server.output()).toMatch(new RegExp(`^${pid}:M \\d\\d \\w{3} \\d{4} [\\d:.]+ \\* Samovar`))
    expect(server.output()).toMatch(new RegExp(` PID: ${pid}\\b.*Server initialized.*Ready to accept connections`, 's'))
    expect(server.output()).toContain(` Port: ${server.port}\n`)
    const plain = await serve()
    expect(plain.output()).toMatch(new RegExp(`\\* Running mode=standalone, port=${plain.port}\\.\n`))
    expect(plain.output()).not.toContain('PID:')
  })

  it.each(['SIGTERM', 'SIGINT'] as const)('%s stops it, with 0', async signal => {
    const server = await serve('--pidfile', 'server.pid')
    expect(readFileSync(join(folder, 'server.pid'), 'utf8')).toBe(`${server.child.pid}\n`)
    server.child.kill(signal)
    expect(await server.ended).toBe(0)
    expect(server.output()).toMatch(
      new RegExp(`# Received ${signal} scheduling shutdown.*# User requested shutdown.*ready to exit, bye bye`, 's'),
    )
    expect(existsSync(join(folder, 'server.pid'))).toBe(false)
  })

  it('goes on at a signal whose shutdown would have to save what cannot be saved', async () => {
    const server = await serve('--shutdown-on-sigterm', 'save')
    server.child.kill('SIGTERM')
    await server.wrote(/the server goes on/)
    expect(await request(server.port, 'PING')).toBe('+PONG\r\n')
    expect(await request(server.port, 'CONFIG', 'SET', 'shutdown-on-sigterm', 'save force')).toBe('+OK\r\n')
    server.child.kill('SIGTERM')
    expect(await server.ended).toBe(0)
  })

  it('says so in its log when a port is taken, and ends with 1', async () => {
    const other = await listen()
    const { port } = other.address() as AddressInfo
    const { ended, output } = run(['--bind', '127.0.0.1', '--port', String(port)])
    expect(await ended).toBe(1)
    expect(output()).toMatch(
      new RegExp(
        `# Warning: Could not create server TCP listening socket 127\\.0\\.0\\.1:${port}: bind: Address already in use\n.*# Failed listening on port ${port} \\(tcp\\), aborting\\.\n`,
      ),
    )
    other.close()
  })

  it('reads the standard input, and takes paths as relative to dir', async () => {
    const port = await freePort()
    mkdirSync(join(folder, 'data'), { recursive: true })
    writeFileSync(join(folder, 'a.conf'), 'dir ./data\nlogfile server.log\npidfile server.pid\n')
    const server = run(['a.conf', '-'], `port ${port}\nbind 127.0.0.1\nsyslog-enabled yes\n`)
    const log = join(folder, 'data/server.log')
    await eventually(() => existsSync(log) && READY.test(readFileSync(log, 'utf8'))).toBe(true)
    expect(existsSync(join(folder, 'data/server.pid'))).toBe(true)
    expect(readFileSync(log, 'utf8')).toContain('# syslog-enabled is ignored')
    expect(await request(port, 'CONFIG', 'GET', 'dir')).toContain(`${folder}/data\r\n`)
    server.child.kill()
    expect(await server.ended).toBe(0)
    expect(server.output()).toBe('')
  })

  it('calls commands as rename-command says', async () => {
    const server = await serve('--rename-command', 'FLUSHALL', 'x', '--rename-command', 'config', '')
    expect(await request(server.port, 'X')).toBe('+OK\r\n')
    expect(await request(server.port, 'flushall')).toMatch(/^-ERR unknown command 'flushall'/)
    expect(await request(server.port, 'CONFIG', 'GET', 'port')).toMatch(/^-ERR unknown command 'CONFIG'/)
    const wrong = run(['--rename-command', 'flushall', 'get'])
    expect(await wrong.ended).toBe(1)
    expect(wrong.errors()).toMatch(/\nTarget command name already exists\n/)
  })

  it('goes to the background as another process, and is found by its pidfile', async () => {
    const port = await freePort()
    const paths = ['--pidfile', 'daemon.pid', '--logfile', 'daemon.log']
    const { child, ended, output } = run(['-', '--daemonize', 'yes', ...paths], `port ${port}\nbind 127.0.0.1\n`)
    expect(await ended).toBe(0)
    expect(output()).toBe('')
    const pidfile = join(folder, 'daemon.pid')
    await eventually(() => existsSync(pidfile) && readFileSync(pidfile, 'utf8').endsWith('\n')).toBe(true)
    const id = Number(readFileSync(pidfile, 'utf8'))
    daemons.add(id)
    expect(id).not.toBe(child.pid)
    await eventually(() => READY.test(readFileSync(join(folder, 'daemon.log'), 'utf8'))).toBe(true)
    expect(await request(port, 'CONFIG', 'GET', 'daemonize')).toBe('*2\r\n$9\r\ndaemonize\r\n$3\r\nyes\r\n')
    await request(port, 'SHUTDOWN')
    await eventually(() => readFileSync(join(folder, 'daemon.log'), 'utf8')).toMatch(/ready to exit, bye bye/)
    expect(existsSync(pidfile)).toBe(false)
  })
})

function isAlive(id: number): boolean {
  try {
    process.kill(id, 0)
    return true
  } catch {
    return false
  }
}

function listen(): Promise<Server> {
  return new Promise((resolve, reject) => {
    const server = createServer()
    server.once('error', reject)
    server.listen(0, '127.0.0.1', () => resolve(server))
  })
}

/** Starting a process takes as long as the machine is busy: only the test's own limit ends the wait. */
function eventually<T>(look: () => T) {
  return expect.poll(look, { timeout: 30_000 })
}
