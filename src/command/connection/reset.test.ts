import { describe, expect, it } from 'vitest'
import { CommandBench, error } from '../testing.ts'

describe('RESET', () => {
  it('puts a connection back into the state of a new one, but for its library', () => {
    const bench = new CommandBench()
    bench.run('HELLO', 3, 'SETNAME', 'me')
    bench.run('SELECT', 5)
    bench.run('CLIENT', 'NO-EVICT', 'ON')
    bench.run('CLIENT', 'NO-TOUCH', 'ON')
    bench.run('CLIENT', 'SETINFO', 'LIB-NAME', 'lib')
    expect(bench.raw('CLIENT', 'REPLY', 'OFF')).toBe('')
    expect(bench.raw('RESET')).toBe('+RESET\r\n')
    const { client } = bench
    expect([client.protocol, client.name, client.database, client.noEvict, client.gate]).toEqual([2, '', 0, false, 0])
    expect(client.libraryName).toBe('lib')
  })

  it('asks for the password again', () => {
    const bench = new CommandBench()
    bench.password = 'secret'
    expect(bench.run('RESET')).toBe('RESET')
    expect(bench.run('PING')).toEqual(error('NOAUTH Authentication required.'))
    expect(bench.run('RESET')).toBe('RESET')
    bench.password = ''
    bench.run('RESET')
    expect(bench.run('PING')).toBe('PONG')
  })
})
