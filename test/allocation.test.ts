import { execFileSync } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { build } from 'esbuild'
import { expect, it } from 'vitest'

it.each(['redis', 'memcached'])('the hot path makes no garbage: no heap per command of %s', async protocol => {
  const directory = mkdtempSync(join(tmpdir(), 'samovar-allocation-'))
  try {
    const outfile = join(directory, 'program.mjs')
    const entry = join(import.meta.dirname, 'allocation/program.ts')
    await build({
      entryPoints: [entry],
      outfile,
      bundle: true,
      platform: 'node',
      format: 'esm',
      target: 'node20',
      logLevel: 'silent',
    })
    const options = ['--expose-gc', '--min-semi-space-size=64', '--max-semi-space-size=64']
    const output = execFileSync(process.execPath, [...options, outfile, protocol], { encoding: 'utf8' })
    const { perCommand, written } = JSON.parse(output)
    expect(written).toBeGreaterThan(1_000_000)
    // The smallest object takes twelve bytes. What is left is the batch's: a time, a write.
    for (const [name, bytes] of Object.entries(perCommand)) expect(bytes, name).toBeLessThan(4)
  } finally {
    rmSync(directory, { recursive: true, force: true })
  }
})
