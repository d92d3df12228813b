import { execFile, execFileSync } from 'node:child_process'
import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { build } from 'esbuild'

const root = join(import.meta.dirname, '../..')
/** How long an example may run, in ms. One that leaves a handle open runs into it. */
const RUN_TIMEOUT_MS = 20_000
/** What users import, and what it is here. */
const ENTRY_POINTS = Object.entries({
  samovar: 'src/index.ts',
  'samovar/server': 'src/server/index.ts',
  'samovar/postgres': 'src/postgres.ts',
  'samovar/prometheus': 'src/prometheus.ts',
  'samovar/otel': 'src/otel.ts',
  'samovar/testing': 'src/testing/index.ts',
}).filter(([, path]) => existsSync(join(root, path)))

/**
 * Runs TypeScript as a process of its own, to its own end. Returns the lines that it printed. Throws if it fails or does not end.
 * In it, `samovar` and its entry points are the sources here.
 */
export async function runExample(source: string): Promise<string[]> {
  const { outputFiles } = await build({
    stdin: { contents: source, loader: 'ts', resolveDir: root },
    alias: Object.fromEntries(ENTRY_POINTS.map(([name, path]) => [name, join(root, path)])),
    bundle: true,
    format: 'esm',
    platform: 'node',
    target: 'node20',
    packages: 'external',
    write: false,
  })
  const { stdout } = await inFolder(folder => {
    const file = join(folder, 'example.mjs')
    writeFileSync(file, outputFiles[0].text)
    return promisify(execFile)(process.execPath, [file], { timeout: RUN_TIMEOUT_MS })
  })
  return stdout.split('\n').slice(0, -1)
}

/** The lines that an example claims to print: the comments `// → …` behind its calls of console.log. */
export function claimedLines(source: string): string[] {
  return [...source.matchAll(/console\.log\(.*\/\/ → (.*)$/gm)].map(match => match[1].trim())
}

/** Compiles TypeScript texts, strictly, without writing anything. Returns the compiler's complaints by name; empty when there are none. */
export async function complaintsOf(sources: ReadonlyMap<string, string>): Promise<string> {
  return inFolder(async folder => {
    for (const [name, source] of sources) writeFileSync(join(folder, `${name}.ts`), source)
    const paths = Object.fromEntries(ENTRY_POINTS.map(([name, path]) => [name, [join(root, path)]]))
    const options = { noUnusedLocals: false, moduleDetection: 'force', paths }
    const config = { extends: join(root, 'tsconfig.json'), compilerOptions: options, include: ['*.ts'] }
    writeFileSync(join(folder, 'tsconfig.json'), JSON.stringify(config))
    try {
      execFileSync(process.execPath, [join(root, 'node_modules/typescript/bin/tsc'), '-p', folder, '--pretty', 'false'])
      return ''
    } catch (error) {
      return String((error as { stdout?: unknown }).stdout ?? error)
    }
  })
}

/** Calls `use` with a new folder within the repository, so that its packages are found from there, and removes it. */
async function inFolder<T>(use: (folder: string) => T | Promise<T>): Promise<T> {
  mkdirSync(join(root, 'coverage'), { recursive: true })
  const folder = mkdtempSync(join(root, 'coverage/example-'))
  try {
    return await use(folder)
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}
