/**
 * `npm start`: Samovar on port 6379, from the sources. Builds first if dist/ is missing or older than what it is built
 * from, then becomes the command line program: `npm start -- --port 7000` is `samovar server --port 7000`.
 */
import { pathToFileURL } from 'node:url'
import { buildIfStale, program } from './build-if-stale.mjs'

buildIfStale()
process.argv = [process.execPath, program, 'server', ...process.argv.slice(2)]
await import(pathToFileURL(program).href)
