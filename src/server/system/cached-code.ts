import { createHash } from 'node:crypto'
import { appendFileSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname } from 'node:path'
import { constants, Script } from 'node:vm'

/** A CommonJS file that runs, and what is needed to write its code cache. */
export interface CachedCode<Exports> {
  readonly exports: Exports
  readonly cache: string
  readonly script: Script
  readonly digest: Buffer
}

const DIGEST_BYTES = 20

/**
 * Runs a CommonJS file, which must be ASCII, as `require` does, from the compiled code that {@link cacheCode} has left beside it:
 * most of the time to start is otherwise spent on reading 1.5 MB of source. What is run of the file differs with what it is run for, the `purpose`, and so does the
 * cache. V8 refuses what another version or other flags have compiled, yet knows a source by its length alone: the cache begins with the source's digest.
 */
export function loadCached<Exports>(file: string, purpose: string): CachedCode<Exports> {
  const cache = `${file}.${purpose}.cache`
  const source = readFileSync(file)
  const digest = createHash('sha1').update(source).digest()
  const script = new Script(
    `(function (exports, require, module, __filename, __dirname) {${source.toString('latin1')}\n})`,
    {
      filename: file,
      cachedData: cachedData(cache, digest),
      importModuleDynamically: constants.USE_MAIN_CONTEXT_DEFAULT_LOADER,
    },
  )
  const module = { exports: {} as Exports }
  script.runInThisContext()(module.exports, createRequire(file), module, file, dirname(file))
  return { exports: module.exports, cache, script, digest }
}

/**
 * Keeps what has been compiled until now for the next start, if the last one's was of no use and the file's folder can be written. To be called when what is to be quick the next
 * time has run: the cache is made once, and what is not in it is compiled at every start.
 * The folder is the file's own, so that whoever could write the cache could write the code.
 */
export function cacheCode({ cache, script, digest }: CachedCode<unknown>): void {
  if (script.cachedDataRejected === false) return
  const temporary = `${cache}.${process.pid}`
  try {
    // The first of them fails where nothing can be written, before any code is made ready for it.
    writeFileSync(temporary, digest)
    appendFileSync(temporary, script.createCachedData())
    renameSync(temporary, cache)
  } catch {
    // A read-only installation: every start compiles anew.
    rmSync(temporary, { force: true })
  }
}

function cachedData(cache: string, digest: Buffer): Buffer | undefined {
  try {
    const kept = readFileSync(cache)
    return digest.equals(kept.subarray(0, DIGEST_BYTES)) ? kept.subarray(DIGEST_BYTES) : undefined
  } catch {
    return undefined
  }
}
