import { describe, expect, it } from 'vitest'
import { RespError } from '../protocol/resp/decoder.ts'
import { createServer } from './create-server.ts'
import type { EmbeddedClient } from './embedded-client.ts'

/** Lengths around those from which on a value is not copied into the pool, is a rope, or is looked at closer. */
const LENGTHS = [0, 1, 7, 64, 2047, 2048, 2049, 8191, 8192, 8193, 20_000, 200_000]

/** A server with values of all kinds, of which some have expired. */
async function filledServer() {
  const server = await createServer({ clock: 'manual' })
  const { client } = server
  for (const length of LENGTHS) client.set(`text:${length}`, 'v'.repeat(length))
  client.set('number', 12345)
  client.set('gone', 'x', { px: 10 })
  client.set('kept', 'x', { px: 60_000 })
  client.call('rpush', 'list', 'a')
  server.clock.advance(1000)
  return server
}

const KEYS = [...LENGTHS.map(length => `text:${length}`), 'number', 'gone', 'kept', 'list', 'missing']

function outcome(read: () => unknown): string {
  try {
    return String(read())
  } catch (error) {
    if (error instanceof RespError) return error.message
    throw error
  }
}

/** What a server tells of the reads that it has served. */
function traces(client: EmbeddedClient): string[] {
  const lines = String(client.call('info', 'everything')).split('\r\n')
  const counters = lines.filter(line => /^(keyspace_hits|keyspace_misses|expired_keys|total_commands)/.test(line))
  const calls = lines.filter(line => line.startsWith('cmdstat_get:')).map(line => line.replace(/usec.*?,rej/, 'rej'))
  const idle = KEYS.map(key => outcome(() => client.call('object', 'idletime', key)))
  return [...counters, ...calls, ...idle]
}

describe('EmbeddedClient.get', () => {
  it('does what the command does, to the counters', async () => {
    await using direct = await filledServer()
    await using commanded = await filledServer()
    for (let round = 0; round < 20; round++) {
      direct.clock.advance(1000)
      commanded.clock.advance(1000)
      for (const key of KEYS.filter((_, i) => i % (round + 1) === 0)) {
        const expected = outcome(() => commanded.client.call('get', key))
        expect(outcome(() => direct.client.get(key))).toBe(expected)
      }
    }
    expect(traces(direct.client)).toEqual(traces(commanded.client))
  })

  it('gives every caller bytes of his own', async () => {
    await using server = await createServer()
    const { client } = server
    client.set('key', 'value')
    for (let i = 0; i < 1000; i++) (client.get('key') as Buffer).fill(0)
    const kept = Array.from({ length: 3000 }, () => client.get('key') as Buffer)
    expect(new Set(kept.map(String))).toEqual(new Set(['value']))
  })

  it('is shown to monitors, and obeys what stands in the way', async () => {
    await using server = await createServer()
    const { client } = server
    client.set('key', 'value')
    client.call('config', 'set', 'slowlog-log-slower-than', '0')
    client.call('slowlog', 'reset')
    for (let i = 0; i < 10; i++) client.get('key')
    const slow = client.call('slowlog', 'get', '-1') as unknown[][]
    expect(slow.filter(entry => String(entry[3]) === 'get,key')).toHaveLength(10)
    client.call('multi')
    expect(() => client.get('key')).not.toThrow()
    expect(String(client.call('exec'))).toBe('value')
  })
})
