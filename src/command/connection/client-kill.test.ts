import { describe, expect, it } from 'vitest'
import { SessionBench } from '../../session/testing.ts'

/** What becomes of three connections when the first sends CLIENT KILL with these words, and the reply. */
function kill(words: string): [reply: string, ...states: string[]] {
  const bench = new SessionBench()
  const peers = [bench.connect(), bench.connect()]
  bench.time.advance(10_000)
  peers.push(bench.connect())
  peers[0].call('CLIENT', 'KILL', ...words.split(' '))
  return [peers[0].take(), ...peers.map(peer => peer.state)]
}

describe('CLIENT KILL', () => {
  it.each<[string, string, string, string, string]>([
    ['127.0.0.1:50002', '+OK\r\n', 'open', 'destroyed', 'open'],
    ['127.0.0.1:50001', '+OK\r\n', 'ended', 'open', 'open'],
    ['ID 2', ':1\r\n', 'open', 'destroyed', 'open'],
    ['ID 2 3', ':2\r\n', 'open', 'destroyed', 'destroyed'],
    ['ID 1', ':0\r\n', 'open', 'open', 'open'],
    ['ID 1 SKIPME no', ':1\r\n', 'ended', 'open', 'open'],
    ['TYPE normal', ':2\r\n', 'open', 'destroyed', 'destroyed'],
    ['TYPE replica', ':0\r\n', 'open', 'open', 'open'],
    ['MAXAGE 10', ':1\r\n', 'open', 'destroyed', 'open'],
    ['MAXAGE 10 SKIPME no', ':2\r\n', 'ended', 'destroyed', 'open'],
    ['USER default ADDR 127.0.0.1:50003', ':1\r\n', 'open', 'open', 'destroyed'],
    ['ID 2 ADDR 127.0.0.1:50003', ':0\r\n', 'open', 'open', 'open'],
    ['LADDR 127.0.0.1:6379 SKIPME yes', ':2\r\n', 'open', 'destroyed', 'destroyed'],
  ])('%s', (words, ...expected) => {
    expect(kill(words)).toEqual(expected)
  })

  it.each([
    ['127.0.0.1:1', 'ERR No such client'],
    ['ID 0', 'ERR client-id should be greater than 0'],
    ['ID x', 'ERR client-id should be greater than 0'],
    ['ID 2 FOO', 'ERR syntax error'],
    ['ID 2 FOO bar', 'ERR syntax error'],
    ['ID 2 ADDR', 'ERR syntax error'],
    ['TYPE foo', "ERR Unknown client type 'foo'"],
    ['USER nobody', "ERR No such user 'nobody'"],
    ['MAXAGE -1', 'ERR maxage should be greater than 0'],
  ])('refuses %s and closes nobody', (words, message) => {
    expect(kill(words)).toEqual([`-${message}\r\n`, 'open', 'open', 'open'])
  })

  it('takes a client out of the list at once', () => {
    const bench = new SessionBench()
    const [killer, victim] = [bench.connect(), bench.connect()]
    victim.send('*2\r\n$4\r\nECHO')
    killer.send('CLIENT KILL ID 2\r\nCLIENT KILL ID 2\r\n')
    expect([killer.take(), bench.clients.size, bench.clients.bufferBytes]).toEqual([':1\r\n:0\r\n', 1, 0])
  })
})
