/**
 * `npm start`: Samovar on port 6379, from the sources. Builds first if dist/ is missing or older than what it is built
 * from, then becomes the command line program: `npm start -- --port 7000` is `samovar server --port 7000`.
 */
import { execFileSync } from 'node:child_process'
import { existsSync, readdirSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'

const root = join(import.meta.dirname, '..')
const program = join(root, 'dist/cli.js')

if (isStale()) {
  console.log('Building Samovar ...')
  try {
    execFileSync(process.execPath, [join(root, 'scripts/build.mjs'), '--no-types'], { stdio: 'inherit' })
  } catch {
    console.error('start: the build failed, see above')
    process.exit(1)
  }
}
process.argv = [process.execPath, program, 'server', ...process.argv.slice(2)]
await import(pathToFileURL(program).href)

/** Whether the built program is missing or older than anything it is built from. */
function isStale() {
  if (!existsSync(program)) return true
  const sources = readdirSync(join(root, 'src'), { recursive: true, encoding: 'utf8' }).map(name => join('src', name))
  const builtMs = statSync(program).mtimeMs
  return [...sources, 'scripts/build.mjs', 'package.json'].some(name => statSync(join(root, name)).mtimeMs > builtMs)
}
