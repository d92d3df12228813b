import { describe, expect, it } from 'vitest'
import { createWriter, pass } from '../../../test/cache/write-behind-fixture.ts'
import { SimulatedDisk } from '../journal/simulated-disk.ts'

describe('the queue of write-behind', () => {
  it('makes a write wait for room, in turn', async () => {
    const { put, source, time, writer } = await createWriter({ queueEntries: 2, batchEntries: 1 })
    let release = () => {}
    source.rule = () => new Promise(resolve => (release = resolve))
    await put('a', '1')
    await put('b', '1')
    const order: string[] = []
    const waiting = ['c', 'd'].map(key => put(key, '1').then(() => order.push(key)))
    await pass(time, 500)
    expect(order).toEqual([])
    // What only takes a place is let in.
    await put('b', '2')
    release()
    await pass(time, 100)
    expect(order).toEqual(['c'])
    source.rule = () => {}
    release()
    await pass(time, 100)
    await Promise.all(waiting)
    expect([...source.rows]).toEqual([
      ['a', '1'],
      ['b', '2'],
      ['c', '1'],
      ['d', '1'],
    ])
    expect(writer.depth).toBe(0)
  })

  it('rejects a write when it is told to', async () => {
    const { put, source } = await createWriter({ queueEntries: 1, onFull: 'reject' })
    source.rule = () => new Promise(() => {})
    await put('a', '1')
    await expect(put('b', '1')).rejects.toMatchObject({ code: 'ERR_CACHE_QUEUE_FULL' })
  })

  it('is bounded in bytes, but takes one value of any size', async () => {
    const { put, source } = await createWriter({ queueBytes: 10, onFull: 'reject' })
    source.rule = () => new Promise(() => {})
    await put('a', 'x'.repeat(100))
    await expect(put('b', '')).rejects.toMatchObject({ code: 'ERR_CACHE_QUEUE_FULL' })
  })

  it('lets who waits give up', async () => {
    const { put, source, time } = await createWriter({ queueEntries: 1 })
    let release = () => {}
    source.rule = () => new Promise(resolve => (release = resolve))
    await put('a', '1')
    const abort = new AbortController()
    const given = put('b', '1', abort.signal)
    const other = put('c', '1')
    abort.abort(new Error('enough'))
    await expect(given).rejects.toThrow('enough')
    source.rule = () => {}
    release()
    await pass(time, 100)
    await other
    expect([...source.rows.keys()]).toEqual(['a', 'c'])
    await expect(put('d', '1', AbortSignal.abort(new Error('before')))).rejects.toThrow('before')
  })

  it('has room again after a write that the journal could not keep', async () => {
    const { disk, put, source, time, writer } = await createWriter({ queueEntries: 1 })
    disk.fault = operation => {
      if (operation === 'write') throw new Error('ENOSPC')
    }
    await expect(put('a', '1')).rejects.toMatchObject({ code: 'ERR_CACHE_JOURNAL' })
    disk.fault = () => {}
    await put('b', '1')
    await pass(time, 100)
    expect([...source.rows.keys()]).toEqual(['b'])
    await writer.flush()
    expect(writer.depth).toBe(0)
  })
})

describe('the end of write-behind', () => {
  it('writes what waits when it is flushed', async () => {
    const { put, source, writer } = await createWriter({ delayMs: 60_000 })
    await put('a', '1')
    await put('b', '1')
    await writer.flush()
    expect([...source.rows.keys()]).toEqual(['a', 'b'])
  })

  it('lets a flush be given up', async () => {
    const { put, source, writer } = await createWriter()
    source.rule = () => new Promise(() => {})
    await put('a', '1')
    const abort = new AbortController()
    const flushed = writer.flush(abort.signal)
    abort.abort(new Error('enough'))
    await expect(flushed).rejects.toThrow('enough')
  })

  it('writes what waits when it is closed, and then takes nothing', async () => {
    const { put, source, writer, disk } = await createWriter({ delayMs: 60_000 })
    await put('a', '1')
    expect(await writer.close(1000)).toBe(0)
    expect(source.rows.get('a')).toBe('1')
    await expect(put('b', '1')).rejects.toMatchObject({ code: 'ERR_CACHE_CLOSED' })
    const next = await createWriter({ disk: new SimulatedDisk(disk.image(), 'b', disk.alive) })
    expect(next.writer.depth).toBe(0)
  })

  it('leaves what the source does not take in time to the next', async () => {
    const { put, source, writer, disk, time } = await createWriter()
    source.rule = () => new Promise(() => {})
    await put('a', '1')
    const closed = writer.close(1000)
    await pass(time, 1000)
    expect(await closed).toBe(1)
    const next = await createWriter({ disk: new SimulatedDisk(disk.image(), 'b', disk.alive) })
    await pass(next.time, 100)
    expect(next.source.rows.get('a')).toBe('1')
  })

  it('aborts what is in flight when it is closed', async () => {
    let aborted = false
    const { put, writer, time } = await createWriter({
      write: (_, signal) =>
        new Promise((_resolve, reject) => {
          signal.addEventListener('abort', () => {
            aborted = true
            reject(signal.reason)
          })
        }),
    })
    await put('a', '1')
    const closed = writer.close(100)
    await pass(time, 100)
    expect(await closed).toBe(1)
    expect(aborted).toBe(true)
  })
})
