import { redisVersion, version } from '../../base/version.ts'
import { runStandalone } from './standalone.ts'
import { runStandaloneMemcached } from './standalone-memcached.ts'

const USAGE = `samovar ${version}: a caching system that speaks Redis's protocol and memcached's

usage: samovar server [/path/to/redis.conf] [--directive value ...] [-]
       samovar memcached [memcached's options]
       samovar --version
       samovar --help

  samovar server                              serves on port 6379
  samovar server --port 7000 --maxmemory 1gb  any directive of redis.conf, with two dashes
  samovar server redis.conf --loglevel debug  a file; what follows it wins
  echo 'port 7000' | samovar server -         the configuration from the standard input
  samovar redis-server ...                    the same, where a program expects redis-server's --version and --help
  samovar memcached -m 1024 -l 127.0.0.1      serves as memcached does, on port 11211

All directives: docs/CONFIGURATION.md, memcached's options: samovar memcached -h`

/** Runs the command line's arguments. Resolves when the server serves, having called `serving`, or when there is nothing more to do. */
export async function main([command, ...args]: readonly string[], serving: () => void): Promise<void> {
  if (command === '--version' || command === '-v') console.log(versionLine())
  else if (command === '--help' || command === '-h' || command === undefined) console.log(USAGE)
  else if (command === 'server')
    await runStandalone(args, { usage: USAGE, versionLine: versionLine(), helpFails: false }, serving)
  else if (command === 'redis-server')
    await runStandalone(args, { usage: USAGE, versionLine: redisVersionLine(), helpFails: true }, serving)
  else if (command === 'memcached') await runStandaloneMemcached(args, serving)
  else {
    console.error(`samovar: unknown command '${command}'. Try samovar --help.`)
    process.exitCode = 1
  }
}

function versionLine(): string {
  return `samovar ${version} (Redis ${redisVersion} compatible, Node ${process.version})`
}

/** What programs read that ask a redis-server for its version. */
function redisVersionLine(): string {
  const bits = process.arch === 'arm' || process.arch === 'ia32' ? 32 : 64
  return `Redis server v=${redisVersion} sha=00000000:0 malloc=samovar-${version} bits=${bits} build=0`
}
