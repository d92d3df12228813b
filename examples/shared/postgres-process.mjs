/**
 * The child process of postgres.mjs: node postgres-process.mjs <folder or nothing> <port>. Tells its port to the parent, and
 * lives exactly as long as the channel to it, however the parent ends.
 */
import { PGlite } from '@electric-sql/pglite'
import { PostgresServer } from './postgres-server.mjs'

process.on('disconnect', () => process.exit())
process.on('SIGINT', () => {}) // Ctrl-C reaches the whole process group: the parent decides when we stop.

const [, , folder, port] = process.argv
const server = new PostgresServer(await PGlite.create(folder || undefined))
process.send(await server.listen(Number(port)))
