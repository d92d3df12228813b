/**
 * `npm start`: Samovar on port 6379, and for clients of memcached on 11211, from the sources. Builds first if dist/ is missing or older than what it is built
 * from, then becomes the command line program: `npm start -- --port 7000` is `samovar server --port 7000`.
 */
import { pathToFileURL } from 'node:url'
import { buildIfStale, program } from './build-if-stale.mjs'

buildIfStale()
const given = process.argv.slice(2)
// A configuration file, and what is asked of the program itself, come first and alone.
const serves = given.length === 0 || (given[0].startsWith('--') && given[0] !== '--version' && given[0] !== '--help')
const memcached = serves ? ['--memcached-port', '11211'] : []
process.argv = [process.execPath, program, 'server', ...memcached, ...given]
await import(pathToFileURL(program).href)
