import { describe, expect, it } from 'vitest'
import { readOptions } from './read-options.ts'
import type { ServerOptions } from './server-options.ts'

describe('readOptions', () => {
  it('takes directives as text, numbers, booleans and lists', () => {
    const { values } = readOptions({
      config: {
        maxmemory: '1mb',
        databases: 4,
        'lazyfree-lazy-expire': false,
        'client-output-buffer-limit': ['normal', '1mb', '0', '0'],
      },
    })
    expect(values.maxmemory).toBe(1024 * 1024)
    expect(values.databases).toBe(4)
    expect(values['lazyfree-lazy-expire']).toBe(false)
    expect(values['client-output-buffer-limit'].normal.hardBytes).toBe(1024 * 1024)
  })

  it('takes text as its UTF-8 bytes, which is what clients send', () => {
    expect(readOptions({ config: { requirepass: 'pä' } }).values.requirepass).toBe('p\u00c3\u00a4')
  })

  it.each<[unknown, string]>([
    [{ port: -1 }, 'option port: expected 0 to 65535'],
    [{ port: '6379' }, 'option port: expected 0 to 65535'],
    [{ port: 65536 }, 'option port: expected 0 to 65535'],
    [{ host: [] }, 'option host: expected an address, or a list of at least one'],
    [{ host: '' }, 'option host: expected an address, or a list of at least one'],
    [{ unixSocket: 7 }, 'option unixSocket: expected a path'],
    [{ config: 'maxmemory 1mb' }, 'option config: expected an object of directives'],
    [{ clock: 'wall' }, "option clock: expected 'system' or 'manual'"],
    [{ clock: 'manual', time: 0.5 }, 'option time: expected whole milliseconds since the Unix epoch'],
    [{ time: 0 }, "option time: needs clock: 'manual'"],
    [{ thread: 'pool' }, "option thread: expected 'main' or 'worker'"],
    [{ clock: 'manual', thread: 'worker' }, "option clock: 'manual' needs thread: 'main'"],
    [{ maxmemory: 1 }, 'option maxmemory: unknown; there are port, host, unixSocket, config, clock, time, thread'],
    [{ config: { port: 7000 } }, "option config['port']: use the option port instead"],
    [{ config: { Bind: '::1' } }, "option config['Bind']: use the option host instead"],
    [{ config: { databases: 0 } }, "option config['databases']: "],
  ])('refuses %j', (options, message) => {
    expect(() => readOptions(options as ServerOptions)).toThrow(message)
    expect(() => readOptions(options as ServerOptions)).toThrow(TypeError)
  })

  it('takes undefined for absent', () => {
    const options: unknown = { port: undefined, host: undefined, clock: undefined, config: { timeout: undefined } }
    expect(readOptions(options as ServerOptions).values.timeout).toBe(0)
  })
})
