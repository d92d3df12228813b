import { describe, expect, it } from 'vitest'
import { CommandBench, error } from '../testing.ts'

const WRONG = error('WRONGPASS invalid username-password pair or user is disabled.')

describe('AUTH', () => {
  it('wants a password to be set before one is shown', () => {
    const bench = new CommandBench()
    expect(bench.run('AUTH', 'x')).toEqual(
      error(
        'ERR AUTH <password> called without any password configured for the default user. Are you sure your configuration is correct?',
      ),
    )
    expect(bench.run('AUTH', 'default', 'anything')).toBe('OK')
    expect(bench.run('AUTH', 'nobody', 'anything')).toEqual(WRONG)
    expect(bench.run('AUTH', 'a', 'b', 'c')).toEqual(error('ERR syntax error'))
  })

  it('opens the gate with the right password, and leaves it open after a wrong one', () => {
    const bench = new CommandBench()
    bench.password = 'secret'
    bench.client.authenticated = false
    bench.client.requireAuthentication(true)
    expect(bench.run('GET', 'k')).toEqual(error('NOAUTH Authentication required.'))
    expect(bench.run('AUTH', 'Secret')).toEqual(WRONG)
    expect(bench.run('AUTH', 'DEFAULT', 'secret')).toEqual(WRONG)
    expect(bench.run('AUTH', 'secret')).toBe('OK')
    expect(bench.run('AUTH', 'wrong')).toEqual(WRONG)
    expect(bench.run('GET', 'k')).toBeNull()
  })
})
