import { beforeEach, describe, expect, it } from 'vitest'
import { STAT_COMMANDS, STAT_ERROR_REPLIES } from '../keyspace/statistics.ts'
import { GATE_AUTHENTICATION, GATE_MEMORY } from './client.ts'
import { CommandBench, error } from './testing.ts'

let bench: CommandBench

beforeEach(() => {
  bench = new CommandBench()
})

/** What INFO commandstats counts of SET, and the server's counts of commands and errors. */
function counts(): Record<string, number> {
  const { calls, rejected, failed } = bench.engine.commands.entries.get('set') ?? {
    calls: -1,
    rejected: -1,
    failed: -1,
  }
  const { statistics } = bench.keyspace
  return { calls, rejected, failed, commands: statistics[STAT_COMMANDS], errors: statistics[STAT_ERROR_REPLIES] }
}

describe('a command', () => {
  it('that runs is a call', () => {
    bench.run('SET', 'k', 'v')
    expect(counts()).toEqual({ calls: 1, rejected: 0, failed: 0, commands: 1, errors: 0 })
  })

  it('that replies with an error is a call that failed', () => {
    expect(bench.run('SET', 'k', 'v', 'XX', 'NX')).toEqual(error('ERR syntax error'))
    expect(counts()).toEqual({ calls: 1, rejected: 0, failed: 1, commands: 1, errors: 1 })
  })

  it.each<[string, string[], () => void]>([
    ['wrong arity', ['SET', 'k'], () => {}],
    ['no memory left', ['SET', 'k', 'v'], limitMemory],
    ['no password yet', ['SET', 'k', 'v'], requirePassword],
  ])('that is refused for %s is no call, but rejected', (_, words, prepare) => {
    prepare()
    expect(bench.raw(...words)).toMatch(/^-(?:ERR|OOM|NOAUTH) /)
    expect(counts()).toEqual({ calls: 0, rejected: 1, failed: 0, commands: 0, errors: 1 })
  })

  it('that needs no memory runs though none is left', () => {
    bench.run('SET', 'k', 'v')
    limitMemory()
    expect(bench.run('GET', 'k')).toBe('v')
  })
})

function limitMemory(): void {
  bench.engine.memoryLimit = 1
  bench.engine.gate |= GATE_MEMORY
}

function requirePassword(): void {
  bench.client.gate |= GATE_AUTHENTICATION
}
