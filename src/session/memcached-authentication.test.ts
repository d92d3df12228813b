import { beforeEach, describe, expect, it } from 'vitest'
import { readUsers } from '../memcached/users.ts'
import { MemcachedBench } from './memcached-testing.ts'

let bench = new MemcachedBench()
let peer = bench.connect()
beforeEach(() => {
  bench = new MemcachedBench({ authFile: 'users', protocol: 'ascii' })
  bench.users = readUsers('foo:bar\nbaaaz:quux\r\n') ?? bench.users
  peer = bench.connect()
})

/** What is replied to text that is sent. */
function send(text: string): string {
  peer.send(text)
  return peer.take()
}

describe('a client of the text protocol that must authenticate', () => {
  it('does by a set, and is then served', () => {
    expect(send('get k\r\n')).toBe('CLIENT_ERROR unauthenticated\r\n')
    expect(send('set any 0 0 7\r\nfoo bab\r\n')).toBe('CLIENT_ERROR authentication failure\r\n')
    expect(send('set any 0 0 7\r\nfoo bar\r\nset k 0 0 1\r\nv\r\nget k\r\n')).toBe(
      'STORED\r\nSTORED\r\nVALUE k 0 1\r\nv\r\nEND\r\n',
    )
    expect(send('stats\r\n')).toContain('STAT auth_cmds 2\r\nSTAT auth_errors 1\r\n')
  })

  it('may take its time', () => {
    for (const byte of 'set any 0 0 10\r\nbaaaz quux\r') expect(send(byte)).toBe('')
    expect(send('\n')).toBe('STORED\r\n')
    expect(send('mn\r\n')).toBe('MN\r\n')
  })

  it('is told what is wrong', () => {
    expect(send('set any 0 0 2147483646\r\n')).toBe('CLIENT_ERROR auth token too long\r\n')
    expect(send('set any 0 0 3\r\nfoo\r\n')).toBe('CLIENT_ERROR bad authentication token format\r\n')
    expect(send('set any 0 0 7\r\nfoo bar\n\n')).toBe('CLIENT_ERROR bad command line termination\r\n')
    expect(send('set any 0 0 x\r\n')).toBe('CLIENT_ERROR unauthenticated\r\n')
  })

  it('is sent away when it says nothing of sense', () => {
    expect(send('get\r\n')).toBe('')
    expect(peer.state).toBe('destroyed')
    peer = bench.connect()
    expect(send('x'.repeat(2049))).toBe('')
    expect(peer.state).toBe('destroyed')
  })
})

describe('a file of users', () => {
  it('needs a colon on each line, and has eight at most', () => {
    expect(readUsers('foo:bar\nfoo')).toBeUndefined()
    expect(readUsers('foo:bar\n\n')).toBeUndefined()
    const users = readUsers(Array.from({ length: 9 }, (_, i) => `u${i}:p:${i}`).join('\n'))
    expect(users?.check('u7', 'p:7')).toBe(true)
    expect(users?.check('u8', 'p:8')).toBe(false)
    expect(users?.check('u7', 'p:')).toBe(false)
  })
})
