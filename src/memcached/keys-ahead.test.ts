import { expect, it } from 'vitest'
import { MemcachedBench } from '../session/memcached-testing.ts'

/** A bench that looks ahead whatever the number of keys. */
function eager(): MemcachedBench {
  const bench = new MemcachedBench()
  bench.call.ahead.keysMin = 0
  return bench
}

const PIPELINES = [
  Array.from({ length: 40 }, (_, i) => `set k${i} 0 0 3\r\nabc\r\n`).join(''),
  Array.from({ length: 40 }, (_, i) => `get k${i}\r\n`).join(''),
  `get ${Array.from({ length: 50 }, (_, i) => `k${i}`).join('  ')} \r\nmg k1 v\r\nversion\r\nget k2\r\n`,
  'set k1 0 0 3 noreply\r\nxyz\r\nget k1\r\nset k1 0 0 -1\r\nset k1 0 0 99999999999\r\nget k1\r\n',
  'set k1 0 0 5\r\nget k\r\nget k1\r\nms k1 2\r\nab\r\nmg k1 v\r\ndelete k1\r\nget k1\r\nget\r\nget \r\nset\r\nmg \r\n',
]

it('changes nothing of what is replied, wherever the bytes are cut', () => {
  for (const pipeline of PIPELINES) {
    const plain = new MemcachedBench().send(PIPELINES[0] + pipeline)
    expect(eager().send(PIPELINES[0] + pipeline)).toBe(plain)
    for (let cut = 1; cut < pipeline.length; cut += 7) {
      const bench = eager()
      let replies = bench.send(PIPELINES[0])
      replies += bench.send(pipeline.slice(0, cut))
      replies += bench.send(pipeline.slice(cut))
      expect(replies).toBe(plain)
    }
  }
})

it('tells where to look ahead next', () => {
  const { store } = new MemcachedBench()
  const { ahead } = new MemcachedBench().call
  const { index } = store.database
  const touch = (text: string) => ahead.touchCommands(Buffer.from(text), 0, text.length, index)
  const sixteen = 'get k\r\n'.repeat(16)
  expect(touch(`${sixteen}get k\r\n`)).toBe(sixteen.length)
  expect(touch('get k\r\nget l\r\n')).toBe(14)
  expect(touch('set k 0 0 3\r\nabc\r\nversion\r\n')).toBe(27)
  expect(touch('set k 0 0 3\r\nab')).toBe(15)
  const keys = 'a b '.repeat(20)
  expect(ahead.touchKeys(Buffer.from(keys), 0, keys.length, index)).toBe(31)
})

it('hashes no key twice, and no other key in place of it', () => {
  const { store } = new MemcachedBench()
  const { ahead } = new MemcachedBench().call
  const { index } = store.database
  const bytes = Buffer.from('get a\r\nget b\tc\r\nget d\r\nget e\r\n')
  ahead.touchCommands(bytes, 0, bytes.length, index)
  const other = new MemcachedBench(undefined, 2).store.database.index
  const hashed = (start: number, end: number) => ahead.hash(bytes, start, end, other) === index.hash(bytes, start, end)
  expect(hashed(4, 5)).toBe(true)
  // What ends elsewhere than it seemed is hashed when it is asked for.
  expect(bytes.toString('latin1', 11, 14)).toBe('b\tc')
  expect(hashed(11, 14)).toBe(false)
  expect(hashed(20, 21)).toBe(true)
  ahead.forget()
  expect(hashed(20, 21)).toBe(false)
})
