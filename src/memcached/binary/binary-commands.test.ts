import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import * as op from '../../protocol/memcached/binary-opcode.ts'
import { MemcachedBench } from '../../session/memcached-testing.ts'
import { readUsers } from '../users.ts'
import {
  addExtras,
  type BinaryRequest,
  type BinaryResponse,
  decodeResponses,
  encodeRequest,
  setExtras,
  timeExtras,
} from './binary-request.ts'

let bench = new MemcachedBench()
let peer = bench.connect()
beforeEach(() => {
  bench = new MemcachedBench()
  peer = bench.connect()
})
afterEach(() => {
  bench.keyspace.verify()
  expect(bench.failures).toEqual([])
})

function run(...requests: BinaryRequest[]): BinaryResponse[] {
  peer.send(Buffer.concat(requests.map(encodeRequest)))
  return decodeResponses(Buffer.from(peer.take(), 'latin1'))
}

function set(key: string, value: string, more: Partial<BinaryRequest> = {}): BinaryResponse[] {
  return run({ opcode: op.OP_SET, key, value, extras: setExtras(0, 0), ...more })
}

function one(request: BinaryRequest): BinaryResponse {
  const responses = run(request)
  expect(responses).toHaveLength(1)
  return responses[0]
}

describe('storing and getting', () => {
  it('gives back what was stored, with its flags and CAS', () => {
    expect(one({ opcode: op.OP_SET, key: 'k', value: 'v', extras: setExtras(0xdeadbeef, 0), opaque: 7 })).toEqual({
      opcode: op.OP_SET,
      status: 0,
      key: '',
      extras: '',
      value: '',
      opaque: 7,
      cas: 2n,
    })
    expect(one({ opcode: op.OP_GET, key: 'k', opaque: 0xfffffffe })).toEqual({
      opcode: op.OP_GET,
      status: 0,
      key: '',
      extras: 'deadbeef',
      value: 'v',
      opaque: 0xfffffffe,
      cas: 2n,
    })
    expect(one({ opcode: op.OP_GET_KEY, key: 'k' })).toMatchObject({ key: 'k', value: 'v' })
    expect(bench.run('gets k')).toBe(`VALUE k ${0xdeadbeef} 1 2\r\nv\r\nEND\r\n`)
  })

  it('tells what is not there, to quiet ones nothing', () => {
    expect(one({ opcode: op.OP_GET, key: 'k' })).toMatchObject({ status: 1, value: 'Not found', key: '' })
    expect(one({ opcode: op.OP_GET_KEY, key: 'k' })).toMatchObject({ status: 1, value: '', key: 'k' })
    const replies = run(
      { opcode: op.OP_GET_QUIET, key: 'k' },
      { opcode: op.OP_GET_KEY_QUIET, key: 'k' },
      { opcode: op.OP_NOOP, opaque: 3 },
    )
    expect(replies).toEqual([{ opcode: op.OP_NOOP, status: 0, key: '', extras: '', value: '', opaque: 3, cas: 0n }])
  })

  it('stores only what is not there, or is, or has that CAS', () => {
    expect(one({ opcode: op.OP_REPLACE, key: 'k', value: 'a', extras: setExtras(0, 0) }).status).toBe(1)
    expect(one({ opcode: op.OP_ADD, key: 'k', value: 'b', extras: setExtras(0, 0) }).status).toBe(0)
    expect(one({ opcode: op.OP_ADD, key: 'k', value: 'c', extras: setExtras(0, 0) })).toMatchObject({
      status: 2,
      value: 'Data exists for key.',
    })
    expect(set('k', 'd', { cas: 99n })[0].status).toBe(2)
    expect(set('none', 'd', { cas: 99n })[0].status).toBe(1)
    const { cas } = one({ opcode: op.OP_GET, key: 'k' })
    expect(set('k', 'e', { cas })[0].status).toBe(0)
    expect(one({ opcode: op.OP_GET, key: 'k' }).value).toBe('e')
  })

  it('joins values', () => {
    expect(one({ opcode: op.OP_APPEND, key: 'k', value: 'x' })).toMatchObject({ status: 5, value: 'Not stored.' })
    set('k', 'mid')
    expect(one({ opcode: op.OP_APPEND, key: 'k', value: '>' }).status).toBe(0)
    expect(one({ opcode: op.OP_PREPEND, key: 'k', value: '<', cas: 77n }).status).toBe(2)
    expect(run({ opcode: op.OP_PREPEND_QUIET, key: 'k', value: '<' })).toEqual([])
    expect(one({ opcode: op.OP_GET, key: 'k' }).value).toBe('<mid>')
  })

  it('says nothing to a quiet set that succeeds, and something if not', () => {
    expect(set('k', 'v', { opcode: op.OP_SET_QUIET })).toEqual([])
    const failed = set('k', 'v', { opcode: 0x12 })
    expect(failed).toMatchObject([{ opcode: 0x12, status: 2 }])
  })

  it('takes a value in pieces', () => {
    const bytes = Buffer.concat([
      encodeRequest({ opcode: op.OP_SET, key: 'long', value: 'x'.repeat(5000), extras: setExtras(1, 0) }),
      encodeRequest({ opcode: op.OP_GET, key: 'long' }),
    ])
    for (const byte of bytes) peer.send(Uint8Array.of(byte))
    const replies = decodeResponses(Buffer.from(peer.take(), 'latin1'))
    expect(replies[1].value).toBe('x'.repeat(5000))
  })

  it('skips what is too large, and forgets the old value', () => {
    set('k', 'v')
    const [reply, next] = run(
      { opcode: op.OP_SET, key: 'k', value: 'x'.repeat(1024 * 1024), extras: setExtras(0, 0) },
      { opcode: op.OP_NOOP },
    )
    expect(reply).toMatchObject({ status: 3, value: 'Too large.' })
    expect(next.opcode).toBe(op.OP_NOOP)
    expect(one({ opcode: op.OP_GET, key: 'k' }).status).toBe(1)
  })
})

describe('other commands on items', () => {
  it('deletes, if the CAS is right', () => {
    set('k', 'v')
    expect(one({ opcode: op.OP_DELETE, key: 'k', cas: 99n }).status).toBe(2)
    expect(one({ opcode: op.OP_DELETE, key: 'k' }).status).toBe(0)
    expect(one({ opcode: 0x14, key: 'k' }).status).toBe(1)
  })

  it('adds and subtracts 64-bit numbers', () => {
    const incr = (delta: bigint, more: Partial<BinaryRequest> = {}) =>
      one({ opcode: op.OP_INCREMENT, key: 'n', extras: addExtras(delta, 5n, 0), ...more })
    expect(incr(1n).value).toBe('\0\0\0\0\0\0\0\x05')
    expect(incr(3n)).toMatchObject({ value: '\0\0\0\0\0\0\0\x08', cas: 3n })
    expect(incr(2n ** 63n).value).toBe('\x80\0\0\0\0\0\0\x08')
    expect(incr(1n, { opcode: op.OP_DECREMENT }).value).toBe('\x80\0\0\0\0\0\0\x07')
    expect(incr(1n, { cas: 1n }).status).toBe(2)
    expect(one({ opcode: op.OP_INCREMENT, key: 'm', extras: addExtras(1n, 1n, 0xffffffff) }).status).toBe(1)
    expect(run({ opcode: 0x15, key: 'n', extras: addExtras(1n, 0n, 0) })).toEqual([])
    set('text', 'abc')
    expect(one({ opcode: op.OP_INCREMENT, key: 'text', extras: addExtras(1n, 0n, 0) })).toMatchObject({
      status: 6,
      value: 'Non-numeric server-side value for incr or decr',
    })
  })

  it('touches, and gets what it touches', () => {
    set('k', 'v')
    expect(one({ opcode: op.OP_TOUCH, key: 'k', extras: timeExtras(10) })).toMatchObject({
      extras: '00000000',
      value: '',
    })
    expect(one({ opcode: op.OP_GAT, key: 'k', extras: timeExtras(20) })).toMatchObject({ value: 'v' })
    expect(one({ opcode: op.OP_GAT_KEY, key: 'k', extras: timeExtras(20) })).toMatchObject({ value: 'v', key: 'k' })
    expect(run({ opcode: op.OP_GAT_QUIET, key: 'none', extras: timeExtras(20) })).toEqual([])
    bench.pass(21_000)
    expect(one({ opcode: op.OP_TOUCH, key: 'k', extras: timeExtras(10) }).status).toBe(1)
  })

  it('forgets all', () => {
    set('k', 'v')
    expect(one({ opcode: op.OP_FLUSH, extras: timeExtras(5) }).status).toBe(0)
    expect(one({ opcode: op.OP_GET, key: 'k' }).status).toBe(0)
    expect(one({ opcode: op.OP_FLUSH }).status).toBe(0)
    expect(one({ opcode: op.OP_GET, key: 'k' }).status).toBe(1)
  })
})

describe('commands about the server', () => {
  it('tells the version and ends', () => {
    expect(one({ opcode: op.OP_VERSION }).value).toBe('1.2.3')
    expect(one({ opcode: op.OP_QUIT }).status).toBe(0)
    expect(peer.state).toBe('ended')
  })

  it('tells statistics', () => {
    set('a:b', 'v')
    const general = run({ opcode: op.OP_STAT, opaque: 9 })
    expect(general.at(-1)).toMatchObject({ key: '', value: '', opaque: 9 })
    expect(general.find(({ key }) => key === 'cmd_set')?.value).toBe('1')
    expect(run({ opcode: op.OP_STAT, key: 'settings' }).map(({ key }) => key)).toContain('maxbytes')
    expect(run({ opcode: op.OP_STAT, key: 'slabs' }).map(({ key }) => key)).toContain('1:chunk_size')
    expect(run({ opcode: op.OP_STAT, key: 'detail on' })).toHaveLength(1)
    set('a:b', 'v')
    expect(run({ opcode: op.OP_STAT, key: 'detail dump' })[0]).toMatchObject({
      key: 'detailed',
      value: 'PREFIX a get 0 hit 0 set 1 del 0\r\nEND\r\n',
    })
    expect(run({ opcode: op.OP_STAT, key: 'reset' })).toHaveLength(1)
    expect(one({ opcode: op.OP_STAT, key: 'nonsense' }).status).toBe(1)
  })
})

describe('requests that are wrong', () => {
  it('are told, and end the connection where nothing can follow', () => {
    expect(one({ opcode: 0x7f, key: 'k', value: 'skipped' })).toMatchObject({ status: 0x81, value: 'Unknown command' })
    expect(peer.state).toBe('open')
    expect(one({ opcode: op.OP_GET })).toMatchObject({ status: 4, value: 'Invalid arguments' })
    expect(peer.state).toBe('ended')
  })

  it.each<[string, BinaryRequest]>([
    ['a key that is too long', { opcode: op.OP_GET, key: 'k'.repeat(251) }],
    ['a set without extras', { opcode: op.OP_SET, key: 'k', value: 'v' }],
    ['a get with a value', { opcode: op.OP_GET, key: 'k', value: 'v' }],
    ['an increment with short extras', { opcode: op.OP_INCREMENT, key: 'k', extras: timeExtras(1) }],
    ['a version with a key', { opcode: op.OP_VERSION, key: 'k' }],
  ])('%s', (_, request) => {
    expect(one(request).status).toBe(4)
    expect(peer.state).toBe('ended')
  })

  it('a body that is shorter than its parts', () => {
    const bytes = encodeRequest({ opcode: op.OP_GET, key: 'key' })
    bytes.writeUInt32BE(2, 8)
    peer.send(bytes)
    expect(decodeResponses(Buffer.from(peer.take(), 'latin1'))).toMatchObject([{ status: 0x81 }])
    expect(peer.state).toBe('ended')
  })

  it('another protocol on the way', () => {
    set('k', 'v')
    peer.send(`get k${'\r\n'.repeat(12)}`)
    expect(peer.take()).toBe('')
    expect(peer.state).toBe('ended')
  })
})

describe('SASL', () => {
  beforeEach(() => {
    bench = new MemcachedBench({ sasl: true, protocol: 'binary' })
    bench.users = readUsers('ann:secret\n') ?? bench.users
    peer = bench.connect()
  })

  const plain = (message: string): BinaryRequest => ({ opcode: op.OP_SASL_AUTH, key: 'PLAIN', value: message })

  it('lets those in who know a password', () => {
    expect(one({ opcode: op.OP_VERSION }).status).toBe(0)
    expect(one({ opcode: op.OP_SASL_LIST }).value).toBe('PLAIN')
    expect(one(plain('\0ann\0wrong'))).toMatchObject({ status: 0x20, value: 'Auth failure.' })
    expect(one(plain('\0ann\0secret'))).toMatchObject({ status: 0, value: 'Authenticated' })
    expect(set('k', 'v')[0].status).toBe(0)
    expect(bench.run('version')).toBe('')
  })

  it('sends others away', () => {
    expect(set('k', 'v')).toMatchObject([{ status: 0x20 }])
    expect(peer.state).toBe('ended')
  })

  it('asks for the message, and knows no other mechanism', () => {
    expect(one({ opcode: op.OP_SASL_STEP, key: 'PLAIN', value: '\0ann\0secret' }).status).toBe(0x20)
    expect(one({ opcode: op.OP_SASL_AUTH, key: 'CRAM-MD5' }).status).toBe(0x20)
    expect(one({ opcode: op.OP_SASL_AUTH, key: 'PLAIN' }).status).toBe(0x21)
    expect(one({ opcode: op.OP_SASL_STEP, key: 'PLAIN', value: '\0ann\0secret' }).status).toBe(0)
    expect(one({ opcode: op.OP_SASL_AUTH, key: 'M'.repeat(33), value: 'x' }).status).toBe(4)
  })

  it('is not there unless it is asked for', () => {
    bench = new MemcachedBench()
    peer = bench.connect()
    expect(one({ opcode: op.OP_SASL_LIST }).status).toBe(0x81)
    expect(run(plain('\0ann\0secret'), { opcode: op.OP_NOOP })).toMatchObject([{ status: 0x81 }, { status: 0 }])
  })
})
