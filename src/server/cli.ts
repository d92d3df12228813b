import { Configuration } from './config/configuration.ts'
import { Server } from './server.ts'
import { SystemChance, SystemClock, SystemProcess, SystemScheduler } from './system/system.ts'

const [, , command, ...rest] = process.argv
if (command !== 'server') {
  console.error('usage: samovar server [redis.conf] [--directive value …]')
  process.exit(1)
}
const configuration = new Configuration(process.cwd())
for (let i = 0; i < rest.length; i += 2) configuration.give(rest[i].slice(2), [rest[i + 1]])
const server = new Server(configuration, {
  clock: new SystemClock(),
  scheduler: new SystemScheduler(),
  chance: new SystemChance(),
  process: new SystemProcess(),
})
const { port } = configuration.values
await server.listen({ host: '127.0.0.1', port })
console.log(`Ready to accept connections on port ${port}`)
const stop = () => void server.close().then(() => process.exit(0))
process.once('SIGTERM', stop)
process.once('SIGINT', stop)
