import { describe, expect, it } from 'vitest'
import { SessionBench } from '../../session/testing.ts'

/** The bulk string in a reply. */
const bulk = (reply: string): string => reply.slice(reply.indexOf('\r\n') + 2, -2)

describe('CLIENT LIST', () => {
  it('has the fields of Redis 8.6 in their order', () => {
    const peer = new SessionBench().connect()
    peer.call('CLIENT', 'LIST')
    const line = bulk(peer.take())
    expect(line.endsWith('\n')).toBe(true)
    expect(
      line
        .trimEnd()
        .split(' ')
        .map(field => field.split('=')[0])
        .join(' '),
    ).toBe(
      'id addr laddr fd name age idle flags db sub psub ssub multi watch qbuf qbuf-free argv-mem multi-mem rbs rbp obl oll ' +
        'omem tot-mem events cmd user redir resp lib-name lib-ver io-thread tot-net-in tot-net-out tot-cmds',
    )
  })

  it('tells what a client is and does', () => {
    const bench = new SessionBench()
    const peer = bench.connect()
    peer.call('CLIENT', 'NO-EVICT', 'ON')
    peer.call('CLIENT', 'NO-TOUCH', 'ON')
    peer.call('SELECT', 3)
    bench.time.advance(5999)
    peer.call('FOO')
    peer.take()
    const other = bench.connect()
    bench.time.advance(2001)
    other.call('CLIENT', 'LIST', 'ID', 1)
    expect(bulk(other.take())).toBe(
      `id=1 addr=127.0.0.1:50001 laddr=127.0.0.1:6379 fd=9 name= age=8 idle=3 flags=eT db=3 sub=0 psub=0 ssub=0 multi=-1 watch=0 qbuf=0 qbuf-free=0 argv-mem=0 multi-mem=0 rbs=0 rbp=0 obl=0 oll=0 omem=0 tot-mem=${peer.session.memoryBytes} events=r cmd=NULL user=default redir=-1 resp=2 lib-name= lib-ver= io-thread=0 tot-net-in=${peer.session.inputBytes} tot-net-out=${peer.session.outputBytes} tot-cmds=3\n`,
    )
  })

  it('shows what is held back, what is unread and what is incomplete', () => {
    const bench = new SessionBench()
    const [admin, held, slow, half] = [bench.connect(), bench.connect(), bench.connect(), bench.connect()]
    slow.reading = false
    slow.call('ECHO', 'x'.repeat(100))
    half.send('*2\r\n$4\r\nECHO')
    bench.pause.begin(bench.time.now() + 1000, true)
    held.call('SET', 'k', 'v')
    admin.call('CLIENT', 'LIST')
    const lines = bulk(admin.take()).split('\n')
    expect(lines[1]).toMatch(/ flags=b .* qbuf=\d\d .* cmd=set /)
    expect(lines[2]).toMatch(/ flags=N .* oll=1 omem=108 .* events=rw cmd=echo /)
    expect(lines[3]).toMatch(/ qbuf=12 qbuf-free=1012 .* cmd=NULL /)
  })

  it('shows transactions and watched keys', () => {
    const bench = new SessionBench()
    const [admin, other] = [bench.connect(), bench.connect()]
    other.send('WATCH a b a\r\nMULTI\r\nSET a 1\r\n')
    admin.call('CLIENT', 'LIST')
    expect(bulk(admin.take()).split('\n')[1]).toMatch(/ flags=x .* multi=1 watch=2 .* multi-mem=[1-9]\d* .* cmd=set /)
    other.send('EXEC\r\n')
    admin.call('CLIENT', 'LIST')
    expect(bulk(admin.take()).split('\n')[1]).toMatch(/ flags=N .* multi=-1 watch=0 .* multi-mem=0 /)
  })

  it.each<[string, string]>([
    ['TYPE normal', '1 2 3'],
    ['TYPE pubsub', ''],
    ['TYPE primary', ''],
    ['ID 3 1', '3 1'],
    ['ID 2 2 7', '2 2'],
    ['ID 1 2 SKIPME yes', '2'],
    ['SKIPME yes', '2 3'],
    ['SKIPME no', '1 2 3'],
    ['ADDR 127.0.0.1:50002', '2'],
    ['LADDR 127.0.0.1:6379', '1 2 3'],
    ['LADDR 127.0.0.1:6380', ''],
    ['USER default', '1 2 3'],
    ['MAXAGE 10', '1 2'],
    ['MAXAGE 11', ''],
    ['maxage 1 skipme yes type NORMAL', '2'],
  ])('filters by %s', (filter, ids) => {
    const bench = new SessionBench()
    const peer = bench.connect()
    bench.connect()
    bench.time.advance(10_000)
    bench.connect()
    peer.call('CLIENT', 'LIST', ...filter.split(' '))
    expect([...bulk(peer.take()).matchAll(/^id=(\d+)/gm)].map(([, id]) => id).join(' ')).toBe(ids)
  })

  it('filters by what CLIENT CAPA told', () => {
    const bench = new SessionBench()
    const [peer, other] = [bench.connect(), bench.connect()]
    other.send('CLIENT CAPA nothing\r\nCLIENT CAPA later redirect\r\n')
    expect(other.take()).toBe('+OK\r\n+OK\r\n')
    const idsWith = (filter: string, letters: string) => {
      peer.call('CLIENT', 'LIST', filter, letters)
      return [...bulk(peer.take()).matchAll(/^id=(\d+)/gm)].map(([, id]) => id).join(' ')
    }
    expect(idsWith('CAPA', 'r')).toBe('2')
    expect(idsWith('NOT-CAPA', 'r')).toBe('1')
    expect(idsWith('CAPA', '')).toBe('1 2')
  })

  it.each([
    ['ID', 'ERR syntax error'],
    ['ID abc', 'ERR Invalid client ID'],
    ['ID 1 abc', 'ERR Invalid client ID'],
    ['FOO', 'ERR syntax error'],
    ['FOO bar', 'ERR syntax error'],
    ['TYPE foo', "ERR Unknown client type 'foo'"],
    ['TYPE normal foo', 'ERR syntax error'],
    ['USER nobody', "ERR No such user 'nobody'"],
    ['SKIPME maybe', 'ERR syntax error'],
    ['MAXAGE 0', 'ERR maxage should be greater than 0'],
    ['MAXAGE x', 'ERR maxage is not an integer or out of range'],
  ])('refuses %s', (filter, message) => {
    const peer = new SessionBench().connect()
    peer.call('CLIENT', 'LIST', ...filter.split(' '))
    expect(peer.take()).toBe(`-${message}\r\n`)
  })
})
