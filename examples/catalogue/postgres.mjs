/**
 * PostgreSQL in a process of its own: PGlite, which is PostgreSQL compiled to WebAssembly, behind a socket that speaks
 * PostgreSQL's own protocol. It needs no installation and keeps its data in memory.
 *
 * `startPostgres` is called by the example; this very file is also what the child process runs.
 */
import { fork } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'

/**
 * Starts PostgreSQL on a free port of this machine.
 *
 * @returns {Promise<{ url: string, close(): Promise<void> }>}
 */
export async function startPostgres() {
  const child = fork(fileURLToPath(import.meta.url), ['--child'])
  const exited = once(child, 'exit')
  const started = await Promise.race([once(child, 'message'), exited.then(() => undefined)])
  if (!started) throw new Error('PostgreSQL (PGlite) could not be started, see above')
  return {
    url: started[0],
    close: async () => {
      child.disconnect()
      await exited
    },
  }
}

/** The child lives exactly as long as its channel to the parent, however the parent ends. */
async function serve() {
  process.on('disconnect', () => process.exit())
  process.on('SIGINT', () => {}) // Ctrl-C reaches the whole process group: the parent decides when we stop.

  const { PGlite } = await import('@electric-sql/pglite')
  const { PGLiteSocketServer } = await import('@electric-sql/pglite-socket')
  const server = new PGLiteSocketServer({ db: await PGlite.create(), port: 0 })
  await server.start()
  process.send(`postgres://postgres@${server.getServerConn()}/postgres`)
}

if (process.argv[2] === '--child') await serve()
