import { describe, expect, it } from 'vitest'
import { ManualTime } from './manual-time.ts'
import type { Scheduler } from './scheduler.ts'

/** A clock at `nowMs`, and what it gave to the real scheduler to be run soon. */
function timeAt(nowMs: number): { time: ManualTime; soon: (() => void)[] } {
  const soon: (() => void)[] = []
  const real: Scheduler = {
    after() {
      throw new Error('a delay must not go to the real scheduler')
    },
    soon(task) {
      soon.push(task)
      return { cancel: () => void soon.splice(soon.indexOf(task), 1) }
    },
  }
  return { time: new ManualTime(nowMs, real), soon }
}

describe('ManualTime', () => {
  it('stands until it is moved, by all of its measures', () => {
    const { time } = timeAt(1000)
    expect([time.now(), time.monotonic(), time.microseconds()]).toEqual([1000, 1000, 1_000_000])
    time.advance(5)
    expect([time.now(), time.monotonic(), time.microseconds()]).toEqual([1005, 1005, 1_005_000])
    time.set(10)
    expect(time.now()).toBe(10)
  })

  it('runs what falls due in order, at its time, and that which it schedules in turn', () => {
    const { time } = timeAt(0)
    const log: string[] = []
    const note = (name: string) => () => void log.push(`${name}@${time.now()}`)
    time.after(20, note('late'))
    time.after(10, () => {
      note('early')()
      time.after(5, note('nested'))
      time.after(0, note('at once'))
    })
    time.after(10, note('early too'))
    time.after(31, note('beyond'))
    expect(time.scheduled).toBe(4)
    time.advance(30)
    expect(log).toEqual(['early@10', 'early too@10', 'at once@10', 'nested@15', 'late@20'])
    expect(time.now()).toBe(30)
    expect(time.scheduled).toBe(1)
    time.advance(1)
    expect(log.at(-1)).toBe('beyond@31')
  })

  it('rounds delays up and takes those below zero for none', () => {
    const { time } = timeAt(0)
    const log: number[] = []
    time.after(0.2, () => log.push(time.now()))
    time.after(-5, () => log.push(time.now()))
    time.advance(0)
    expect(log).toEqual([0])
    time.advance(1)
    expect(log).toEqual([0, 1])
  })

  it('runs nothing that was cancelled, before or while it moves', () => {
    const { time } = timeAt(0)
    let ran = 0
    const first = time.after(1, () => ran++)
    const third = time.after(3, () => ran++)
    time.after(2, () => third.cancel())
    first.cancel()
    first.cancel()
    time.advance(10)
    expect(ran).toBe(0)
    expect(time.scheduled).toBe(0)
  })

  it('leaves what is to run soon to the real scheduler, except while it moves', () => {
    const { time, soon } = timeAt(0)
    const log: string[] = []
    time.soon(() => log.push('real'))
    expect(soon.length).toBe(1)
    time.after(1, () => {
      time.soon(() => log.push('soon'))
      time.soon(() => log.push('cancelled')).cancel()
      log.push('timer')
    })
    time.after(2, () => log.push('next timer'))
    time.advance(2)
    expect(log).toEqual(['timer', 'soon', 'next timer'])
    expect(soon.length).toBe(1)
  })

  it('moves on after a task that threw', () => {
    const { time, soon } = timeAt(0)
    time.after(5, () => {
      throw new Error('broken')
    })
    expect(() => time.advance(10)).toThrow('broken')
    expect(time.now()).toBe(5)
    time.soon(() => {})
    expect(soon.length).toBe(1)
    time.advance(5)
    expect(time.now()).toBe(10)
  })

  it('runs nothing when it goes back', () => {
    const { time } = timeAt(1000)
    let ran = 0
    time.after(10, () => ran++)
    time.set(500)
    expect(ran).toBe(0)
    time.set(1010)
    expect(ran).toBe(1)
  })

  it.each([-1, 0.5, Number.NaN, Number.POSITIVE_INFINITY, 2 ** 53])('is not advanced by %s', ms => {
    expect(() => timeAt(0).time.advance(ms)).toThrow(RangeError)
    expect(() => timeAt(0).time.set(ms)).toThrow(RangeError)
  })
})
