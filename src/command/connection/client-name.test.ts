import { describe, expect, it } from 'vitest'
import { CommandBench, error } from '../testing.ts'

describe('CLIENT SETNAME and GETNAME', () => {
  it('name the connection, and take the name away', () => {
    const bench = new CommandBench()
    expect(bench.raw('CLIENT', 'GETNAME')).toBe('$-1\r\n')
    expect(bench.run('CLIENT', 'SETNAME', '!~')).toBe('OK')
    expect(bench.run('client', 'getname')).toBe('!~')
    expect(bench.run('CLIENT', 'SETNAME', '')).toBe('OK')
    expect(bench.run('CLIENT', 'GETNAME')).toBeNull()
  })

  it.each(['a b', 'a\n', '\x7f', '\x80', '\xff'])('refuse %j', name => {
    expect(new CommandBench().run('CLIENT', 'SETNAME', name)).toEqual(
      error('ERR Client names cannot contain spaces, newlines or special characters.'),
    )
  })

  it('do not look behind a NUL byte', () => {
    const bench = new CommandBench()
    expect(bench.run('CLIENT', 'SETNAME', 'a\0 \xff')).toBe('OK')
    expect(bench.run('CLIENT', 'GETNAME')).toBe('a\0 \xff')
    expect(bench.run('CLIENT', 'INFO')).toContain(' name=a age=')
  })
})

describe('CLIENT SETINFO', () => {
  it('tells of the library', () => {
    const bench = new CommandBench()
    expect(bench.run('CLIENT', 'SETINFO', 'LIB-NAME', 'lib')).toBe('OK')
    expect(bench.run('CLIENT', 'SETINFO', 'lib-ver', '1.2')).toBe('OK')
    expect(bench.run('CLIENT', 'INFO')).toContain(' lib-name=lib lib-ver=1.2 ')
    expect(bench.run('CLIENT', 'SETINFO', 'lib-ver', '')).toBe('OK')
    expect(bench.run('CLIENT', 'INFO')).toContain(' lib-name=lib lib-ver= ')
    expect(bench.run('CLIENT', 'SETINFO', 'Foo', 'x')).toEqual(error("ERR Unrecognized option 'Foo'"))
    expect(bench.run('CLIENT', 'SETINFO', 'Lib-Name', 'a b')).toEqual(
      error('ERR Lib-Name cannot contain spaces, newlines or special characters.'),
    )
  })
})
