import { Redis } from 'ioredis'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { createServer, type EmbeddedServer } from '../src/server/create-server.ts'

const BUSY = 'BUSY Redis is busy running a script. You can only call FUNCTION KILL or SHUTDOWN NOSAVE.'
const LIBRARY = `#!lua name=lib
redis.register_function('endless', function() while true do end end)
redis.register_function('late', function(keys) redis.call('SET', keys[1], 'v') local i = 0 while i < 5e6 do i = i + 1 end return i end)
redis.register_function('quick', function() return 'done' end)
`

describe('a function that runs too long', () => {
  let server: EmbeddedServer
  let caller: Redis
  let other: Redis

  beforeEach(async () => {
    server = await createServer({ port: 0, config: { 'busy-reply-threshold': '1' } })
    const connect = (): Redis => new Redis(server.url as string, { enableReadyCheck: false, retryStrategy: () => null })
    caller = connect()
    other = connect()
    expect(await caller.call('FUNCTION', 'LOAD', LIBRARY)).toBe('lib')
    await other.ping()
  })
  afterEach(async () => {
    caller.disconnect()
    other.disconnect()
    await server.close()
  })

  /** Waits until others are told that a function runs. */
  async function untilBusy(): Promise<void> {
    while (!(await other.get('k').then(String, String)).includes('BUSY'));
  }

  it('can be seen and killed', async () => {
    const reply = caller.call('FCALL', 'endless', '1', 'key', 'argument').then(String, (error: Error) => error.message)
    await untilBusy()
    await expect(other.get('k')).rejects.toThrow(BUSY)
    const [, running] = (await other.call('FUNCTION', 'STATS')) as [string, unknown[]]
    expect(running.slice(0, 5)).toEqual([
      'name',
      'endless',
      'command',
      ['FCALL', 'endless', '1', 'key', 'argument'],
      'duration_ms',
    ])
    expect(Number(running[5])).toBeGreaterThanOrEqual(1)
    await expect(other.call('SCRIPT', 'KILL')).rejects.toThrow(BUSY)
    expect(await other.call('FUNCTION', 'KILL')).toBe('OK')
    expect(await reply).toMatch(
      /^ERR Script killed by user with SCRIPT KILL\.\.\. script: endless, on @user_function:\d\.$/,
    )
    expect(await caller.call('FCALL', 'quick', '0')).toBe('done')
    await expect(other.call('FUNCTION', 'KILL')).rejects.toThrow('NOTBUSY No scripts in execution right now.')
  })

  it('cannot be killed when it has written, and ends as ever', async () => {
    const reply = caller.call('FCALL', 'late', '1', 'key')
    await untilBusy()
    await expect(other.call('FUNCTION', 'KILL')).rejects.toThrow(/^UNKILLABLE /)
    expect(await reply).toBe(5e6)
    expect(await other.get('key')).toBe('v')
  })

  it('is not told of while a script runs', async () => {
    const reply = caller.eval('while true do end', 0).catch((error: Error) => error.message)
    await untilBusy()
    await expect(other.call('FUNCTION', 'STATS')).rejects.toThrow(/^BUSY .*SCRIPT KILL/)
    await expect(other.call('FUNCTION', 'KILL')).rejects.toThrow(/^BUSY .*SCRIPT KILL/)
    expect(await other.call('SCRIPT', 'KILL')).toBe('OK')
    expect(await reply).toContain('SCRIPT KILL')
  })
})
