import { describe, expect, it } from 'vitest'
import { allocateBytes } from '../../src/base/viewed-bytes.ts'
import { CommandBench } from '../../src/command/testing.ts'
import { BATCHES, BATCHES_BOXING, BOX_BYTES, BYTES_MAX, growthPerOperation } from './heap-growth.ts'

const MEMBERS = 1000
/** Room for eight digits in a prepared command's score, and in its member. */
const DIGITS = 4

/** A command whose words lie as a session's do; digits of its last ones are set before each call. */
class Prepared {
  readonly #bench: CommandBench
  readonly #bytes = allocateBytes(256)
  readonly #argv: Int32Array
  readonly #argc: number

  constructor(bench: CommandBench, words: readonly string[]) {
    this.#bench = bench
    this.#argc = words.length
    this.#argv = new Int32Array(2 * words.length)
    let end = 0
    for (const [i, word] of words.entries()) {
      this.#argv[2 * i] = end
      this.#bytes.set(Buffer.from(word), end)
      end += word.length
      this.#argv[2 * i + 1] = end
    }
  }

  /** Sets the last digits of a word. */
  setDigits(word: number, n: number): void {
    for (let at = this.#argv[2 * word + 1] - 1, left = DIGITS; left > 0; left--, at--) {
      this.#bytes[at] = 0x30 + (n % 10)
      n = (n / 10) | 0
    }
  }

  run(): void {
    const { engine, client, reply } = this.#bench
    reply.reset()
    engine.execute(client, this.#bytes, this.#argv, this.#argc, reply)
  }
}

describe.each([
  ['packed', 100],
  ['large', MEMBERS],
])('on the JS heap, of a %s sorted set', (_, members) => {
  const bench = new CommandBench()
  bench.keyspace.effects.mask = 0
  for (let i = 0; i < members; i++) bench.run('ZADD', 'k', i, `member:${String(i).padStart(DIGITS, '0')}`)
  const prepared = (...words: string[]) => new Prepared(bench, words)

  const zscore = prepared('ZSCORE', 'k', 'member:0000')
  const zadd = prepared('ZADD', 'k', '1000', 'member:0000')
  const zrank = prepared('ZRANK', 'k', 'member:0000')
  const zcard = prepared('ZCARD', 'k')
  const zrem = prepared('ZREM', 'k', 'member:0000')

  it.each<[string, (i: number) => void]>([
    [
      'ZSCORE',
      i => {
        zscore.setDigits(2, i % members)
        zscore.run()
      },
    ],
    ['ZCARD', () => zcard.run()],
    [
      'ZADD of another score',
      i => {
        zadd.setDigits(2, (i * 37) % 10_000)
        zadd.setDigits(3, (i * 61) % members)
        zadd.run()
      },
    ],
    [
      'ZRANK',
      i => {
        zrank.setDigits(2, i % members)
        zrank.run()
      },
    ],
    [
      'a removal and an addition',
      i => {
        zrem.setDigits(2, i % members)
        zrem.run()
        zadd.setDigits(2, (i * 37) % 10_000)
        zadd.setDigits(3, i % members)
        zadd.run()
      },
    ],
  ])('%s makes nothing', (_, operation) => {
    expect(growthPerOperation(operation, BATCHES)).toBeLessThan(BYTES_MAX)
    bench.verify()
  })
})

it('a score that is no integer makes but boxed numbers', () => {
  const bench = new CommandBench()
  bench.keyspace.effects.mask = 0
  for (let i = 0; i < MEMBERS; i++) bench.run('ZADD', 'k', i, `member:${String(i).padStart(DIGITS, '0')}`)
  const zincrby = new Prepared(bench, ['ZINCRBY', 'k', '0.5', 'member:0000'])
  const growth = growthPerOperation(i => {
    zincrby.setDigits(3, i % MEMBERS)
    zincrby.run()
  }, BATCHES_BOXING)
  expect(growth).toBeLessThan(10 * BOX_BYTES)
  bench.verify()
})
