import { describe, expect, it } from 'vitest'
import { decodeResponses, encodeRequest, setExtras } from '../memcached/binary/binary-request.ts'
import { OP_GET, OP_SET } from '../protocol/memcached/binary-opcode.ts'
import { answerDatagram } from './answer-datagram.ts'
import { MemcachedSession } from './memcached-session.ts'
import { MemcachedBench } from './memcached-testing.ts'

const bench = new MemcachedBench()

/** The datagrams of the reply to a request with this id, as [header in hexadecimal, data]. */
function ask(id: number, text: string | Buffer, header = [0, 0, 0, 1, 0, 0]): [string, string][] {
  const request = Buffer.concat([Buffer.from([id >> 8, id & 255, ...header]), Buffer.from(text as string, 'latin1')])
  const replies = answerDatagram(request, connection => new MemcachedSession(0, connection, bench))
  return replies.map(reply => [reply.toString('hex', 0, 8), reply.toString('latin1', 8)])
}

describe('a datagram', () => {
  it('is a request whose reply has its id', () => {
    expect(ask(0x1234, 'set k 5 0 3\r\nabc\r\n')).toEqual([['1234000000010000', 'STORED\r\n']])
    expect(ask(7, 'get k\r\nget none\r\n')).toEqual([['0007000000010000', 'VALUE k 5 3\r\nabc\r\nEND\r\nEND\r\n']])
  })

  it('is replied to in as many as it takes, each of 1400 bytes', () => {
    const value = 'x'.repeat(3000)
    ask(1, `set long 0 0 ${value.length}\r\n${value}\r\n`)
    const replies = ask(2, 'get long\r\n')
    expect(replies.map(([header]) => header)).toEqual(['0002000000030000', '0002000100030000', '0002000200030000'])
    expect(replies[0][1]).toHaveLength(1392)
    expect(replies.map(([, data]) => data).join('')).toBe(`VALUE long 0 3000\r\n${value}\r\nEND\r\n`)
  })

  it('may speak the binary protocol', () => {
    ask(1, encodeRequest({ opcode: OP_SET, key: 'b', value: 'v', extras: setExtras(0, 0) }))
    const [[, data]] = ask(2, encodeRequest({ opcode: OP_GET, key: 'b' }))
    expect(decodeResponses(Buffer.from(data, 'latin1'))).toMatchObject([{ status: 0, value: 'v' }])
  })

  it('is dropped when it is one of several, or incomplete', () => {
    expect(ask(1, 'get k\r\n', [0, 0, 0, 2, 0, 0])).toEqual([])
    expect(ask(1, '')).toEqual([])
    expect(ask(1, 'get k')).toEqual([])
    expect(ask(1, 'set k 0 0 3\r\nne')).toEqual([])
    expect(ask(1, 'get k\r\n')).toHaveLength(1)
    expect(bench.clients.bufferBytes).toBe(0)
  })

  it('is not replied to when its sender wants none', () => {
    expect(ask(1, 'set k 0 0 1 noreply\r\nx\r\n')).toEqual([])
  })
})
