import { redisVersion, version } from '../base/version.ts'
import { runStandalone } from './system/standalone.ts'

const USAGE = `samovar ${version}: a caching system that speaks Redis's protocol (${redisVersion})

usage: samovar server [/path/to/redis.conf] [--directive value ...] [-]
       samovar --version
       samovar --help

  samovar server                              serves on port 6379
  samovar server --port 7000 --maxmemory 1gb  any directive of redis.conf, with two dashes
  samovar server redis.conf --loglevel debug  a file; what follows it wins
  echo 'port 7000' | samovar server -         the configuration from the standard input

All directives: docs/CONFIGURATION.md`

const [command, ...args] = process.argv.slice(2)
if (command === '--version' || command === '-v') console.log(versionLine())
else if (command === '--help' || command === '-h' || command === undefined) console.log(USAGE)
else if (command === 'server') await runStandalone(args, { usage: USAGE, versionLine: versionLine() })
else {
  console.error(`samovar: unknown command '${command}'. Try samovar --help.`)
  process.exitCode = 1
}

function versionLine(): string {
  return `samovar ${version} (Redis ${redisVersion} compatible, Node ${process.version})`
}
