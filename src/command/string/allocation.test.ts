import { getHeapStatistics } from 'node:v8'
import { describe, expect, it } from 'vitest'
import { ViewedBytes } from '../../base/viewed-bytes.ts'
import { CommandBench } from '../testing.ts'

const VALUE = 'x'.repeat(64)
const CALLS_PER_ROUND = 2000
/** Optimised code comes when the engine sees fit, so a round without allocation may take a while. */
const ROUNDS_MAX = 500

describe('the heap does not grow by', () => {
  it.each(
    [
      ['SET', 'k', VALUE],
      ['SET', 'k', VALUE, 'NX'],
      ['SET', 'k', VALUE, 'GET'],
      ['GET', 'k'],
      ['GET', 'missing'],
      ['MSET', 'k', VALUE, 'l', VALUE],
      ['MGET', 'k', 'l', 'missing'],
      ['SETNX', 'k', VALUE],
      ['GETSET', 'k', VALUE],
      ['INCR', 'n'],
      ['DECRBY', 'n', '3'],
      ['APPEND', 'k', ''],
      ['STRLEN', 'k'],
      ['GETRANGE', 'k', '1', '-2'],
      ['SETRANGE', 'k', '1', 'abc'],
    ].map(words => ({ title: words.join(' ').replace(VALUE, '…'), words })),
  )('$title', ({ words }) => {
    const bench = new CommandBench()
    bench.run('MSET', 'k', VALUE, 'l', VALUE)
    bench.keyspace.effects.mask = 0
    const call = prepare(bench, words)
    const fewest = fewestBytesAllocated(call)
    expect(fewest).toBeLessThan(CALLS_PER_ROUND)
  })
})

/** Returns what executes a command from bytes that lie as a session's do. */
function prepare(bench: CommandBench, words: readonly string[]): () => void {
  const text = words.join('')
  const bytes = new ViewedBytes(new ArrayBuffer(text.length))
  bytes.set(Buffer.from(text))
  const argv = new Int32Array(2 * words.length)
  let end = 0
  for (const [i, word] of words.entries()) {
    argv[2 * i] = end
    end += word.length
    argv[2 * i + 1] = end
  }
  return () => {
    bench.reply.reset()
    bench.engine.execute(bench.client, bytes, argv, words.length, bench.reply)
  }
}

/** Returns the bytes by which the heap grew in the best of many rounds of calls; those that a collection interrupted do not count. */
function fewestBytesAllocated(call: () => void): number {
  let fewest = Number.POSITIVE_INFINITY
  for (let round = 0; round < ROUNDS_MAX && fewest >= CALLS_PER_ROUND; round++) {
    const before = getHeapStatistics().used_heap_size
    for (let i = 0; i < CALLS_PER_ROUND; i++) call()
    const grown = getHeapStatistics().used_heap_size - before
    if (grown >= 0) fewest = Math.min(fewest, grown)
  }
  return fewest
}
