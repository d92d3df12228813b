import { spawn } from 'node:child_process'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createServer, type EmbeddedServer } from '../src/server/index.ts'
import { findOnPath } from './peer-process.ts'

/**
 * The real redis-cli in those modes that speak to a server in ways of their own. Skipped where there is no redis-cli, unless SAMOVAR_REQUIRE_REDIS=1.
 */

const binary = findOnPath('redis-cli')
const required = process.env['SAMOVAR_REQUIRE_REDIS'] === '1'
const skipped = binary === undefined && !required
const MISSING = 'no redis-cli on PATH (Debian: apt install redis-tools)'
const KEYS = 300

describe.skipIf(skipped)(skipped ? `redis-cli (${MISSING})` : 'redis-cli', () => {
  let server: EmbeddedServer

  beforeAll(async () => {
    if (binary === undefined) throw new Error(MISSING)
    server = await createServer({ port: 0, config: { save: '' } })
    for (let i = 0; i < KEYS; i++) server.client.set(`key:${i}`, 'x'.repeat(i + 1))
  })
  afterAll(() => server?.close())

  /** Runs redis-cli to its end, or until it has written what `until` matches; returns all that it wrote. */
  function run(
    args: readonly string[],
    { input = '', until }: { input?: string; until?: RegExp } = {},
  ): Promise<string> {
    return new Promise((resolve, reject) => {
      const client = spawn(binary ?? '', ['-p', String(server.port), ...args], { stdio: ['pipe', 'pipe', 'pipe'] })
      let written = ''
      const read = (chunk: Buffer): void => {
        written += chunk.toString('latin1')
        if (until?.test(written)) client.kill()
      }
      client.stdout.on('data', read)
      client.stderr.on('data', read)
      client.once('error', reject)
      client.once('close', () => resolve(written))
      client.stdin.end(input)
    })
  }

  it('sends one command', async () => {
    expect(await run(['GET', 'key:2'])).toBe('xxx\n')
    expect(await run(['-3', 'CONFIG', 'GET', 'maxmemory-samples'])).toBe('maxmemory-samples 5\n')
  })

  it('--latency measures PING', async () => {
    expect(await run(['--latency', '--raw', '-i', '0.1'])).toMatch(/^\d+ \d+ [\d.]+ [1-9]\d*\n$/)
  })

  it('--stat reads INFO', async () => {
    const output = await run(['--stat', '-i', '0.01'], { until: /\n\d+ .*\n/ })
    expect(output).toMatch(/^-+ data -+ -+ load -+ - child -/)
    expect(output).toMatch(new RegExp(`^${KEYS} +[\\d.]+[BKMG] +\\d+ +0 +\\d+ \\(\\+\\d+\\) +\\d+ `, 'm'))
  })

  it('--bigkeys finds the longest string', async () => {
    const output = await run(['--bigkeys'])
    expect(output).toContain(`Sampled ${KEYS} keys in the keyspace!`)
    expect(output).toContain(`Biggest string found '"key:${KEYS - 1}"' has ${KEYS} bytes`)
  })

  it('--memkeys finds the largest one', async () => {
    const output = await run(['--memkeys'])
    expect(output).toContain(`Sampled ${KEYS} keys in the keyspace!`)
    expect(output).toMatch(/Biggest string found '"key:\d+"' has [1-9]\d* bytes/)
  })

  it('--hotkeys finds the key that is read most', async () => {
    await run(['CONFIG', 'SET', 'maxmemory-policy', 'allkeys-lfu'])
    try {
      for (let i = 0; i < 10_000; i++) server.client.get('key:7')
      const output = await run(['--hotkeys'])
      expect(output).toContain(`Sampled ${KEYS} keys in the keyspace!`)
      expect(output).toMatch(/hot key found with counter: [1-9]\d*\tkeyname: "?key:7"?\n/)
    } finally {
      await run(['CONFIG', 'SET', 'maxmemory-policy', 'noeviction'])
    }
  })

  it('--scan lists keys by pattern', async () => {
    const keys = (await run(['--scan', '--pattern', 'key:1?'])).trimEnd().split('\n').sort()
    expect(keys).toEqual(Array.from({ length: 10 }, (_, i) => `key:1${i}`))
  })

  it('--pipe sends a mass of commands and counts the replies', async () => {
    const lines = Array.from({ length: 5000 }, (_, i) => `SET pipe:${i} ${i}\r\n`)
    expect(await run(['--pipe'], { input: lines.join('') })).toContain('errors: 0, replies: 5000')
    expect(server.client.getText('pipe:4999')).toBe('4999')
    for (let i = 0; i < 5000; i++) server.client.call('DEL', `pipe:${i}`)
  })
})
