import { describe, expect, it } from 'vitest'
import { BATCH_KEYS_MAX, ReadBatch } from './read-batch.ts'

function createBatch(fail = false) {
  const sent: (readonly string[])[] = []
  const batch = new ReadBatch(async (keys: readonly string[]) => {
    sent.push(keys)
    if (fail) throw new Error('down')
    return keys.map(key => `value of ${key}`)
  })
  return { batch, sent }
}

describe('ReadBatch', () => {
  it('sends what is read in one turn together, each key once', async () => {
    const { batch, sent } = createBatch()
    const read = await Promise.all([batch.read(['a', 'clock']), batch.read(['b', 'clock']), batch.read(['a', 'clock'])])
    expect(sent).toEqual([['a', 'clock', 'b']])
    expect(read).toEqual([
      ['value of a', 'value of clock'],
      ['value of b', 'value of clock'],
      ['value of a', 'value of clock'],
    ])
  })

  it('sends what is read later by itself', async () => {
    const { batch, sent } = createBatch()
    await batch.read(['a'])
    await batch.read(['a'])
    expect(sent).toEqual([['a'], ['a']])
  })

  it('joins no batch that was sent', async () => {
    const { batch, sent } = createBatch()
    const first = batch.read(['a'])
    await Promise.resolve()
    await Promise.resolve()
    expect(sent).toEqual([['a']])
    await Promise.all([first, batch.read(['a'])])
    expect(sent).toEqual([['a'], ['a']])
  })

  it('begins another batch when one is full', async () => {
    const { batch, sent } = createBatch()
    const keys = Array.from({ length: BATCH_KEYS_MAX }, (_, i) => `key ${i}`)
    const [, other] = await Promise.all([batch.read(keys), batch.read(['other'])])
    expect(sent).toEqual([keys, ['other']])
    expect(other).toEqual(['value of other'])
  })

  it('rejects all of a batch that fails, and goes on', async () => {
    const { batch, sent } = createBatch(true)
    const results = await Promise.allSettled([batch.read(['a']), batch.read(['b'])])
    expect(results.map(({ status }) => status)).toEqual(['rejected', 'rejected'])
    await expect(batch.read(['c'])).rejects.toThrow('down')
    expect(sent).toEqual([['a', 'b'], ['c']])
  })
})
