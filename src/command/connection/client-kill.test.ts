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
    ['NOT-ID 2 NOT-ID 7', ':1\r\n', 'open', 'open', 'destroyed'],
    ['NOT-ADDR 127.0.0.1:50003', ':1\r\n', 'open', 'destroyed', 'open'],
    ['IDLE 10', ':1\r\n', 'open', 'destroyed', 'open'],
    ['IP 127.0.0.1', ':2\r\n', 'open', 'destroyed', 'destroyed'],
    ['IP 127.0.0', ':0\r\n', 'open', 'open', 'open'],
    ['NOT-IP 127.0.0.1', ':0\r\n', 'open', 'open', 'open'],
    ['DB 0 NOT-DB 1', ':2\r\n', 'open', 'destroyed', 'destroyed'],
    ['NAME none', ':0\r\n', 'open', 'open', 'open'],
    ['NOT-NAME none NOT-LIB-NAME none NOT-LIB-VER 1', ':2\r\n', 'open', 'destroyed', 'destroyed'],
    ['FLAGS N', ':2\r\n', 'open', 'destroyed', 'destroyed'],
    ['FLAGS x', ':0\r\n', 'open', 'open', 'open'],
    ['NOT-FLAGS x', ':2\r\n', 'open', 'destroyed', 'destroyed'],
    ['CAPA r', ':0\r\n', 'open', 'open', 'open'],
    ['NOT-CAPA r NOT-TYPE pubsub NOT-USER default', ':0\r\n', 'open', 'open', 'open'],
    ['TYPE pubsub TYPE normal', ':2\r\n', 'open', 'destroyed', 'destroyed'],
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
    ['IDLE 0', 'ERR idle should be greater than 0'],
    ['IDLE x', 'ERR idle is not an integer or out of range'],
    ['DB x', 'ERR DB is not an integer or out of range'],
    ['DB 99', 'ERR DB number should be between 0 and 15'],
    ['FLAGS N?', 'ERR Unknown flags found in the provided filter: N?'],
    ['NOT-FLAGS ?', 'ERR Unknown flags found in the NOT-FLAGS filter: ?'],
    ['CAPA x', 'ERR Unknown capa found in the provided filter: x'],
    ['NOT-MAXAGE 10', 'ERR syntax error'],
    ['NOT-SKIPME no', 'ERR syntax error'],
    ['NOT-ID 2 FOO', 'ERR syntax error'],
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
