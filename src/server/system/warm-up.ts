import { MemoryConnection } from '../../transport/memory-connection.ts'
import { Configuration } from '../config/configuration.ts'
import type { Platform } from '../platform.ts'
import { Server } from '../server.ts'

/** What clients begin with, and what they usually ask for. */
const COMMANDS = [
  'HELLO 2',
  'CLIENT SETINFO LIB-NAME warm-up',
  'SELECT 0',
  'PING',
  'SET key value',
  'SET key value EX 60',
  'GET key',
  'EXISTS key',
  'EXPIRE key 60',
  'TTL key',
  'MSET a 1 b 2',
  'MGET a b',
  'INCR a',
  'DEL a b',
  'HSET hash field value',
  'HGET hash field',
  'HGETALL hash',
  'LPUSH list a',
  'RPUSH list b',
  'LRANGE list 0 -1',
  'LPOP list',
  'SADD set a',
  'SISMEMBER set a',
  'ZADD ranks 1 a',
  'ZRANGE ranks 0 -1',
  'PUBLISH channel message',
]

/** What is asked again and again, until it runs as machine code: the way of every command. */
const PIPELINE = ['SET key value', 'GET key'].map(inArguments).join('').repeat(8)
const PIPELINES = 200

/**
 * Asks for what clients usually ask for, of a server that nobody else sees: what runs for the first time has to be compiled, which takes
 * some 15 ms of the first client's time otherwise, and until it is compiled well a command takes ten times as long. It takes a fifth of a second; between the
 * commands, of which none takes more than some milliseconds, those who are there already are served. Resolves with that server, closed, when it is done.
 */
export async function warmUp(platform: Platform): Promise<Server> {
  const turn = (): Promise<void> => new Promise(resolve => platform.scheduler.soon(resolve))
  platform.clock.monotonic()
  await turn()
  const server = new Server(new Configuration(process.cwd()), platform)
  const connection = new MemoryConnection()
  const session = server.accept(connection)
  if (session === undefined) throw new Error('a server of its own has no room for one client')
  connection.attach(session)
  connection.stream.resume()
  for (const command of COMMANDS) {
    await turn()
    connection.stream.write(inArguments(command))
  }
  for (let i = 0; i < PIPELINES; i++) {
    await turn()
    connection.stream.write(PIPELINE)
  }
  await turn()
  await server.close()
  return server
}

/** A command as client libraries send it. */
function inArguments(command: string): string {
  const words = command.split(' ')
  return `*${words.length}\r\n${words.map(word => `$${word.length}\r\n${word}\r\n`).join('')}`
}
