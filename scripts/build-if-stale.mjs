import { execFileSync } from 'node:child_process'
import { existsSync, readdirSync, statSync } from 'node:fs'
import { join } from 'node:path'

const root = join(import.meta.dirname, '..')
/** The command line program, as it is built. */
export const program = join(root, 'dist/cli.js')

/** Builds the code if dist/ is missing or older than what it is built from. Ends the process where that fails. */
export function buildIfStale() {
  if (!isStale()) return
  console.log('Building Samovar ...')
  try {
    execFileSync(process.execPath, [join(root, 'scripts/build.mjs'), '--no-types'], { stdio: 'inherit' })
  } catch {
    console.error('The build failed, see above')
    process.exit(1)
  }
}

/** Whether the built program is missing or older than anything it is built from. */
function isStale() {
  if (!existsSync(program)) return true
  const sources = readdirSync(join(root, 'src'), { recursive: true, encoding: 'utf8' }).map(name => join('src', name))
  const builtMs = statSync(program).mtimeMs
  return [...sources, 'scripts/build.mjs', 'package.json'].some(name => statSync(join(root, name)).mtimeMs > builtMs)
}
