import fc from 'fast-check'
import { beforeEach, describe, expect, it } from 'vitest'
import { STAT_OUTPUT_BUFFER_LIMIT } from '../keyspace/statistics.ts'
import { type Peer, SessionBench } from './testing.ts'

const message = (channel: string, text: string, mark = '*'): string =>
  `${mark}3\r\n$7\r\nmessage\r\n$${channel.length}\r\n${channel}\r\n$${text.length}\r\n${text}\r\n`

let bench: SessionBench
let listener: Peer
let publisher: Peer

beforeEach(() => {
  bench = new SessionBench()
  listener = bench.connect()
  publisher = bench.connect()
})

/** Calls a command and forgets its reply. */
function call(peer: Peer, ...words: string[]): void {
  peer.call(...words)
  peer.take()
}

describe('messages', () => {
  it('come at the end of the turn, all in one write', () => {
    call(listener, 'SUBSCRIBE', 'c')
    listener.writes.length = 0
    for (let i = 0; i < 100; i++) publisher.call('PUBLISH', 'c', String(i))
    expect(listener.take()).toBe('')
    bench.turn()
    expect(listener.take()).toBe(Array.from({ length: 100 }, (_, i) => message('c', String(i))).join(''))
    expect(listener.writes.length).toBe(1)
  })

  it('come before the replies to what their receiver asks after them', () => {
    call(listener, 'HELLO', '3')
    call(listener, 'SUBSCRIBE', 'c')
    publisher.call('PUBLISH', 'c', 'm')
    listener.call('PING')
    expect(listener.take()).toBe(`${message('c', 'm', '>')}+PONG\r\n`)
    bench.turn()
    expect(listener.take()).toBe('')
  })

  it('that a client sends itself come behind the reply of the command, and before the next', () => {
    call(listener, 'HELLO', '3')
    call(listener, 'SUBSCRIBE', 'c')
    listener.send('PUBLISH c 1\r\nPUBLISH c 2\r\nPING\r\n')
    expect(listener.take()).toBe(`:1\r\n${message('c', '1', '>')}:1\r\n${message('c', '2', '>')}+PONG\r\n`)
    listener.send('MULTI\r\nPUBLISH c 3\r\nPING\r\nEXEC\r\nPING\r\n')
    expect(listener.take()).toBe(`+OK\r\n+QUEUED\r\n+QUEUED\r\n*2\r\n:1\r\n+PONG\r\n${message('c', '3', '>')}+PONG\r\n`)
  })

  it('of a transaction in which the client subscribes come behind its reply', () => {
    listener.send('MULTI\r\nSUBSCRIBE c\r\nPUBLISH c m\r\nEXEC\r\n')
    expect(listener.take()).toBe(
      `+OK\r\n+QUEUED\r\n+QUEUED\r\n*2\r\n*3\r\n$9\r\nsubscribe\r\n$1\r\nc\r\n:1\r\n:1\r\n${message('c', 'm')}`,
    )
  })

  it('reach a client that waits in a command that blocks', () => {
    call(listener, 'HELLO', '3')
    call(listener, 'SUBSCRIBE', 'c')
    listener.call('BZPOPMIN', 'zset', '0')
    publisher.send('PUBLISH c m\r\nZADD zset 1 x\r\n')
    expect(listener.take()).toBe(`${message('c', 'm', '>')}*3\r\n$4\r\nzset\r\n$1\r\nx\r\n,1\r\n`)
  })

  it('are not switched off by CLIENT REPLY, nor are the replies to subscribing', () => {
    call(listener, 'CLIENT', 'REPLY', 'OFF')
    listener.call('SUBSCRIBE', 'c')
    expect(listener.take()).toBe('*3\r\n$9\r\nsubscribe\r\n$1\r\nc\r\n:1\r\n')
    publisher.call('PUBLISH', 'c', 'm')
    bench.turn()
    expect(listener.take()).toBe(message('c', 'm'))
  })

  it('are not sent to a client that has left in the same turn', () => {
    call(listener, 'SUBSCRIBE', 'c')
    publisher.call('PUBLISH', 'c', 'm')
    listener.call('QUIT')
    expect(listener.take()).toBe(`${message('c', 'm')}+OK\r\n`)
    publisher.call('PUBLISH', 'c', 'm')
    bench.turn()
    expect(listener.take()).toBe('')
    expect(publisher.take()).toBe(':1\r\n:0\r\n')
  })

  it('come in the protocol that the client speaks when they are published', () => {
    call(listener, 'HELLO', '3')
    call(listener, 'SUBSCRIBE', 'c')
    publisher.call('PUBLISH', 'c', '1')
    listener.send('HELLO 2\r\n')
    publisher.call('PUBLISH', 'c', '2')
    bench.turn()
    const text = listener.take()
    expect(text.startsWith(message('c', '1', '>'))).toBe(true)
    expect(text.endsWith(message('c', '2'))).toBe(true)
  })
})

describe('a subscriber', () => {
  it('is forgotten with its connection', () => {
    for (const command of ['SUBSCRIBE', 'PSUBSCRIBE', 'SSUBSCRIBE']) call(listener, command, 'c')
    listener.session.closed()
    expect(['channel', 'pattern', 'shard'].map(kind => bench.channels.count(kind as 'channel'))).toEqual([0, 0, 0])
    expect(bench.channels.subscribers).toBe(0)
  })

  it('is unsubscribed by RESET', () => {
    call(listener, 'SUBSCRIBE', 'c')
    listener.send('RESET\r\nGET k\r\n')
    expect(listener.take()).toBe('+RESET\r\n$-1\r\n')
    publisher.call('PUBLISH', 'c', 'm')
    expect(publisher.take()).toBe(':0\r\n')
  })

  it('unsubscribes from all of a kind, with a reply for each', () => {
    call(listener, 'SUBSCRIBE', 'a', 'b')
    call(listener, 'PSUBSCRIBE', 'p')
    listener.call('UNSUBSCRIBE')
    const reply = (channel: string, count: number): string =>
      `*3\r\n$11\r\nunsubscribe\r\n$1\r\n${channel}\r\n:${count}\r\n`
    expect(listener.take()).toBe(reply('a', 2) + reply('b', 1))
  })

  it('is not idle, however long it is silent', () => {
    bench.limits.setIdle(10_000)
    call(listener, 'SUBSCRIBE', 'c')
    bench.time.advance(60_000)
    expect([listener.state, publisher.state]).toEqual(['open', 'destroyed'])
  })

  it('that does not read is closed at the limit of its class', () => {
    bench.limits.listenerOutput = { hardBytes: 1000, softBytes: 0, softSeconds: 0 }
    call(listener, 'SUBSCRIBE', 'c')
    listener.reading = false
    publisher.call('PUBLISH', 'c', 'x'.repeat(900))
    bench.turn()
    expect(listener.state).toBe('open')
    publisher.call('PUBLISH', 'c', 'x'.repeat(900))
    bench.turn()
    expect(listener.state).toBe('destroyed')
    expect(bench.statistics[STAT_OUTPUT_BUFFER_LIMIT]).toBe(1)
    expect(bench.channels.subscribers).toBe(0)
  })

  it('takes memory for what it has subscribed to', () => {
    const before = listener.session.memoryBytes
    call(listener, 'SUBSCRIBE', 'x'.repeat(1000))
    expect(listener.session.memoryBytes - before).toBeGreaterThan(1000)
    call(listener, 'UNSUBSCRIBE')
    expect(listener.session.memoryBytes).toBe(before)
  })
})

describe('many connections', () => {
  it('hear just what they have subscribed to, in order', () => {
    const channel = fc.constantFrom('a', 'b')
    const step = fc.oneof(
      fc.record({
        do: fc.constantFrom('SUBSCRIBE', 'UNSUBSCRIBE', 'PSUBSCRIBE', 'PUNSUBSCRIBE'),
        peer: fc.nat(2),
        channel,
      }),
      fc.record({ do: fc.constant('PUBLISH'), peer: fc.nat(3), channel }),
      fc.record({ do: fc.constant('turn'), peer: fc.constant(0), channel }),
    )
    fc.assert(
      fc.property(fc.array(step, { maxLength: 60 }), steps => {
        const many = new SessionBench()
        const peers = Array.from({ length: 4 }, () => many.connect())
        for (const peer of peers.slice(0, 3)) call(peer, 'HELLO', '3')
        const heard = peers.map(() => '')
        const expected = peers.map(() => [] as string[])
        const subscriptions = peers.map(() => ({ channels: new Set<string>(), patterns: new Set<string>() }))
        let count = 0
        for (const { do: action, peer, channel } of steps) {
          const own = subscriptions[peer]
          if (action === 'turn') many.turn()
          else if (action === 'PUBLISH') {
            const text = String(count++)
            peers[peer].call('PUBLISH', channel, text)
            for (const [at, { channels, patterns }] of subscriptions.entries()) {
              if (channels.has(channel)) expected[at].push(`message ${channel} ${text}`)
              if (patterns.has(channel)) expected[at].push(`pmessage ${channel} ${text}`)
            }
          } else {
            peers[peer].call(action, channel)
            const set = action.startsWith('P') ? own.patterns : own.channels
            if (action.includes('UN')) set.delete(channel)
            else set.add(channel)
          }
        }
        many.turn()
        for (const [at, peer] of peers.entries()) heard[at] += peer.take()
        for (const [at, text] of heard.entries()) {
          const found = [
            ...text.matchAll(/>[34]\r\n\$\d\r\n(p?message)\r\n(?:\$1\r\n\w\r\n)?\$1\r\n(\w)\r\n\$\d+\r\n(\d+)\r\n/g),
          ]
          expect(found.map(match => match.slice(1).join(' ')).sort(byNumber)).toEqual(expected[at].sort(byNumber))
          const numbers = found.map(match => Number(match[3]))
          expect(numbers).toEqual([...numbers].sort((a, b) => a - b))
        }
      }),
    )
  })
})

function byNumber(a: string, b: string): number {
  return Number(a.split(' ')[2]) - Number(b.split(' ')[2]) || (a < b ? -1 : 1)
}
