import { describe, expect, it } from 'vitest'
import { CommandBench, error } from '../testing.ts'

describe('CLIENT', () => {
  it('knows its subcommands', () => {
    const bench = new CommandBench()
    expect(bench.run('CLIENT', 'ID')).toBe(1)
    expect(bench.run('CLIENT')).toEqual(error("ERR wrong number of arguments for 'client' command"))
    expect(bench.run('CLIENT', 'FOO')).toEqual(error("ERR unknown subcommand 'FOO'. Try CLIENT HELP."))
    expect(bench.run('CLIENT', 'ID', 'x')).toEqual(error("ERR wrong number of arguments for 'client|id' command"))
    expect(bench.run('CLIENT', 'HELP')).toContain('UNPAUSE')
  })

  it('sets modes on and off', () => {
    const bench = new CommandBench()
    expect(bench.run('CLIENT', 'NO-EVICT', 'on')).toBe('OK')
    expect(bench.client.noEvict).toBe(true)
    expect(bench.run('CLIENT', 'NO-EVICT', 'maybe')).toEqual(error('ERR syntax error'))
    expect(bench.run('CLIENT', 'NO-EVICT', 'OFF')).toBe('OK')
    expect(bench.client.noEvict).toBe(false)
    expect(bench.run('CLIENT', 'NO-TOUCH', 'maybe')).toEqual(error('ERR syntax error'))
  })

  it('lets reads of a client that touches nothing leave idle times alone', () => {
    const bench = new CommandBench()
    bench.run('SET', 'k', 'v')
    bench.pass(10_000)
    bench.run('CLIENT', 'NO-TOUCH', 'ON')
    bench.run('GET', 'k')
    expect(bench.run('OBJECT', 'IDLETIME', 'k')).toBe(10)
    bench.run('TOUCH', 'k')
    expect(bench.run('OBJECT', 'IDLETIME', 'k')).toBe(0)
    bench.pass(10_000)
    for (const words of [['MULTI'], ['GET', 'k'], ['EXEC']]) bench.run(...words)
    expect(bench.run('OBJECT', 'IDLETIME', 'k')).toBe(10)
    for (const words of [['MULTI'], ['TOUCH', 'k'], ['EXEC']]) bench.run(...words)
    expect(bench.run('OBJECT', 'IDLETIME', 'k')).toBe(0)
  })

  it('has nobody to unblock', () => {
    const bench = new CommandBench()
    expect(bench.run('CLIENT', 'UNBLOCK', 1, 'TIMEOUT')).toBe(0)
    expect(bench.run('CLIENT', 'UNBLOCK', 'x')).toEqual(error('ERR value is not an integer or out of range'))
    expect(bench.run('CLIENT', 'UNBLOCK', 1, 'x')).toEqual(
      error('ERR CLIENT UNBLOCK reason should be TIMEOUT or ERROR'),
    )
  })
})
