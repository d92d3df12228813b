import { beforeEach, describe, expect, it } from 'vitest'
import { type Peer, SessionBench } from './testing.ts'

/** CONFIG SET stands for every command that is answered later. */
const COMMAND = 'CONFIG SET port 7000\r\n'

let bench: SessionBench
let peer: Peer
let settle: (error?: string) => Promise<void>

beforeEach(() => {
  bench = new SessionBench()
  peer = bench.connect()
  const { promise, resolve } = withResolvers<string | undefined>()
  bench.commands.setting = promise
  settle = async error => {
    resolve(error)
    await promise
  }
})

function withResolvers<T>(): { promise: Promise<T>; resolve: (value: T) => void } {
  let resolve: (value: T) => void = () => {}
  const promise = new Promise<T>(settled => {
    resolve = settled
  })
  return { promise, resolve }
}

describe('a reply that comes later', () => {
  it('keeps back the commands behind it, of the same bytes and of later ones, and lets others go on', async () => {
    peer.send(`PING\r\n${COMMAND}ECHO a\r\n`)
    peer.send('ECHO b\r\n')
    expect(peer.take()).toBe('+PONG\r\n')
    const other = bench.connect()
    other.send('CLIENT LIST ID 1\r\n')
    expect(other.take()).toMatch(/ flags=b .* cmd=config\|set /)
    await settle()
    expect(peer.take()).toBe('+OK\r\n$1\r\na\r\n$1\r\nb\r\n')
    peer.send('PING\r\n')
    expect(peer.take()).toBe('+PONG\r\n')
  })

  it('can be an error, which counts as one', async () => {
    peer.send(COMMAND)
    await settle('ERR Unable to listen')
    expect(peer.take()).toBe('-ERR Unable to listen\r\n')
    expect(bench.engine.errorCounts.get('ERR')).toBe(1)
    expect(bench.engine.commands.entries.get('config')?.subcommands?.entries.get('set')).toMatchObject({
      calls: 1,
      failed: 1,
    })
  })

  it('is not sent where no reply was wanted', async () => {
    peer.send(`CLIENT REPLY SKIP\r\n${COMMAND}ECHO a\r\n`)
    await settle()
    expect(peer.take()).toBe('$1\r\na\r\n')
  })

  it('reaches a peer that has stopped sending, and is the last', async () => {
    peer.send(COMMAND)
    peer.session.ended()
    expect(peer.state).toBe('open')
    await settle()
    expect(peer.take()).toBe('+OK\r\n')
    expect(peer.state).toBe('ended')
  })

  it.each([[false], [true]])('is dropped with the connection (closed after its replies: %s)', async afterReply => {
    peer.send(`${COMMAND}ECHO a\r\n`)
    peer.session.close(afterReply)
    await settle()
    expect(peer.take()).toBe('')
    expect(bench.failures).toEqual([])
  })

  it('is none in a transaction, which is answered as a whole', async () => {
    peer.send(`MULTI\r\n${COMMAND}ECHO a\r\nEXEC\r\nECHO b\r\n`)
    const replies = '+OK\r\n+QUEUED\r\n+QUEUED\r\n*2\r\n+OK\r\n$1\r\na\r\n$1\r\nb\r\n'
    expect(peer.take()).toBe(replies)
    await settle()
    expect(peer.take()).toBe('')
  })

  it('that meets a bug ends the connection', async () => {
    peer.send('PING\r\n')
    const later = peer.session.replyLater()
    later(() => {
      throw new Error('a bug')
    })
    expect(peer.take()).toMatch(/^\+PONG\r\n-ERR internal error/)
    expect(bench.failures).toEqual([new Error('a bug')])
  })
})
