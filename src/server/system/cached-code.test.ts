import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setFlagsFromString } from 'node:v8'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { cacheCode, loadCached } from './cached-code.ts'

describe('loadCached', () => {
  // V8 remembers by itself what this process has compiled.
  beforeAll(() => setFlagsFromString('--no-compilation-cache'))
  afterAll(() => setFlagsFromString('--compilation-cache'))

  let folder: string
  let file: string
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'samovar-cached-code-'))
    file = join(folder, 'program.cjs')
  })
  afterEach(() => rmSync(folder, { recursive: true, force: true }))

  function write(word: string): void {
    writeFileSync(file, `module.exports = { word: () => '${word}', require, file: __filename, folder: __dirname }`)
  }
  const load = () => loadCached<{ word(): string; require: NodeJS.Require; file: string; folder: string }>(file, 'test')

  it('runs a file as require does', () => {
    write('one')
    const { word, require, ...where } = load().exports
    expect(word()).toBe('one')
    expect(where).toEqual({ file, folder })
    expect(require('node:path').join).toBe(join)
  })

  it('takes what was compiled before, and leaves no other file', () => {
    write('one')
    expect(load().script.cachedDataRejected).toBeUndefined()
    cacheCode(load())
    const again = load()
    expect(again.script.cachedDataRejected).toBe(false)
    expect(again.exports.word()).toBe('one')
    expect(readdirSync(folder).sort()).toEqual(['program.cjs', 'program.cjs.test.cache'])
  })

  it('does not take what was compiled of another source of the same length', () => {
    write('one')
    cacheCode(load())
    write('two')
    const changed = load()
    expect(changed.exports.word()).toBe('two')
    cacheCode(changed)
    expect(load().script.cachedDataRejected).toBe(false)
    expect(load().exports.word()).toBe('two')
  })

  it('compiles anew when the cache is broken, and mends it', () => {
    write('one')
    cacheCode(load())
    const whole = readFileSync(`${file}.test.cache`)
    for (const bytes of [0, 10, 20, 40, whole.length - 8]) {
      writeFileSync(`${file}.test.cache`, whole.subarray(0, bytes))
      const mended = load()
      expect(mended.exports.word()).toBe('one')
      expect(mended.script.cachedDataRejected).not.toBe(false)
      cacheCode(mended)
      expect(load().script.cachedDataRejected).toBe(false)
    }
  })

  it('goes on where the cache cannot be written', () => {
    write('one')
    const code = { ...load(), cache: join(folder, 'missing', 'program.cjs.test.cache') }
    expect(() => cacheCode(code)).not.toThrow()
    expect(existsSync(`${file}.test.cache`)).toBe(false)
  })
})
