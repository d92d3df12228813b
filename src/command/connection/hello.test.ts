import { describe, expect, it } from 'vitest'
import { CommandBench, error } from '../testing.ts'

const INVALID_NAME = error('ERR Client names cannot contain spaces, newlines or special characters.')

describe('HELLO', () => {
  it('introduces the server and leaves the protocol as it is', () => {
    const bench = new CommandBench()
    expect(bench.run('HELLO')).toEqual([
      'server',
      'redis',
      'version',
      '8.6.0',
      'proto',
      2,
      'id',
      1,
      'mode',
      'standalone',
      'role',
      'master',
      'modules',
      [],
    ])
  })

  it('replies in the protocol that it chooses', () => {
    const bench = new CommandBench()
    const reply = bench.run('HELLO', 3) as Map<string, unknown>
    expect([...reply.keys()]).toEqual(['server', 'version', 'proto', 'id', 'mode', 'role', 'modules'])
    expect(reply.get('proto')).toBe(3)
    expect(bench.raw('GET', 'k')).toBe('_\r\n')
    expect(bench.run('HELLO', 2)).toContain('proto')
    expect(bench.raw('GET', 'k')).toBe('$-1\r\n')
  })

  it.each([
    ['4', 'NOPROTO unsupported protocol version'],
    ['1', 'NOPROTO unsupported protocol version'],
    ['-9223372036854775808', 'NOPROTO unsupported protocol version'],
    ['9223372036854775808', 'ERR Protocol version is not an integer or out of range'],
    ['', 'ERR Protocol version is not an integer or out of range'],
    ['3.0', 'ERR Protocol version is not an integer or out of range'],
  ])('refuses version %j', (version, message) => {
    expect(new CommandBench().run('HELLO', version)).toEqual(error(message))
  })

  it('changes nothing when an option is wrong', () => {
    const bench = new CommandBench()
    expect(bench.run('HELLO', 3, 'SETNAME', 'me', 'FOO')).toEqual(error("ERR Syntax error in HELLO option 'FOO'"))
    expect(bench.run('HELLO', 3, 'SETNAME')).toEqual(error("ERR Syntax error in HELLO option 'SETNAME'"))
    expect(bench.run('HELLO', 3, 'AUTH', 'a')).toEqual(error("ERR Syntax error in HELLO option 'AUTH'"))
    expect(bench.run('HELLO', 3, 'SETNAME', 'a b')).toEqual(INVALID_NAME)
    expect([bench.client.name, bench.client.protocol]).toEqual(['', 2])
  })

  it('authenticates and names the client', () => {
    const bench = new CommandBench()
    bench.password = 'secret'
    bench.client.authenticated = false
    bench.client.requireAuthentication(true)
    expect(bench.run('HELLO', 3)).toMatchObject({ message: expect.stringMatching(/^NOAUTH HELLO must be called/) })
    expect(bench.run('HELLO', 3, 'AUTH', 'default', 'wrong')).toEqual(
      error('WRONGPASS invalid username-password pair or user is disabled.'),
    )
    expect([bench.client.protocol, bench.client.gate]).toEqual([2, 1])
    bench.run('HELLO', 3, 'SETNAME', 'me', 'AUTH', 'default', 'secret')
    expect([bench.client.protocol, bench.client.gate, bench.client.name]).toEqual([3, 0, 'me'])
  })
})
