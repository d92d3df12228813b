import {
  addExtras,
  type BinaryRequest,
  decodeResponses,
  encodeRequest,
  setExtras,
  timeExtras,
} from '../../../src/memcached/binary/binary-request.ts'
import * as op from '../../../src/protocol/memcached/binary-opcode.ts'
import type { MemcachedCase } from './memcached-case.ts'

const set = (key: string, value: string, more: Partial<BinaryRequest> = {}): BinaryRequest => ({
  opcode: op.OP_SET,
  key,
  value,
  extras: setExtras(0, 0),
  ...more,
})
const get = (key: string): BinaryRequest => ({ opcode: op.OP_GET, key })
const noop: BinaryRequest = { opcode: op.OP_NOOP, opaque: 99 }

function requests(name: string, ...sent: (BinaryRequest | Buffer)[]): MemcachedCase {
  const bytes = Buffer.concat(sent.map(request => (Buffer.isBuffer(request) ? request : encodeRequest(request))))
  return { name, send: bytes.toString('latin1') }
}

/** A request with another length of its body. */
function withBody(request: BinaryRequest, length: number): Buffer {
  const bytes = encodeRequest(request)
  bytes.writeUInt32BE(length, 8)
  return bytes
}

export const binaryCases: readonly MemcachedCase[] = [
  requests(
    'set and get',
    set('k', 'abc', { opaque: 1 }),
    get('k'),
    get('none'),
    { opcode: op.OP_GET_KEY, key: 'k' },
    { opcode: op.OP_GET_KEY, key: 'none' },
  ),
  requests(
    'quiet gets',
    { opcode: op.OP_GET_QUIET, key: 'k' },
    set('k', 'a'),
    { opcode: op.OP_GET_QUIET, key: 'k' },
    { opcode: op.OP_GET_KEY_QUIET, key: 'k' },
    { opcode: op.OP_GET_KEY_QUIET, key: 'none' },
    noop,
  ),
  requests(
    'quiet writes',
    set('k', 'a', { opcode: 0x11 }),
    set('k', 'b', { opcode: 0x12 }),
    set('none', 'b', { opcode: 0x13 }),
    { opcode: 0x14, key: 'none' },
    { opcode: 0x19, key: 'k', value: '>' },
    { opcode: 0x1a, key: 'none', value: '<' },
    noop,
    get('k'),
  ),
  requests(
    'flags',
    set('k', 'a', { extras: setExtras(0xffffffff, 0) }),
    get('k'),
    set('k', 'a', { extras: setExtras(1, 0) }),
    get('k'),
  ),
  requests(
    'add and replace',
    set('k', 'a', { opcode: op.OP_REPLACE }),
    set('k', 'b', { opcode: op.OP_ADD }),
    set('k', 'c', { opcode: op.OP_ADD }),
    set('k', 'd', { opcode: op.OP_REPLACE }),
    get('k'),
  ),
  requests(
    'append and prepend',
    { opcode: op.OP_APPEND, key: 'k', value: 'x' },
    set('k', 'mid'),
    { opcode: op.OP_APPEND, key: 'k', value: '>' },
    { opcode: op.OP_PREPEND, key: 'k', value: '<' },
    { opcode: op.OP_APPEND, key: 'k', value: 'x', cas: 9_999_999n },
    get('k'),
  ),
  requests(
    'cas',
    set('k', 'a'),
    set('k', 'b', { cas: 9_999_999n }),
    set('none', 'b', { cas: 1n }),
    set('k', 'c', { opcode: op.OP_ADD, cas: 9_999_999n }),
    get('k'),
  ),
  requests(
    'delete',
    { opcode: op.OP_DELETE, key: 'k' },
    set('k', 'a'),
    { opcode: op.OP_DELETE, key: 'k', cas: 9_999_999n },
    { opcode: op.OP_DELETE, key: 'k' },
    get('k'),
  ),
  requests(
    'increment',
    { opcode: op.OP_INCREMENT, key: 'n', extras: addExtras(1n, 5n, 0xffffffff) },
    { opcode: op.OP_INCREMENT, key: 'n', extras: addExtras(1n, 5n, 0) },
    { opcode: op.OP_INCREMENT, key: 'n', extras: addExtras(2n ** 63n, 0n, 0) },
    { opcode: op.OP_DECREMENT, key: 'n', extras: addExtras(1n, 0n, 0) },
    { opcode: op.OP_DECREMENT, key: 'n', extras: addExtras(2n ** 64n - 1n, 0n, 0) },
    get('n'),
  ),
  requests(
    'increment of what is no number',
    set('k', 'abc'),
    { opcode: op.OP_INCREMENT, key: 'k', extras: addExtras(1n, 0n, 0) },
    { opcode: op.OP_INCREMENT, key: 'k', extras: addExtras(1n, 0n, 0), cas: 9_999_999n },
  ),
  requests(
    'quiet increments',
    { opcode: 0x15, key: 'n', extras: addExtras(1n, 1n, 0) },
    { opcode: 0x16, key: 'm', extras: addExtras(1n, 1n, 0xffffffff) },
    noop,
    get('n'),
  ),
  requests(
    'touch',
    { opcode: op.OP_TOUCH, key: 'k', extras: timeExtras(10) },
    set('k', 'a', { extras: setExtras(3, 0) }),
    { opcode: op.OP_TOUCH, key: 'k', extras: timeExtras(10) },
    { opcode: op.OP_GAT, key: 'k', extras: timeExtras(10) },
    { opcode: op.OP_GAT_KEY, key: 'k', extras: timeExtras(10) },
    { opcode: op.OP_GAT_QUIET, key: 'none', extras: timeExtras(10) },
    { opcode: op.OP_GAT_KEY_QUIET, key: 'k', extras: timeExtras(10) },
    noop,
  ),
  requests(
    'flush',
    set('k', 'a'),
    { opcode: op.OP_FLUSH },
    get('k'),
    { opcode: op.OP_FLUSH, extras: timeExtras(0) },
    { opcode: 0x18 },
    noop,
  ),
  requests('noop', noop),
  requests('quit', set('k', 'a'), { opcode: op.OP_QUIT, opaque: 5 }, get('k')),
  requests('quiet quit', { opcode: 0x17 }, get('k')),
  requests(
    'stat of what there is not',
    { opcode: op.OP_STAT, key: 'nonsense' },
    { opcode: op.OP_STAT, key: 'detail nonsense' },
    noop,
  ),
  requests(
    'stat detail',
    { opcode: op.OP_STAT, key: 'detail on' },
    set('a:b', 'x'),
    get('a:b'),
    { opcode: op.OP_STAT, key: 'detail dump' },
    { opcode: op.OP_STAT, key: 'detail off' },
    { opcode: op.OP_STAT, key: 'reset' },
  ),
  requests(
    'SASL where there is none',
    { opcode: op.OP_SASL_LIST },
    { opcode: op.OP_SASL_AUTH, key: 'PLAIN', value: '\0a\0b' },
    { opcode: op.OP_SASL_STEP, key: 'PLAIN', value: '\0a\0b' },
    noop,
  ),
  requests('a command that there is not', { opcode: 0x70 }, { opcode: 0x1b }, { opcode: 0xff }, noop),
  requests(
    'a value that is too large',
    set('k', 'a'),
    set('k', 'x'.repeat(2_000_000)),
    get('k'),
    { opcode: op.OP_APPEND, key: 'k', value: 'x'.repeat(2_000_000) },
    noop,
  ),
  requests('no key', get('')),
  requests('a key that is too long', get('k'.repeat(251))),
  requests('a set without extras', { opcode: op.OP_SET, key: 'k', value: 'v' }, noop),
  requests('a get with extras', { opcode: op.OP_GET, key: 'k', extras: timeExtras(1) }, noop),
  requests('a delete with a value', { opcode: op.OP_DELETE, key: 'k', value: 'v' }, noop),
  requests('an increment with short extras', { opcode: op.OP_INCREMENT, key: 'k', extras: timeExtras(1) }, noop),
  requests('a version with a key', { opcode: op.OP_VERSION, key: 'k' }, noop),
  requests('a body that is shorter than its key', withBody(get('key'), 2), noop),
  requests('a body that is enormous', withBody(get('key'), 0x7fffffff)),
  requests('a magic that is none', Buffer.concat([encodeRequest(noop), Buffer.from('get k\r\n'.padEnd(30))])),
  requests('a header that is cut', encodeRequest(noop).subarray(0, 23)),
  requests('a value that is cut', encodeRequest(set('k', 'abc')).subarray(0, 34)),
]

/** Returns the responses in which the CAS are numbered by their first appearance, and the version is of no account; what is no response as it is. */
export function withoutBinaryCas(reply: string): string {
  const at = reply.lastIndexOf('<')
  const end = at < 0 ? reply.length : at
  const seen = new Map<bigint, number>([[0n, 0]])
  try {
    const responses = decodeResponses(Buffer.from(reply.slice(0, end), 'latin1')).map(({ cas, ...rest }) => {
      if (!seen.has(cas)) seen.set(cas, seen.size)
      return { ...rest, value: rest.opcode === op.OP_VERSION ? 'version' : rest.value, cas: seen.get(cas) }
    })
    return JSON.stringify(responses, undefined, 1) + reply.slice(end)
  } catch {
    return reply
  }
}
