import { describe, expect, it } from 'vitest'
import { CommandBench, error } from './testing.ts'

describe('CommandBench', () => {
  it('runs commands, decodes replies and records effects', () => {
    const bench = new CommandBench()
    expect(bench.run('SET', 'k', 'v\xff')).toBe('OK')
    expect(bench.raw('GET', 'k')).toBe('$2\r\nv\xff\r\n')
    expect(bench.run('GET', 'k')).toBe('v\xff')
    expect(bench.run('GET', 'missing')).toBeNull()
    expect(bench.run('NOSUCH')).toEqual(error("ERR unknown command 'NOSUCH', with args beginning with: "))
    expect(bench.takeEffects()).toEqual(['set 0 k'])
    expect(bench.takeEffects()).toEqual([])
    bench.verify()
  })

  it('tells errors apart by their text', () => {
    expect(new CommandBench().run('GET')).not.toEqual(error('ERR something else'))
  })
})
