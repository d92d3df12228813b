import { describe, expect, it } from 'vitest'
import { publishOperation, removeOperation, swapOperation, writeOperation } from './operation.ts'
import type { RedisArgument, RedisDriver } from './redis-driver.ts'
import { BATCH_SCRIPT } from './scripts.ts'
import { BATCH_BYTES_MAX, BATCH_KEYS_MAX, TurnBatch } from './turn-batch.ts'

/** A batch over a driver that notes what it sends and answers by the command's name. */
function createBatch(answers: Record<string, (args: readonly RedisArgument[]) => unknown> = {}) {
  const sent: string[][] = []
  const driver: RedisDriver = {
    cluster: false,
    async call(_key, args) {
      sent.push(args.map(String))
      const [name, ...operands] = args
      const answer = answers[String(name)] ?? (name === 'mget' ? valuesOf : () => 1)
      return answer(operands)
    },
    subscribe: async () => async () => {},
    close: async () => {},
  }
  return { batch: new TurnBatch(driver), sent }
}

const valuesOf = (keys: readonly RedisArgument[]): string[] => keys.map(key => `value of ${key}`)
const bytes = (text: string): Buffer => Buffer.from(text)

describe('reads of a turn', () => {
  it('are one command, with each key once', async () => {
    const { batch, sent } = createBatch()
    const read = await Promise.all([batch.read(['a', 'clock']), batch.read(['b', 'clock']), batch.read(['a', 'clock'])])
    expect(sent).toEqual([['mget', 'a', 'clock', 'b']])
    expect(read).toEqual([
      ['value of a', 'value of clock'],
      ['value of b', 'value of clock'],
      ['value of a', 'value of clock'],
    ])
  })

  it('join none that was sent', async () => {
    const { batch, sent } = createBatch()
    const first = batch.read(['a'])
    for (let hop = 0; hop < 5; hop++) await undefined
    expect(sent).toEqual([['mget', 'a']])
    await Promise.all([first, batch.read(['a'])])
    await batch.read(['a'])
    expect(sent).toEqual([
      ['mget', 'a'],
      ['mget', 'a'],
      ['mget', 'a'],
    ])
  })

  it('are several commands when they are many', async () => {
    const { batch, sent } = createBatch()
    const keys = Array.from({ length: BATCH_KEYS_MAX }, (_, i) => `key ${i}`)
    const [, other] = await Promise.all([batch.read(keys), batch.read(['other'])])
    expect(sent).toEqual([
      ['mget', ...keys],
      ['mget', 'other'],
    ])
    expect(other).toEqual(['value of other'])
  })

  it('reject together when the command fails, and later ones do not', async () => {
    let down = true
    const { batch } = createBatch({
      mget: keys => {
        if (down) throw new Error('down')
        return keys
      },
    })
    const results = await Promise.allSettled([batch.read(['a']), batch.read(['b'])])
    expect(results.map(({ status }) => status)).toEqual(['rejected', 'rejected'])
    down = false
    expect(await batch.read(['c'])).toEqual(['c'])
  })
})

describe('operations of a turn', () => {
  it('are a command when there is one', async () => {
    const { batch, sent } = createBatch()
    await batch.run(writeOperation('a', bytes('1'), 5))
    await batch.run(removeOperation(['a', 'b']))
    await batch.run(publishOperation('channel', 'text'))
    expect(sent).toEqual([
      ['set', 'a', '1', 'px', '5'],
      ['unlink', 'a', 'b'],
      ['publish', 'channel', 'text'],
    ])
  })

  it('are one script, in their order, the reads last, and what others add meanwhile is in it too', async () => {
    const { batch, sent } = createBatch({ evalsha: () => [1, null, 0, 7, bytes('r')] })
    const reading = batch.read(['r'])
    const replies = Promise.all([
      batch.run(writeOperation('a', bytes('1'), Number.POSITIVE_INFINITY)),
      batch.run(swapOperation('b', 'stamp', bytes('2'), 9)),
      batch.run(removeOperation(['c', 'd'])),
      Promise.resolve().then(() => batch.run(publishOperation('channel', 'text'))),
    ])
    expect(await replies).toEqual([1, null, 0, 7])
    expect(await reading).toEqual([bytes('r')])
    const steps = ['w', '1', '', 's', 'stamp', '2', '9', 'd', '2', 'p', 'channel', 'text', 'r']
    expect(sent).toEqual([['evalsha', BATCH_SCRIPT.sha1, '5', 'a', 'b', 'c', 'd', 'r', ...steps]])
  })

  it('reject alone when one of them fails, and together when the command does', async () => {
    let replies: unknown = [1, [bytes('OOM')]]
    const { batch } = createBatch({
      evalsha: () => {
        if (replies instanceof Error) throw replies
        return replies
      },
    })
    const both = (): Promise<PromiseSettledResult<unknown>[]> =>
      Promise.allSettled([batch.run(removeOperation(['a'])), batch.run(removeOperation(['b']))])
    expect(await both()).toMatchObject([{ value: 1 }, { reason: { message: 'OOM' } }])
    replies = new Error('down')
    expect(await both()).toMatchObject([{ reason: replies }, { reason: replies }])
  })

  it('are several commands, in their order, when they are large or many', async () => {
    const { batch, sent } = createBatch({ evalsha: () => [1, 1], set: () => 'OK' })
    const large = Buffer.alloc(BATCH_BYTES_MAX)
    await Promise.all(['a', 'b'].map(key => batch.run(writeOperation(key, large, 1))))
    expect(sent.map(([name, key]) => `${name} ${key}`)).toEqual(['set a', 'set b'])
    sent.length = 0
    const keys = Array.from({ length: BATCH_KEYS_MAX }, (_, i) => `key ${i}`)
    await Promise.all([batch.run(removeOperation(keys)), batch.run(removeOperation(['z']))])
    expect(sent.map(([name, key]) => `${name} ${key}`)).toEqual(['unlink key 0', 'unlink z'])
  })
})
