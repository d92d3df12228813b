/**
 * The build: src/ becomes dist/, one bundled file per entry point and module system, plus the types.
 *
 *     node scripts/build.mjs             everything, into an emptied dist/
 *     node scripts/build.mjs --no-types  the code alone, which is all that `npm start` needs
 *
 * Bundling is for start-up: loading some hundred small modules costs more time than running them. Packages from
 * node_modules and Node's own modules stay outside the bundles. Types are not bundled: the compiler writes them for
 * whatever the entry points reach, for `import` (.d.ts) and, as a copy, for `require` (.d.cts).
 */
import { execFileSync } from 'node:child_process'
import { chmodSync, existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { build } from 'esbuild'

process.chdir(join(import.meta.dirname, '..'))

/** The entry points: each becomes dist/<name>.js (ESM) and dist/<name>.cjs; those with types are what users import. */
const entries = [
  { source: 'src/index.ts', name: 'index', formats: ['esm', 'cjs'], types: true },
  { source: 'src/server/index.ts', name: 'server', formats: ['esm', 'cjs'], types: true },
  { source: 'src/prometheus.ts', name: 'prometheus', formats: ['esm', 'cjs'], types: true },
  { source: 'src/otel.ts', name: 'otel', formats: ['esm', 'cjs'], types: true },
  { source: 'src/postgres.ts', name: 'postgres', formats: ['esm', 'cjs'], types: true },
  { source: 'src/testing/index.ts', name: 'testing', formats: ['esm', 'cjs'], types: true },
  { source: 'src/server/system/worker.ts', name: 'worker', formats: ['esm'], types: false },
  { source: 'src/server/cli.ts', name: 'cli', formats: ['esm'], types: false, executable: true },
  { source: 'src/server/system/program.ts', name: 'program', formats: ['cjs'], types: false },
].filter(({ source }) => {
  if (existsSync(source)) return true
  console.log(`build: ${source} does not exist yet, skipped`)
  return false
})

/** CommonJS has no import.meta: its url, which a worker's file is found by, comes from the file's own name. */
const importMetaForCommonJs = {
  define: { 'import.meta.url': 'importMetaUrl' },
  banner: { js: "'use strict'; const importMetaUrl = require('node:url').pathToFileURL(__filename).href;" },
}

const codeOnly = process.argv.includes('--no-types')
if (!codeOnly) rmSync('dist', { recursive: true, force: true })
await Promise.all(entries.flatMap(entry => entry.formats.map(format => bundle(entry, format))))
if (!codeOnly) declare(entries.filter(entry => entry.types).map(entry => entry.source))

/** Bundles one entry point in one module format. */
async function bundle({ source, name, executable }, format) {
  const outfile = `dist/${name}.${format === 'esm' ? 'js' : 'cjs'}`
  const { warnings } = await build({
    entryPoints: [source],
    outfile,
    format,
    bundle: true,
    platform: 'node',
    target: 'node20',
    packages: 'external',
    ...(format === 'cjs' && importMetaForCommonJs),
  })
  if (warnings.length > 0) process.exitCode = 1
  if (executable) makeExecutable(outfile)
}

function makeExecutable(file) {
  const code = readFileSync(file, 'utf8')
  if (!code.startsWith('#!')) writeFileSync(file, `#!/usr/bin/env node\n${code}`)
  chmodSync(file, 0o755)
}

/** Writes dist/types/ for everything that `sources` reach. A type error fails the build, with the compiler's words. */
function declare(sources) {
  if (sources.length === 0) return
  const project = 'dist/tsconfig.json'
  const files = sources.map(source => `../${source}`)
  const compilerOptions = {
    noEmit: false,
    declaration: true,
    emitDeclarationOnly: true,
    rootDir: '../src',
    outDir: 'types',
  }
  writeFileSync(project, JSON.stringify({ extends: '../tsconfig.json', files, include: [], compilerOptions }))
  const compiler = join(dirname(fileURLToPath(import.meta.resolve('typescript/package.json'))), 'bin/tsc')
  try {
    execFileSync(process.execPath, [compiler, '--project', project], { stdio: 'inherit' })
  } catch {
    console.error('build: the types could not be written, see above')
    process.exit(1)
  } finally {
    rmSync(project)
  }
  for (const name of readdirSync('dist/types', { recursive: true, encoding: 'utf8' })) {
    if (name.endsWith('.d.ts')) publishDeclaration(join('dist/types', name))
  }
}

/**
 * Rewrites a declaration file's imports from './x.ts', as the sources have them, to './x.js', and adds its twin for
 * `require`, x.d.cts, which imports './x.cjs'. Twins rather than a re-export: CommonJS may not `require` an ES module.
 */
function publishDeclaration(file) {
  const declaration = readFileSync(file, 'utf8')
  const relativeImport = /((?:from|import\(|import) ?['"]\.{1,2}\/[^'"]*)\.ts(?=['"])/g
  writeFileSync(file, declaration.replace(relativeImport, '$1.js'))
  writeFileSync(file.replace(/\.d\.ts$/, '.d.cts'), declaration.replace(relativeImport, '$1.cjs'))
}
