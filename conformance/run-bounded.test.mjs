import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, test } from 'vitest'
import { runBounded } from './run-bounded.mjs'

const folder = mkdtempSync(join(tmpdir(), 'samovar-run-bounded-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))
const log = join(folder, 'log')
const run = (/** @type {string} */ script, limitMs = 60_000) =>
  runBounded(['sh', '-c', script], { cwd: folder, log, limitMs })

/** Whether a process is there and not just waits to be reaped. */
function runs(/** @type {string} */ id) {
  try {
    return !readFileSync(`/proc/${id}/stat`, 'utf8').includes(') Z ')
  } catch {
    return false
  }
}

test('the output is returned and logged', async () => {
  expect(await run('pwd; echo error >&2')).toEqual({ output: `${folder}\n`, timedOut: false })
  expect(readFileSync(log, 'utf8').split('\n').sort()).toEqual(['', folder, 'error'].sort())
})

test('what the program leaves behind is ended, though it holds the output open', async () => {
  const { output } = await run('sleep 1000 & echo $!')
  await expect.poll(() => runs(output.trim())).toBe(false)
})

test.skipIf(process.platform !== 'linux')('so is what made a session of its own', async () => {
  const { output } = await run('setsid sleep 1000 & echo $!')
  expect(output).toMatch(/^\d+\n$/)
  await expect.poll(() => runs(output.trim())).toBe(false)
})

test('what takes too long is ended, with all that it started', async () => {
  const { output, timedOut } = await run('sleep 1000 & echo $!; wait', 200)
  expect(timedOut).toBe(true)
  await expect.poll(() => runs(output.trim())).toBe(false)
})

test('a program that is not there is an error', async () => {
  await expect(runBounded(['no-such-program'], { cwd: folder, log, limitMs: 1000 })).rejects.toThrow('ENOENT')
})
